// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-R finds what was entered, wherever in an input it stands. */
@Timeout(30)
class LineHistoryTest {
  private static final String HALF = "int half(int x) {\n  return x / 2;\n}";

  /** The line that is accepted after these keys. */
  private static String typed(String keys, String... entered) throws Exception {
    try (PipedOutputStream keyboard = new PipedOutputStream();
        Terminal terminal =
            TerminalBuilder.builder()
                .system(false)
                .type("xterm")
                .encoding(StandardCharsets.UTF_8)
                .streams(new PipedInputStream(keyboard), new ByteArrayOutputStream())
                .build()) {
      LineHistory history = new LineHistory();
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).history(history).build();
      LineHistory.seekBrackets(reader);
      for (String line : entered) {
        history.add(line);
      }
      Thread typist = new Thread(() -> type(keys, keyboard, (LineReaderImpl) reader));
      typist.start();
      return reader.readLine();
    }
  }

  /** Before a line is read the terminal itself would understand Ctrl-R. */
  private static void type(String keys, OutputStream keyboard, LineReaderImpl reader) {
    try {
      while (!reader.isReading()) {
        Thread.sleep(5);
      }
      keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
      keyboard.flush();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x / 2", "return x", "x)", "half(int x) {", "int half", "X /"})
  void what_any_line_of_an_input_has_is_found(String sought) throws Exception {
    String half = HALF.replace("x / 2", sought.startsWith("X") ? "X / 2" : "x / 2");
    assertThat(typed("\u0012" + sought + "\r", half, "int other = 1")).isEqualTo(half);
  }

  @Test
  void what_a_line_has_behind_the_first_match_is_found() throws Exception {
    assertThat(typed("\u0012later +\r", "int later = 3; later + 1", "int other = 1"))
        .isEqualTo("int later = 3; later + 1");
  }

  @Test
  void the_latest_input_comes_first_and_ctrl_r_again_goes_to_earlier_ones() throws Exception {
    String[] entered = {"f(1) + x", "f(2) + x", "f(3) + x", "g(4)"};
    assertThat(typed("\u0012f(\r", entered)).isEqualTo("f(3) + x");
    assertThat(typed("\u0012f(\u0012\r", entered)).isEqualTo("f(2) + x");
    assertThat(typed("\u0012f(\u0012\u0012\r", entered)).isEqualTo("f(1) + x");
  }

  @Test
  void all_entries_are_told_the_oldest_first() {
    LineHistory history = new LineHistory();
    assertThat(history.entries()).isEmpty();
    history.attach(LineReaderBuilder.builder().build());
    history.add("1 + 1");
    history.add(HALF);
    assertThat(history.entries()).containsExactly("1 + 1", HALF);
  }
}
