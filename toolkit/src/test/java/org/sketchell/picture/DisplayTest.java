// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTest {

  private static Map<String, String> pairs(String text) {
    Map<String, String> map = new HashMap<>();
    for (String pair : text.split(",")) {
      if (!pair.isBlank()) {
        map.put(
            pair.substring(0, pair.indexOf('=')).strip(), pair.substring(pair.indexOf('=') + 1));
      }
    }
    return map;
  }

  private static Display detect(String environment, String properties, boolean terminal) {
    return Display.detect(pairs(environment), pairs(properties)::get, terminal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TERM=xterm-256color                           | HALF_BLOCKS_256",
        "TERM=xterm-256color,COLORTERM=truecolor       | HALF_BLOCKS",
        "TERM=xterm-direct                             | HALF_BLOCKS",
        "TERM=xterm-kitty,KITTY_WINDOW_ID=1            | KITTY",
        "TERM=xterm-ghostty                            | KITTY",
        "TERM=xterm-256color,TERM_PROGRAM=iTerm.app    | ITERM2",
        "TERM=xterm-256color,TERM_PROGRAM=WezTerm      | ITERM2",
        "TERM=foot                                     | SIXEL",
        "TERM=tmux-256color,TMUX=x,KITTY_WINDOW_ID=1   | HALF_BLOCKS_256",
        "TERM=tmux-256color,TMUX=x,COLORTERM=truecolor | HALF_BLOCKS",
        "TERM=dumb                                     | PLAIN",
        "TERM=dumb,COLORTERM=truecolor                 | PLAIN",
        "TERM=vt100                                    | PLAIN",
        "TERM=xterm-kitty,KITTY_WINDOW_ID=1,NO_COLOR=1 | PLAIN",
        "TERM=xterm-256color,NO_COLOR=                 | HALF_BLOCKS_256",
        "WT_SESSION=1                                  | HALF_BLOCKS",
        "TERM=xterm                                    | HALF_BLOCKS_8",
        "TERM=linux                                    | HALF_BLOCKS_8",
        "TERM=ansi                                     | HALF_BLOCKS_8",
        "TERM=screen.xterm                             | HALF_BLOCKS_8",
        "TERM=xterm-8color                             | HALF_BLOCKS_8",
        "TERM=xterm-color                              | HALF_BLOCKS_8",
        "TERM=xterm-16color                            | HALF_BLOCKS_16",
        "TERM=linux-16color                            | HALF_BLOCKS_16",
        "TERM=rxvt-88color                             | HALF_BLOCKS_16",
        "TERM=rxvt-unicode-256color                    | HALF_BLOCKS_256",
        "TERM=alacritty                                | HALF_BLOCKS_256",
        "TERM=xterm,COLORTERM=truecolor                | HALF_BLOCKS",
        "TERM=xterm-mono                               | PLAIN",
        "TERM=of-no-one-s-knowledge                    | PLAIN",
      })
  void a_terminal_is_known_by_its_variables(String environment, Protocol protocol) {
    assertThat(detect(environment, "", true).protocol()).isEqualTo(protocol);
    assertThat(detect(environment, "", false).protocol()).isEqualTo(Protocol.PLAIN);
  }

  @Test
  void what_is_asked_for_wins_also_in_a_pipe() {
    String asked =
        "sketchell.display.protocol=half-blocks,sketchell.display.columns=20,"
            + "sketchell.display.rows=10,sketchell.display.background=light";
    assertThat(detect("TERM=dumb,NO_COLOR=1,COLUMNS=99", asked, false))
        .isEqualTo(new Display(Protocol.HALF_BLOCKS, 20, 10, Background.LIGHT))
        .hasToString("half-blocks, 20x10, light");
  }

  @Test
  void the_size_comes_from_the_environment_or_is80_by24() {
    assertThat(detect("COLUMNS=132,LINES=50", "", true).columns()).isEqualTo(132);
    assertThat(detect("COLUMNS=132,LINES=50", "", true).rows()).isEqualTo(50);
    assertThat(detect("COLUMNS=wide,LINES=0", "", true)).isEqualTo(Display.plain());
  }

  @Test
  void the_background_is_dark_unless_the_terminal_says_otherwise() {
    assertThat(detect("COLORFGBG=0;15", "", true).background()).isEqualTo(Background.LIGHT);
    assertThat(detect("COLORFGBG=15;0", "", true).background()).isEqualTo(Background.DARK);
    assertThat(detect("", "", true).background()).isEqualTo(Background.DARK);
  }

  @Test
  void an_encoding_without_blocks_gets_plain_characters() {
    String term = "TERM=xterm-256color";
    assertThat(detect(term, "stdout.encoding=US-ASCII", true).protocol()).isEqualTo(Protocol.PLAIN);
    assertThat(detect(term, "stdout.encoding=UTF-8", true).protocol())
        .isEqualTo(Protocol.HALF_BLOCKS_256);
  }

  @Test
  void a_property_that_means_nothing_is_named() {
    assertThatThrownBy(() -> detect("", "sketchell.display.protocol=jpeg", true))
        .hasMessageContaining("kitty")
        .hasMessageContaining("it is \"jpeg\"");
    assertThatThrownBy(() -> detect("", "sketchell.display.columns=many", true))
        .hasMessageContaining("sketchell.display.columns")
        .hasMessageContaining("\"many\"");
    assertThatThrownBy(() -> detect("", "sketchell.display.background=blue", true))
        .hasMessageContaining("light or dark");
    assertThatThrownBy(() -> new Display(Protocol.PLAIN, 0, 24, Background.DARK))
        .hasMessageContaining("0x24");
  }

  @Test
  void a_dumb_terminal_of_j_line_gets_plain_characters() throws IOException {
    try (Terminal terminal =
        new DumbTerminal(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())) {
      terminal.setSize(org.jline.terminal.Size.of(33, 11));
      assertThat(Display.of(terminal))
          .isEqualTo(new Display(Protocol.PLAIN, 33, 11, Background.DARK));
    }
  }
}
