// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sketchell.MarkdownPage;

/** The table of commands, and that of the page on them. */
class CommandTableTest {
  @Test
  void the_page_names_every_command() {
    List<String> named =
        Pattern.compile("^\\| `sketchell ([a-z-]+)", Pattern.MULTILINE)
            .matcher(MarkdownPage.read("docs/commands.md").text())
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Sketchell.COMMANDS.stream().filter(name -> !name.equals("warmup")).toList());
  }
}
