// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;

/**
 * The built-in letters of raster pictures. Fonts of the machine are not used: they may be missing,
 * and pictures are to be the same everywhere.
 */
final class Letters {
  static final int WIDTH = 5;
  static final int HEIGHT = 8;
  private static final int FIRST = 32;
  private static final int PER_BLOCK = 16;
  private static final int BOX = 127;

  /** Greek letters that no Latin one looks like, and signs of mathematics. */
  private static final String MORE = "αβγδεζηθικλμνξπρςστυφχψωΓΔΘΛΞΠΣΦΨΩ∂∇±≤≥≠∞√°≈·∑∫∈";

  /** Greek capitals, and the small omicron, and the Latin letters that they look like. */
  private static final String GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο";

  private static final String LATIN = "ABEZHIKMNOPTYXo";

  /** One row of dots per element, eight per letter, the leftmost dot in the highest of 5 bits. */
  private static final byte[] DOTS = read();

  private Letters() {}

  /** Whether a letter has a dot. Accents are dropped; unknown letters are boxes. */
  static boolean hasDot(int codePoint, int row, int column) {
    return (DOTS[number(codePoint) * HEIGHT + row] >> (WIDTH - 1 - column) & 1) == 1;
  }

  private static int number(int codePoint) {
    int more = MORE.indexOf(codePoint);
    if (more >= 0) {
      return BOX + 1 - FIRST + more;
    }
    return (codePoint >= FIRST && codePoint < BOX ? codePoint : BOX) - FIRST;
  }

  /** The text in letters that exist here, where they have a plain form. */
  static String plain(String text) {
    String parts = Normalizer.normalize(text, Normalizer.Form.NFKD);
    for (int i = 0; i < GREEK.length(); i++) {
      parts = parts.replace(GREEK.charAt(i), LATIN.charAt(i));
    }
    return parts
        .replace("=\u0338", "\u2260")
        .replaceAll("\\p{M}", "")
        .replace('\u00d7', 'x')
        .replace('\u2212', '-')
        .replaceAll("[\u2010-\u2015]", "-")
        .replaceAll("[\u2018\u2019]", "'")
        .replaceAll("[\u201c\u201d]", "\"")
        .replace("\u2192", "->");
  }

  private static byte[] read() {
    try (InputStream in = Letters.class.getResourceAsStream("letters-5x7.txt")) {
      if (in == null) {
        throw new IllegalStateException("letters-5x7.txt is missing from the toolkit's jar.");
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      List<String> rows =
          reader.lines().filter(line -> !line.isBlank() && !line.startsWith(";")).toList();
      byte[] dots = new byte[(BOX + 1 - FIRST + MORE.length()) * HEIGHT];
      for (int i = 0; i < dots.length; i++) {
        int letter = i / HEIGHT;
        String row = rows.get(letter / PER_BLOCK * HEIGHT + i % HEIGHT);
        int start = letter % PER_BLOCK * (WIDTH + 1);
        for (int column = 0; column < WIDTH; column++) {
          dots[i] = (byte) (dots[i] << 1 | (row.charAt(start + column) == '#' ? 1 : 0));
        }
      }
      return dots;
    } catch (IOException e) {
      throw new UncheckedIOException("letters-5x7.txt of the toolkit's jar cannot be read.", e);
    }
  }
}
