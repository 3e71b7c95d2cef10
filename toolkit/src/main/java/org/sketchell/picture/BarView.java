// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.ArrayList;
import java.util.List;

record BarView(BarChart chart) implements PanelView {
  private static final int DRAWN_WIDTH = 700;
  private static final int BAR = 16;
  private static final int GAP = 8;
  private static final int LABEL = 28;
  private static final int TEXT_COLUMNS = 78;
  private static final String MARKERS = "#=+ox";

  private double longest() {
    return Math.max(1e-12, chart.bars().stream().mapToDouble(BarChart.Bar::total).max().orElse(0));
  }

  private int labelColumns(int most) {
    return chart.bars().stream()
        .mapToInt(bar -> Math.min(most, Words.columns(Words.harmless(bar.name()))))
        .max()
        .orElse(0);
  }

  private String number(BarChart.Bar bar) {
    String unit = chart.unit().isBlank() ? "" : " " + Words.harmless(chart.unit());
    return Numbers.brief(bar.total()) + unit;
  }

  private int numberColumns() {
    return chart.bars().stream().mapToInt(bar -> Words.columns(number(bar))).max().orElse(0);
  }

  /** The parts that have names. */
  private List<Integer> legend() {
    List<Integer> named = new ArrayList<>();
    for (int i = 0; i < chart.parts().size(); i++) {
      if (!chart.parts().get(i).isBlank()) {
        named.add(i);
      }
    }
    return named;
  }

  private String part(int index) {
    return Words.cut(Words.harmless(chart.parts().get(index)), LABEL);
  }

  @Override
  public Extent size(int maxWidth) {
    int lines = chart.bars().size() + legend().size();
    return new Extent(
        Math.min(maxWidth, DRAWN_WIDTH), lines * (Canvas.LINE + 4) + (lines == 0 ? 0 : GAP));
  }

  @Override
  public void draw(Canvas canvas, int x, int y, Extent size) {
    int columns = size.width() / Canvas.LETTER;
    int labels = labelColumns(Math.min(LABEL, columns / 2));
    int left = x + labels * Canvas.LETTER + GAP;
    int width =
        Math.max(
            Canvas.LETTER,
            size.width() - labels * Canvas.LETTER - numberColumns() * Canvas.LETTER - 2 * GAP);
    double longest = longest();
    int at = y;
    for (BarChart.Bar bar : chart.bars()) {
      canvas.text(x, at, Words.cut(Words.harmless(bar.name()), labels), Ink.TEXT);
      double sum = 0;
      int start = 0;
      for (int i = 0; i < bar.values().size(); i++) {
        sum += BarChart.Bar.length(bar.values().get(i));
        int end = (int) Math.round(sum / longest * width);
        if (end > start) {
          canvas.fill(left + start, at + 2, end - start, BAR, Ink.series(i));
        }
        start = end;
      }
      canvas.text(left + start + GAP, at, number(bar), Ink.TEXT);
      at += Canvas.LINE + 4;
    }
    at += GAP;
    for (int i : legend()) {
      canvas.fill(x, at + 4, Canvas.LETTER - 2, Canvas.LETTER - 2, Ink.series(i));
      canvas.text(x + 2 * Canvas.LETTER - 6, at, part(i), Ink.TEXT);
      at += Canvas.LINE + 4;
    }
  }

  @Override
  public TextBlock text(Display display) {
    boolean plain = display.protocol() == Protocol.PLAIN;
    int columns = Math.min(display.columns(), TEXT_COLUMNS);
    int labels = labelColumns(Math.min(LABEL, columns / 3));
    int width = Math.max(1, columns - labels - numberColumns() - 2);
    List<Integer> legend = legend();
    TextBlock block = new TextBlock(chart.bars().size() + legend.size(), columns);
    double longest = longest();
    for (int row = 0; row < chart.bars().size(); row++) {
      BarChart.Bar bar = chart.bars().get(row);
      block.write(row, 0, Words.cut(Words.harmless(bar.name()), labels));
      double sum = 0;
      int start = 0;
      for (int i = 0; i < bar.values().size(); i++) {
        sum += BarChart.Bar.length(bar.values().get(i));
        int end = (int) Math.round(sum / longest * width);
        for (; start < end; start++) {
          block.put(row, labels + 1 + start, letter(i, plain), ink(i, display), TextBlock.DEFAULT);
        }
      }
      block.write(row, labels + 1 + start + 1, number(bar));
    }
    for (int i = 0; i < legend.size(); i++) {
      int row = chart.bars().size() + i;
      int part = legend.get(i);
      block.put(row, 0, letter(part, plain), ink(part, display), TextBlock.DEFAULT);
      block.write(row, 2, part(part));
    }
    return block;
  }

  private static int letter(int part, boolean plain) {
    return plain ? MARKERS.charAt(part % MARKERS.length()) : '\u2588';
  }

  private static int ink(int part, Display display) {
    return display.protocol() == Protocol.PLAIN
        ? TextBlock.DEFAULT
        : Ink.series(part).rgb(display.background());
  }
}
