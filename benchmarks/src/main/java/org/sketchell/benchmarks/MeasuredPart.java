// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a Markdown file that a comparison writes; what stands around it is written by hand
 * and stays.
 */
final class MeasuredPart {
  private static final String START = "<!-- measured: written by benchmarks/compare -->\n";
  private static final String END = "<!-- end of what is measured -->\n";

  private MeasuredPart() {}

  /**
   * Replaces the part.
   *
   * @param file is made if it is not there
   * @throws IllegalStateException if there is a file without such a part; it stays as it is
   */
  static void write(Path file, String markdown) throws IOException {
    Files.writeString(file, replaced(file, markdown));
  }

  /** Makes sure that {@link #write} will work, before an hour is spent. */
  static void check(Path file) throws IOException {
    replaced(file, "");
  }

  private static String replaced(Path file, String markdown) throws IOException {
    String part = START + "\n" + markdown + "\n" + END;
    if (!Files.exists(file)) {
      return part;
    }
    String before = Files.readString(file);
    int start = before.indexOf(START);
    int end = before.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalStateException(
          "%s is there, but has no part that a comparison writes; it begins with the line %s and ends with the line %s."
              .formatted(file, START.strip(), END.strip()));
    }
    return before.substring(0, start) + part + before.substring(end + END.length());
  }
}
