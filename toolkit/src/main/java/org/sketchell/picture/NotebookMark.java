// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A mark in what is printed, which stands for a picture that is shown there: so pictures reach a
 * notebook in order with text, from any thread. The picture itself does not travel in the text, and
 * a mark that was not made here stands for nothing: a text from elsewhere that is printed cannot
 * put anything into the page.
 */
public final class NotebookMark {
  /** An operating system command of a terminal, of a number that no terminal is known to use. */
  private static final String BEGIN = "\u001b]77117;";

  private static final String END = "\u001b\\";
  private static final int MOST_WAITING = 256;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What was shown and not taken yet; where nobody reads, the oldest are forgotten. */
  private static final Map<String, MimeBundle> WAITING =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, MimeBundle> eldest) {
          return size() > MOST_WAITING;
        }
      };

  /** No mark is longer. */
  public static final int LONGEST = 64;

  private NotebookMark() {}

  /** A new mark for a bundle. */
  static String of(MimeBundle bundle) {
    String mark =
        BEGIN
            + Long.toHexString(RANDOM.nextLong())
            + "-"
            + Long.toHexString(RANDOM.nextLong())
            + END;
    synchronized (WAITING) {
      WAITING.put(mark, bundle);
    }
    return mark;
  }

  /** What a mark stands for, once. */
  public static Optional<MimeBundle> take(String mark) {
    synchronized (WAITING) {
      return Optional.ofNullable(WAITING.remove(mark));
    }
  }

  /** Where a mark, or what looks like one, begins in a text; -1 if nowhere. */
  public static int firstIn(CharSequence text) {
    return text.toString().indexOf(BEGIN);
  }

  /** The offset after the mark that a text begins with; -1 if its end is not there yet. */
  public static int endIn(String text) {
    int end = text.indexOf(END, BEGIN.length());
    return end < 0 ? -1 : end + END.length();
  }

  /** How many letters at the end of a text may be the beginning of a mark. */
  public static int begunIn(String text) {
    for (int length = Math.min(BEGIN.length() - 1, text.length()); length > 0; length--) {
      if (BEGIN.startsWith(text.substring(text.length() - length))) {
        return length;
      }
    }
    return 0;
  }
}
