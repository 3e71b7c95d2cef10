// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/** Draws into a raster. */
final class PixelCanvas implements Canvas {
  private static final int DOT = 2;
  private final Pixels target;
  private final Background background;

  PixelCanvas(Extent size, Background background) {
    this.target = Pixels.blank(size.height(), size.width());
    this.background = background;
    fill(0, 0, size.width(), size.height(), Ink.PAPER);
  }

  Pixels pixels() {
    return target;
  }

  @Override
  public void fill(int x, int y, int width, int height, Ink ink) {
    int rgb = ink.rgb(background);
    for (int row = Math.max(0, y); row < Math.min(target.height(), y + height); row++) {
      for (int column = Math.max(0, x); column < Math.min(target.width(), x + width); column++) {
        target.set(row, column, rgb);
      }
    }
  }

  @Override
  public void line(int[] xs, int[] ys, int thickness, Ink ink) {
    for (int i = 0; i + 1 < xs.length; i++) {
      int steps = Math.max(1, Math.max(Math.abs(xs[i + 1] - xs[i]), Math.abs(ys[i + 1] - ys[i])));
      for (int step = 0; step <= steps; step++) {
        int x = xs[i] + Math.round((float) (xs[i + 1] - xs[i]) * step / steps);
        int y = ys[i] + Math.round((float) (ys[i + 1] - ys[i]) * step / steps);
        fill(x - thickness / 2, y - thickness / 2, thickness, thickness, ink);
      }
    }
  }

  @Override
  public void text(int x, int y, String text, Ink ink) {
    int left = x;
    for (int codePoint : Letters.plain(text).codePoints().toArray()) {
      for (int row = 0; row < Letters.HEIGHT; row++) {
        for (int column = 0; column < Letters.WIDTH; column++) {
          if (Letters.hasDot(codePoint, row, column)) {
            fill(left + column * DOT, y + row * DOT, DOT, DOT, ink);
          }
        }
      }
      left += LETTER;
    }
  }

  @Override
  public void image(int x, int y, int width, int height, Pixels pixels) {
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int argb =
            pixels.at(
                (int) ((long) row * pixels.height() / height),
                (int) ((long) column * pixels.width() / width));
        if (argb != 0 && y + row < target.height() && x + column < target.width()) {
          target.set(y + row, x + column, argb);
        }
      }
    }
  }
}
