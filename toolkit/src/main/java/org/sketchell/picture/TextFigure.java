// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.ArrayList;
import java.util.List;

/** Puts the panels of a figure side by side as letters, as many as fit. */
final class TextFigure {
  private static final int GAP = 2;

  private TextFigure() {}

  static TextBlock block(Figure figure, Display display) {
    Display cellDisplay = cell(figure, display);
    List<TextBlock> bodies =
        figure.panels().stream().map(panel -> PanelView.of(panel).text(cellDisplay)).toList();
    Columns columns =
        Columns.fitting(
            bodies.stream().map(TextBlock::columns).toList(),
            figure.columns() == 0 ? Integer.MAX_VALUE : figure.columns(),
            display.columns(),
            GAP);
    int across = columns.count();
    // Panels below each other may spread their titles over the whole line.
    int alone = across == 1 ? Math.min(display.columns(), Math.max(columns.total(), 40)) : 0;
    List<List<String>> titles = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      int cell = Math.max(alone, columns.widths()[i % across]);
      titles.add(Words.lines(figure.panels().get(i).title(), cell));
    }
    int width = Math.max(1, Math.max(alone, columns.total()));
    List<String> heading = Words.lines(figure.title(), Math.max(width, display.columns()));
    if (!heading.isEmpty()) {
      width = Math.max(width, heading.stream().mapToInt(Words::columns).max().orElse(0));
    }
    int rows = heading.size() + (heading.isEmpty() ? 0 : 1);
    for (int first = 0; first < bodies.size(); first += across) {
      int last = Math.min(bodies.size(), first + across);
      rows += (first == 0 ? 0 : 1) + titleRows(titles.subList(first, last));
      rows += bodyRows(bodies.subList(first, last));
    }
    TextBlock all = new TextBlock(rows, width);
    int row = 0;
    for (String line : heading) {
      all.write(row++, 0, line);
    }
    row += heading.isEmpty() ? 0 : 1;
    for (int first = 0; first < bodies.size(); first += across) {
      row += first == 0 ? 0 : 1;
      int last = Math.min(bodies.size(), first + across);
      int titleRows = titleRows(titles.subList(first, last));
      for (int i = first; i < last; i++) {
        int column = columns.start(i - first);
        List<String> lines = titles.get(i);
        for (int line = 0; line < lines.size(); line++) {
          all.write(row + titleRows - lines.size() + line, column, lines.get(line));
        }
        all.paste(bodies.get(i), row + titleRows, column);
      }
      row += titleRows + bodyRows(bodies.subList(first, last));
    }
    return all;
  }

  /**
   * What one panel may take. Images that were asked for side by side shrink to stay so, down to
   * half of their usual size; what is narrower still is put into fewer columns instead.
   */
  private static Display cell(Figure figure, Display display) {
    boolean imagesOnly = figure.panels().stream().allMatch(ImagePanel.class::isInstance);
    for (int across = Math.min(figure.columns(), figure.panels().size());
        imagesOnly && across > 1;
        across--) {
      int width = (display.columns() + GAP) / across - GAP;
      if (width >= ImageView.COLUMNS / 2) {
        return display.columns(width).rows(display.rows());
      }
    }
    return display;
  }

  private static int titleRows(List<List<String>> titles) {
    return titles.stream().mapToInt(List::size).max().orElse(0);
  }

  private static int bodyRows(List<TextBlock> bodies) {
    return bodies.stream().mapToInt(TextBlock::rows).max().orElse(0);
  }
}
