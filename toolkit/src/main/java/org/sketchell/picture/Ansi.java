// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.HashMap;
import java.util.Map;

/** Turns a text block into a string with as few colour changes as possible. */
final class Ansi {
  private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

  /** The first sixteen colours, as xterm shows them where the user has not changed them. */
  private static final int[] BASIC = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff
  };

  private static final String RESET = "\u001b[0m";

  private final Protocol protocol;
  private final Map<Integer, Integer> nearest = new HashMap<>();

  Ansi(Protocol protocol) {
    this.protocol = protocol;
  }

  /** The rows, each ended by a line feed and with the terminal's own colours restored. */
  String encode(TextBlock block) {
    StringBuilder out = new StringBuilder();
    for (int row = 0; row < block.rows(); row++) {
      int ink = TextBlock.DEFAULT;
      int paper = TextBlock.DEFAULT;
      for (int column = 0; column < block.columns() && !block.isBlankFrom(row, column); column++) {
        int letter = block.letter(row, column);
        if (letter == TextBlock.COVERED) {
          continue;
        }
        if (protocol != Protocol.PLAIN) {
          int wantedPaper = block.paper(row, column);
          int wantedInk = letter == ' ' ? ink : block.ink(row, column);
          if (wantedInk == TextBlock.DEFAULT && ink != TextBlock.DEFAULT
              || wantedPaper == TextBlock.DEFAULT && paper != TextBlock.DEFAULT) {
            out.append(RESET);
            ink = TextBlock.DEFAULT;
            paper = TextBlock.DEFAULT;
            wantedInk = letter == ' ' ? ink : wantedInk;
          }
          if (wantedInk != ink) {
            colour(out, 38, wantedInk);
            ink = wantedInk;
          }
          if (wantedPaper != paper) {
            colour(out, 48, wantedPaper);
            paper = wantedPaper;
          }
        }
        out.appendCodePoint(letter);
      }
      if (ink != TextBlock.DEFAULT || paper != TextBlock.DEFAULT) {
        out.append(RESET);
      }
      out.append('\n');
    }
    return out.toString();
  }

  private void colour(StringBuilder out, int which, int rgb) {
    out.append("\u001b[");
    switch (protocol) {
      case HALF_BLOCKS_8, HALF_BLOCKS_16 -> {
        int colours = protocol == Protocol.HALF_BLOCKS_8 ? 8 : 16;
        int index = nearest.computeIfAbsent(rgb, wanted -> nearestBasic(wanted, colours));
        // 30 to 37 and 90 to 97 are letters, 40 to 47 and 100 to 107 what they stand on.
        out.append(which - 8 + (index < 8 ? index : 60 + index - 8));
      }
      case HALF_BLOCKS_256 ->
          out.append(which).append(";5;").append(nearest.computeIfAbsent(rgb, Ansi::nearest));
      default ->
          out.append(which)
              .append(";2;")
              .append(rgb >> 16 & 0xff)
              .append(';')
              .append(rgb >> 8 & 0xff)
              .append(';')
              .append(rgb & 0xff);
    }
    out.append('m');
  }

  /** The nearest of the first eight or sixteen colours. */
  static int nearestBasic(int rgb, int colours) {
    int best = 0;
    for (int index = 1; index < colours; index++) {
      if (distance(rgb, BASIC[index]) < distance(rgb, BASIC[best])) {
        best = index;
      }
    }
    return best;
  }

  private static int distance(int one, int two) {
    int sum = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int difference = (one >> shift & 0xff) - (two >> shift & 0xff);
      sum += difference * difference;
    }
    return sum;
  }

  /**
   * The nearest of the 256 colours of xterm, from the 6x6x6 cube and the grey ramp; the first
   * sixteen are left out because users change them.
   */
  static int nearest(int rgb) {
    int red = rgb >> 16 & 0xff;
    int green = rgb >> 8 & 0xff;
    int blue = rgb & 0xff;
    int best = 0;
    int bestDistance = Integer.MAX_VALUE;
    for (int index = 16; index < 256; index++) {
      int grey = 8 + 10 * (index - 232);
      int cube = index - 16;
      int r = index < 232 ? CUBE[cube / 36] : grey;
      int g = index < 232 ? CUBE[cube / 6 % 6] : grey;
      int b = index < 232 ? CUBE[cube % 6] : grey;
      int distance = (r - red) * (r - red) + (g - green) * (g - green) + (b - blue) * (b - blue);
      if (distance < bestDistance) {
        best = index;
        bestDistance = distance;
      }
    }
    return best;
  }
}
