// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.List;
import java.util.stream.Collectors;

/** A list of names as a sentence has it, however long it is. */
final class FirstFew {
  private static final int MOST_NAMED = 8;

  private FirstFew() {}

  /** {@code a, b, c}; of many, the first eight, {@code and 92 more}. */
  static String of(List<String> names) {
    String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMED;
    return more > 0 ? first + ", and " + more + " more" : first;
  }
}
