// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.sketchell.picture.Html;

/**
 * A table in HTML: texts to the left, numbers to the right, and of many rows the first and last.
 */
final class HtmlTable {
  private static final int MOST_ROWS = 60;
  private static final int LAST_ROWS = 20;
  private static final int LONGEST = 2000;

  /** A number with so many digits behind its point. */
  record Rounded(double value, int digits) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
  }

  private final List<String> headings;
  private final List<String> rows = new ArrayList<>();

  /** Which columns have a number in them, so that their headings stand to the right, too. */
  private final BitSet numbers = new BitSet();

  private HtmlTable(String... headings) {
    this.headings = List.of(headings);
  }

  /** A table with a heading for each column. */
  static HtmlTable of(String... headings) {
    return new HtmlTable(headings);
  }

  /** A table of what is called so and is so. */
  static HtmlTable facts() {
    return new HtmlTable();
  }

  /** Adds a row; whole numbers get their thousands marked. */
  HtmlTable row(Object... cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (int column = 0; column < cells.length; column++) {
      Object cell = cells[column];
      boolean number = cell instanceof Number || cell instanceof Rounded;
      numbers.set(column, number || numbers.get(column));
      row.append(number ? "<td>" : "<td class=\"text\">").append(text(cell)).append("</td>");
    }
    rows.add(row.append("</tr>").toString());
    return this;
  }

  private static String text(Object cell) {
    if (cell instanceof Integer || cell instanceof Long) {
      return String.format(Locale.ROOT, "%,d", ((Number) cell).longValue());
    }
    if (cell instanceof Double number) {
      return decimal(number);
    }
    String text = String.valueOf(cell);
    String shown =
        text.length() <= LONGEST
            ? text
            : text.substring(0, LONGEST) + "… (" + text.length() + " characters)";
    return Html.escape(shown).replace("\n", "<br/>");
  }

  /** Four digits, and an exponent where these would be zeros. */
  private static String decimal(double number) {
    boolean plain = number == 0 || Math.abs(number) >= 1e-3 && Math.abs(number) < 1e6;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3g", number);
  }

  String html() {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>");
    if (!headings.isEmpty()) {
      html.append("<tr>");
      for (int column = 0; column < headings.size(); column++) {
        html.append(numbers.get(column) ? "<th>" : "<th class=\"text\">")
            .append(Html.escape(headings.get(column)))
            .append("</th>");
      }
      html.append("</tr>");
    }
    boolean all = rows.size() <= MOST_ROWS;
    rows.subList(0, all ? rows.size() : MOST_ROWS - LAST_ROWS).forEach(html::append);
    if (!all) {
      html.append("<tr><td class=\"text\" colspan=\"")
          .append(Math.max(2, headings.size()))
          .append("\">… ")
          .append(rows.size() - MOST_ROWS)
          .append(" more</td></tr>");
      rows.subList(rows.size() - LAST_ROWS, rows.size()).forEach(html::append);
    }
    return html.append("</table></div>").toString();
  }
}
