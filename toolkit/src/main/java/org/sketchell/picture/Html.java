// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.stream.Collectors;

/** Text in pages and drawings. */
public final class Html {
  private Html() {}

  /**
   * A text that is safe between tags and inside quoted attributes of HTML, XML and SVG. Lines stay
   * lines; other control characters become spaces.
   */
  public static String escape(String text) {
    return text.lines()
        .map(Words::harmless)
        .collect(Collectors.joining("\n"))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
