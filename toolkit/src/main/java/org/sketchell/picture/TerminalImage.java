// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Images as escape sequences, after the documents of Kitty, iTerm2 and DEC's VT330/VT340 manual.
 * JLine has encoders too; they number images by a counter, size iTerm2 images in letters, and
 * dither Sixel to the colours of old web pages, so the same figure would not give the same string
 * and the colour maps would not be true.
 */
final class TerminalImage {
  private static final String ESCAPE = "\u001b";
  private static final String END = ESCAPE + "\\";

  /** A common width of one letter; the terminal may be finer, the picture is then smaller. */
  private static final int LETTER_PIXELS = 8;

  private static final int KITTY_CHUNK = 4096;

  private TerminalImage() {}

  static String encode(Figure figure, Display display) {
    if (figure.panels().isEmpty()) {
      return "";
    }
    if (display.protocol() == Protocol.NOTEBOOK) {
      return NotebookMark.of(MimeBundle.of(figure));
    }
    Pixels pixels =
        DrawnFigure.of(figure, display.columns() * LETTER_PIXELS).pixels(display.background());
    return switch (display.protocol()) {
      case KITTY -> kitty(Png.base64(pixels));
      case ITERM2 -> iterm2(Png.bytes(pixels), pixels);
      case SIXEL -> sixel(pixels);
      default ->
          throw new IllegalArgumentException("%s sends no images.".formatted(display.protocol()));
    };
  }

  /** Transmit and display ({@code a=T}) a PNG ({@code f=100}) quietly, in chunks. */
  static String kitty(String base64) {
    StringBuilder out = new StringBuilder();
    for (int start = 0; start < base64.length(); start += KITTY_CHUNK) {
      int end = Math.min(base64.length(), start + KITTY_CHUNK);
      out.append(ESCAPE)
          .append("_G")
          .append(start == 0 ? "a=T,f=100,q=2," : "q=2,")
          .append("m=")
          .append(end < base64.length() ? 1 : 0)
          .append(';')
          .append(base64, start, end)
          .append(END);
    }
    return out.append('\n').toString();
  }

  private static String iterm2(byte[] png, Pixels pixels) {
    return ESCAPE
        + "]1337;File=inline=1;size="
        + png.length
        + ";width="
        + pixels.width()
        + "px;height="
        + pixels.height()
        + "px:"
        + new String(Base64.getEncoder().encode(png), StandardCharsets.US_ASCII)
        + "\u0007\n";
  }

  /** Bands of six rows; in each band one line of letters per colour, with runs shortened. */
  static String sixel(Pixels pixels) {
    Map<Integer, Integer> palette = new LinkedHashMap<>();
    int[] index = new int[pixels.argb().length];
    for (int bits = 8; bits >= 2; bits--) {
      palette.clear();
      int mask = 0xff << 8 - bits & 0xff;
      mask = mask << 16 | mask << 8 | mask;
      for (int i = 0; i < index.length && palette.size() <= 256; i++) {
        int colour = pixels.argb()[i] & mask;
        index[i] = palette.computeIfAbsent(colour, unused -> palette.size());
      }
      if (palette.size() <= 256) {
        break;
      }
    }
    StringBuilder out = new StringBuilder(ESCAPE + "P0;1;0q\"1;1;");
    out.append(pixels.width()).append(';').append(pixels.height());
    palette.forEach(
        (rgb, number) -> {
          out.append('#').append(number).append(";2");
          for (int shift = 16; shift >= 0; shift -= 8) {
            out.append(';').append(Math.round((rgb >> shift & 0xff) * 100 / 255f));
          }
        });
    for (int top = 0; top < pixels.height(); top += 6) {
      band(pixels, index, palette.size(), top, out);
    }
    return out.append(END).append('\n').toString();
  }

  private static void band(Pixels pixels, int[] index, int colours, int top, StringBuilder out) {
    int[][] bits = new int[colours][];
    for (int row = top; row < Math.min(top + 6, pixels.height()); row++) {
      for (int column = 0; column < pixels.width(); column++) {
        int colour = index[row * pixels.width() + column];
        if (bits[colour] == null) {
          bits[colour] = new int[pixels.width()];
        }
        bits[colour][column] |= 1 << row - top;
      }
    }
    for (int colour = 0; colour < colours; colour++) {
      if (bits[colour] == null) {
        continue;
      }
      out.append('#').append(colour);
      int start = 0;
      while (start < pixels.width()) {
        int end = start;
        while (end < pixels.width() && bits[colour][end] == bits[colour][start]) {
          end++;
        }
        char letter = (char) ('?' + bits[colour][start]);
        if (end - start > 3) {
          out.append('!').append(end - start).append(letter);
        } else {
          out.append(String.valueOf(letter).repeat(end - start));
        }
        start = end;
      }
      out.append('$');
    }
    out.append('-');
  }
}
