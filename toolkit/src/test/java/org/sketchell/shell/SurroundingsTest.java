// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What snippets, also those of other virtual machines, are told about the terminal. */
class SurroundingsTest {
  @AfterEach
  void forget() {
    System.clearProperty("sketchell.display.columns");
    System.clearProperty("sketchell.display.rows");
    System.clearProperty("sketchell.progress");
    System.clearProperty("sketchell.progress.columns");
  }

  @Test
  void a_terminal_has_a_size_and_a_live_bar() {
    Surroundings.terminal(101, 37, true);
    assertThat(System.getProperty("sketchell.display.columns")).isEqualTo("101");
    assertThat(System.getProperty("sketchell.display.rows")).isEqualTo("37");
    assertThat(System.getProperty("sketchell.progress")).isEqualTo("live");
    assertThat(Surroundings.options())
        .contains(
            "-Dsketchell.display.columns=101",
            "-Dsketchell.progress=live",
            "-Dsketchell.progress.columns=101")
        .anyMatch(option -> option.startsWith("-Dsketchell.display.protocol="));
  }

  @Test
  void a_pipe_gets_whole_lines() {
    Surroundings.plain();
    assertThat(System.getProperty("sketchell.progress")).isEqualTo("lines");
    assertThat(System.getProperty("sketchell.display.columns")).isNull();
  }
}
