// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/**
 * What a figure is drawn on, in pixels from the top left corner. Letters are {@link #LETTER} wide
 * and {@link #LINE} apart everywhere, so that the layout is the same in PNG, SVG and HTML.
 */
interface Canvas {
  /** Advance of one letter. */
  int LETTER = 12;

  /** Distance of two lines of text. */
  int LINE = 20;

  void fill(int x, int y, int width, int height, Ink ink);

  void line(int[] xs, int[] ys, int thickness, Ink ink);

  /** Writes one line with its top left corner at x, y. */
  void text(int x, int y, String text, Ink ink);

  /** Draws a raster, enlarged to a size with hard pixel edges. */
  void image(int x, int y, int width, int height, Pixels pixels);

  /** Draws the edge of a rectangle, inside of it. */
  default void frame(int x, int y, int width, int height, int thickness, Ink ink) {
    fill(x, y, width, thickness, ink);
    fill(x, y + height - thickness, width, thickness, ink);
    fill(x, y + thickness, thickness, height - 2 * thickness, ink);
    fill(x + width - thickness, y + thickness, thickness, height - 2 * thickness, ink);
  }

  /** Writes one line around a middle. */
  default void centred(int middle, int y, String text, Ink ink) {
    text(middle - width(text) / 2, y, text, ink);
  }

  static int width(String text) {
    return Words.columns(text) * LETTER;
  }
}
