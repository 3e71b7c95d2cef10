// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.ArrayList;
import java.util.List;

/** The layout of a figure in pixels. */
record DrawnFigure(Extent size, List<String> heading, List<Place> places) {
  static final int UNLIMITED = 4000;
  static final int MARGIN = 12;
  private static final int GAP = 20;
  private static final int MOST_COLUMNS = 5;

  /** A panel with its title lines and where its top left corner is. */
  record Place(PanelView view, List<String> title, int titleRows, int x, int y, Extent size) {

    void draw(Canvas canvas) {
      int at = y + (titleRows - title.size()) * Canvas.LINE;
      for (String line : title) {
        canvas.text(x, at, line, Ink.TEXT);
        at += Canvas.LINE;
      }
      view.draw(canvas, x, y + titleRows * Canvas.LINE + (titleRows == 0 ? 0 : 2), size);
    }

    int height() {
      return titleRows * Canvas.LINE + (titleRows == 0 ? 0 : 2) + size.height();
    }
  }

  static DrawnFigure of(Figure figure, int maxWidth) {
    int room = Math.max(4 * Canvas.LETTER, maxWidth - 2 * MARGIN);
    List<PanelView> views = figure.panels().stream().map(PanelView::of).toList();
    List<Extent> sizes = views.stream().map(view -> view.size(room)).toList();
    Columns columns =
        Columns.fitting(
            sizes.stream().map(Extent::width).toList(),
            figure.columns() == 0 ? MOST_COLUMNS : figure.columns(),
            room,
            GAP);
    int across = columns.count();
    // Panels below each other may spread their titles over the whole line.
    int alone = across == 1 ? Math.min(room, 320) : 0;
    int width = Math.max(0, columns.total());
    List<String> heading =
        Words.lines(figure.title(), Math.max(width, Math.min(room, 600)) / Canvas.LETTER);
    int y = MARGIN + (heading.isEmpty() ? 0 : heading.size() * Canvas.LINE + MARGIN);
    for (String line : heading) {
      width = Math.max(width, Canvas.width(line));
    }
    List<Place> places = new ArrayList<>();
    for (int first = 0; first < views.size(); first += across) {
      int last = Math.min(views.size(), first + across);
      List<List<String>> titles = new ArrayList<>();
      for (int i = first; i < last; i++) {
        int cell = Math.max(alone, columns.widths()[i - first]);
        titles.add(Words.lines(figure.panels().get(i).title(), Math.max(4, cell / Canvas.LETTER)));
      }
      int titleRows = titles.stream().mapToInt(List::size).max().orElse(0);
      int height = 0;
      for (int i = first; i < last; i++) {
        int x = MARGIN + columns.start(i - first);
        Place place = new Place(views.get(i), titles.get(i - first), titleRows, x, y, sizes.get(i));
        places.add(place);
        height = Math.max(height, place.height());
        for (String line : place.title()) {
          width = Math.max(width, x - MARGIN + Canvas.width(line));
        }
      }
      y += height + (last == views.size() ? 0 : GAP);
    }
    return new DrawnFigure(new Extent(width + 2 * MARGIN, y + MARGIN), heading, places);
  }

  void draw(Canvas canvas) {
    int y = MARGIN;
    for (String line : heading) {
      canvas.text(MARGIN, y, line, Ink.TEXT);
      y += Canvas.LINE;
    }
    for (Place place : places) {
      place.draw(canvas);
    }
  }

  Pixels pixels(Background background) {
    PixelCanvas canvas = new PixelCanvas(size, background);
    draw(canvas);
    return canvas.pixels();
  }
}
