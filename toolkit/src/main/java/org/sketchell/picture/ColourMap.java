// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.Locale;

/**
 * Turns a position between 0 and 1 into a colour. Each map is a table of 256 colours (the centred
 * one: 255, so that zero has one of its own), interpolated between the published anchors.
 */
public enum ColourMap {
  /** Black to white. */
  GRAY(0x000000, 0xffffff),

  /**
   * Dark blue over green to yellow, with lightness that rises evenly; by Stéfan van der Walt and
   * Nathaniel Smith (2015), every seventeenth colour of the published table.
   */
  VIRIDIS(
      0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b,
      0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725),

  /** White to dark red; the nine-class Reds of Cynthia Brewer's ColorBrewer. */
  REDS(0xfff5f0, 0xfee0d2, 0xfcbba1, 0xfc9272, 0xfb6a4a, 0xef3b2c, 0xcb181d, 0xa50f15, 0x67000d),

  /** Blue, white at the middle, red: for signed values; ColorBrewer's RdBu, turned round. */
  DIVERGING(
      0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d,
      0xb2182b, 0x67001f);

  /** Shown for NaN; none of the maps comes near it. */
  static final int NAN = 0xff00ff;

  /** Shown for infinities; none of the maps comes near it. */
  static final int INFINITE = 0x00ffff;

  private final int[] table;

  ColourMap(int... anchors) {
    table = new int[isCentred() ? 255 : 256];
    for (int i = 0; i < table.length; i++) {
      double at = i / (table.length - 1.0) * (anchors.length - 1);
      int below = Math.min((int) at, anchors.length - 2);
      table[i] = mix(anchors[below], anchors[below + 1], at - below);
    }
  }

  /**
   * A map by its name in any case, such as {@code gray} or {@code viridis}; {@code rdbu_r}, {@code
   * coolwarm}, {@code bwr} and {@code seismic} mean the diverging one.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static ColourMap named(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "gray", "grey" -> GRAY;
      case "viridis" -> VIRIDIS;
      case "reds" -> REDS;
      case "diverging", "rdbu_r", "coolwarm", "bwr", "seismic" -> DIVERGING;
      default ->
          throw new IllegalArgumentException(
              "There is no colour map \"%s\"; there are gray, viridis, reds and diverging."
                  .formatted(Words.cut(Words.harmless(name), 40)));
    };
  }

  /** The colour, {@code 0xRRGGBB}, at a position from 0 to 1, cut off outside. */
  public int rgb(double position) {
    return table[(int) Math.round(Math.min(1, Math.max(0, position)) * (table.length - 1))];
  }

  /** Whether the middle of this map stands for zero. */
  boolean isCentred() {
    return name().equals("DIVERGING");
  }

  /**
   * The colour laid over another picture. The darkest reds would vanish over a dark image, so an
   * overlay stops at the brightest pure red.
   */
  int tint(double position) {
    return rgb(this == REDS ? Math.min(position, 0.65) : position);
  }

  /** How much of an overlay shows: nothing where there is nothing to say. */
  double weight(double position) {
    return isCentred() ? Math.abs(2 * position - 1) : position;
  }

  /** Two colours mixed: 0 gives the first, 1 the second. */
  static int mix(int first, int second, double part) {
    int result = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = first >> shift & 0xff;
      int b = second >> shift & 0xff;
      result |= (int) Math.round(a + (b - a) * part) << shift;
    }
    return result;
  }

  /** The name as written in English text, for example {@code viridis}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
