// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/** A panel as it is drawn: on a canvas in pixels, or as letters in a terminal. */
sealed interface PanelView permits ImageView, ChartView, BarView, MatrixView {

  static PanelView of(Panel panel) {
    if (panel instanceof ImagePanel image) {
      return new ImageView(image);
    }
    if (panel instanceof LineChart chart) {
      return new ChartView(chart);
    }
    if (panel instanceof BarChart chart) {
      return new BarView(chart);
    }
    return new MatrixView((LabelledMatrix) panel);
  }

  /** The size it wants on a canvas, without its title, given the width it may take. */
  Extent size(int maxWidth);

  /** Draws it at a place, in the size it wanted. */
  void draw(Canvas canvas, int x, int y, Extent size);

  /** It as letters, at most as wide as the display. */
  TextBlock text(Display display);
}
