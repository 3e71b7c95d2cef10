// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a page is found by: its title, its headings, and the words of it. A script, for a browser
 * reads no other file beside a page that lies on a disk.
 */
final class SearchIndex {
  /** Tags, and what code printed. */
  private static final Pattern TAG =
      Pattern.compile("<pre class=\"printed\".*?</pre>|<[^>]*>|&\\w+;", Pattern.DOTALL);

  private static final Pattern WORD = Pattern.compile("[A-Za-z][\\w-]{2,30}");

  private SearchIndex() {}

  static String of(Collection<Page> pages) {
    return pages.stream()
        .filter(page -> !page.headings().isEmpty())
        .map(SearchIndex::entry)
        .collect(Collectors.joining(",\n", "const SEARCH_INDEX = [\n", "\n];\n"));
  }

  private static String entry(Page page) {
    Set<String> words = new TreeSet<>();
    WORD.matcher(TAG.matcher(page.body()).replaceAll(" "))
        .results()
        .map(MatchResult::group)
        .map(String::toLowerCase)
        .forEach(words::add);
    List<String> headings =
        page.headings().stream()
            .filter(heading -> heading.level() > 1)
            .map(heading -> "[%s,%s]".formatted(text(heading.anchor()), text(heading.text())))
            .toList();
    return "[%s,%s,[%s],%s]"
        .formatted(
            text(page.address()),
            text(page.title()),
            String.join(",", headings),
            text(String.join(" ", words)));
  }

  private static String text(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("<", "\\u003c") + '"';
  }
}
