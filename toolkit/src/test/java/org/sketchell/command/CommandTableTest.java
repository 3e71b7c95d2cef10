// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sketchell.shell.Packaged;

/** The table of commands, and that of the README. */
class CommandTableTest {
  @Test
  void the_readme_names_every_command() throws IOException {
    List<String> named =
        Pattern.compile("^\\| `sketchell ([a-z-]+)", Pattern.MULTILINE)
            .matcher(Files.readString(Packaged.root().resolve("README.md")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Sketchell.COMMANDS.stream().filter(name -> !name.equals("warmup")).toList());
  }
}
