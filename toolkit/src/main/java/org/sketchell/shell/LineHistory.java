// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was entered, of this and earlier sessions.
 *
 * <p>JLine's search backwards goes to the first place of an entry that has what was typed, and when
 * more is typed never looks behind that place: of an entry of several lines it finds what the first
 * one has. This history shows it the last place first, and once more the entry that it stands at.
 */
final class LineHistory extends DefaultHistory {
  private LineReader reader;

  /** An entry as the search is to see it. */
  private record Seen(int index, Instant time, String line) implements Entry {}

  @Override
  public void attach(LineReader to) {
    reader = to;
    super.attach(to);
  }

  @Override
  public Iterator<Entry> reverseIterator(int index) {
    String sought = reader == null ? null : reader.getSearchTerm();
    if (sought == null || sought.isEmpty()) {
      return super.reverseIterator(index);
    }
    boolean typed = !Character.isISOControl(reader.getLastBinding().charAt(0));
    int from = typed ? Math.min(index + 1, last()) : index;
    Iterator<Entry> entries = super.reverseIterator(from);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public Entry next() {
        Entry entry = entries.next();
        int at = lastPlace(sought, entry.line());
        // Blank where an earlier place would be found first.
        String line = at < 1 ? entry.line() : "\0".repeat(at) + entry.line().substring(at);
        return new Seen(entry.index(), entry.time(), line);
      }
    };
  }

  /** As JLine compares: a small letter means the capital one too. */
  private static int lastPlace(String sought, String line) {
    for (int at = line.length() - sought.length(); at >= 0; at--) {
      int matched = 0;
      while (matched < sought.length()
          && (sought.charAt(matched) == line.charAt(at + matched)
              || sought.charAt(matched) == Character.toLowerCase(line.charAt(at + matched)))) {
        matched++;
      }
      if (matched == sought.length()) {
        return at;
      }
    }
    return -1;
  }

  /** Lets closing brackets be sought too: JLine, which shows their partners, ends the search. */
  static void seekBrackets(LineReader reader) {
    reader
        .getKeyMaps()
        .get(LineReader.MAIN)
        .bind(new Reference(LineReader.SELF_INSERT), ")", "]", "}");
  }

  /** The entries, the oldest first. */
  List<String> entries() {
    List<String> lines = new ArrayList<>();
    iterator(first()).forEachRemaining(entry -> lines.add(entry.line()));
    return lines;
  }
}
