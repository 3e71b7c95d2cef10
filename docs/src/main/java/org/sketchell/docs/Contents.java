// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What there is to read, in its order, as {@code docs/README.md} says it.
 *
 * @param parts each with a title and its pages
 */
record Contents(List<Part> parts) {
  private static final String FILE = "docs/README.md";
  private static final Pattern TITLE = Pattern.compile("## (.*)");
  private static final Pattern ENTRY = Pattern.compile("- \\[(.*)]\\((.*)\\)");

  /** A part of it. */
  record Part(String title, List<Entry> entries) {}

  /**
   * A page.
   *
   * @param address where it stands in the site
   */
  record Entry(String title, String address) {}

  /** Reads them. */
  static Contents of(String markdown, Addresses addresses) {
    List<Part> parts = new ArrayList<>();
    for (String line : markdown.lines().toList()) {
      Matcher title = TITLE.matcher(line);
      Matcher entry = ENTRY.matcher(line);
      if (title.matches()) {
        parts.add(new Part(title.group(1), new ArrayList<>()));
      } else if (entry.matches()) {
        String file = addresses.linked(FILE, entry.group(2));
        parts.get(parts.size() - 1).entries().add(new Entry(entry.group(1), addresses.of(file)));
      }
    }
    return new Contents(parts);
  }
}
