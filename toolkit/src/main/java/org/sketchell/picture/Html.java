// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;

/** Text in pages and drawings. */
public final class Html {
  /**
   * For parts of other people's pages, in their type and colours: nothing here has a background,
   * and lines are grey on white and on black.
   */
  private static final String STYLE =
      ".sketchell{font-variant-numeric:tabular-nums;max-width:60rem}"
          + ".sketchell h3{font-size:1em;margin:1em 0 .3em}"
          + ".sketchell .wide{overflow-x:auto}"
          + ".sketchell table{border-collapse:collapse;margin:.4em 0;font-size:.9em}"
          + ".sketchell th,.sketchell td{padding:2px 10px;text-align:right;vertical-align:top;"
          + "border:0;border-bottom:1px solid #8886}"
          + ".sketchell th:first-child,.sketchell td:first-child,.sketchell .text{text-align:left}"
          + ".sketchell pre{background:none;color:inherit;padding:0;margin:.2em 0;overflow-x:auto}"
          + ".sketchell p{margin:.3em 0}"
          + ".sketchell .row{display:flex;flex-wrap:wrap;gap:8px;align-items:flex-end}"
          + ".sketchell figure{margin:0}"
          + ".sketchell figcaption{font-size:.8em;opacity:.8;overflow-wrap:anywhere}"
          + ".sketchell .pixels{image-rendering:pixelated;outline:1px solid #8886}"
          + ".sketchell .chart{max-width:100%;height:auto}";

  private Html() {}

  /** A piece of HTML that may stand in any page, with a style that is its own. */
  public static String part(String body) {
    return "<div class=\"sketchell\"><style>" + STYLE + "</style>" + body + "</div>";
  }

  /** A figure as an image that nothing outside is needed for, and that the page cannot spoil. */
  public static String image(Figure figure) {
    return "<img class=\"chart\" alt=\"%s\" src=\"data:image/svg+xml;base64,%s\"/>"
        .formatted(
            escape(figure.toString()),
            Base64.getEncoder().encodeToString(figure.svg().getBytes(StandardCharsets.UTF_8)));
  }

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
