// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/** A colour on a light and on a dark background; a named one follows the reader's preference. */
record Ink(String name, int light, int dark) {
  static final Ink PAPER = new Ink("paper", 0xffffff, 0x14181d);
  static final Ink TEXT = new Ink("text", 0x1f2328, 0xe6edf3);
  static final Ink FAINT = new Ink("faint", 0xd0d7de, 0x3d444d);
  static final Ink MARK = new Ink("mark", 0xff8c00, 0xffa733);

  /** Distinct for colour-blind readers too: after the palette of Okabe and Ito (2008). */
  private static final Ink[] SERIES = {
    new Ink("series-1", 0x0072b2, 0x56b4e9),
    new Ink("series-2", 0xd55e00, 0xff8a3d),
    new Ink("series-3", 0x009e73, 0x2fd0a2),
    new Ink("series-4", 0xb0558c, 0xe39cc6),
    new Ink("series-5", 0x8a6d00, 0xf0e442),
  };

  static Ink of(int rgb) {
    return new Ink("", rgb, rgb);
  }

  static Ink series(int index) {
    return SERIES[index % SERIES.length];
  }

  static Ink[] named() {
    Ink[] all = new Ink[4 + SERIES.length];
    all[0] = PAPER;
    all[1] = TEXT;
    all[2] = FAINT;
    all[3] = MARK;
    System.arraycopy(SERIES, 0, all, 4, SERIES.length);
    return all;
  }

  /** Black or white, whichever reads better on a colour. */
  static Ink on(int rgb) {
    return of(lightness(rgb) > 0.45 ? 0x000000 : 0xffffff);
  }

  int rgb(Background background) {
    return background == Background.DARK ? dark : light;
  }

  /** Lightness as it is seen, 0 to 1: L* of CIELAB divided by 100. */
  static double lightness(int rgb) {
    double y =
        0.2126 * linear(rgb >> 16 & 0xff)
            + 0.7152 * linear(rgb >> 8 & 0xff)
            + 0.0722 * linear(rgb & 0xff);
    return y <= 216.0 / 24389 ? y * 24389 / 2700 : 1.16 * Math.cbrt(y) - 0.16;
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
