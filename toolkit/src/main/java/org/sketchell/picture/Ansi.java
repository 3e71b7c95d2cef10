package org.sketchell.picture;

import java.util.HashMap;
import java.util.Map;

/** Turns a text block into a string with as few colour changes as possible. */
final class Ansi {
  private static final int[] CUBE = {0, 95, 135, 175, 215, 255};
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
    out.append("\u001b[").append(which);
    if (protocol == Protocol.HALF_BLOCKS_256) {
      out.append(";5;").append(nearest.computeIfAbsent(rgb, Ansi::nearest)).append('m');
    } else {
      out.append(";2;")
          .append(rgb >> 16 & 0xff)
          .append(';')
          .append(rgb >> 8 & 0xff)
          .append(';')
          .append(rgb & 0xff)
          .append('m');
    }
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
