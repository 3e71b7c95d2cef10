// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrintableTest {
  /** Red, backspace, C1's control sequence introducer, a bell, the end of a string. */
  private static final String CONTROLS = "a\u001b[31mb\bc\u009b2Jd\u0007e\u0000f\u007f";

  @Test
  void ordinary_text_of_any_language_stays_as_it_is() {
    for (String text : new String[] {"", "cat", "Übung 日本", "می\u200cخواهم", "👩\u200d👧", "\\n"}) {
      assertThat(Printable.line(text)).isEqualTo(text);
      assertThat(Printable.lines(text)).isEqualTo(text);
    }
  }

  @Test
  void control_characters_are_written_as_escapes() {
    assertThat(Printable.line(CONTROLS))
        .isEqualTo("a\\u001b[31mb\\u0008c\\u009b2Jd\\u0007e\\u0000f\\u007f");
    assertThat(Printable.line("a\nb\r\tc\u2028d")).isEqualTo("a\\nb\\r\\tc\\u2028d");
    assertThat(Printable.lines("a\nb\r\tc")).isEqualTo("a\nb\\r\tc");
  }

  @Test
  void what_turns_or_hides_text_is_written_as_escapes() {
    assertThat(Printable.line("x\u202egpj.exe\u2066\u200e\u200b\ufeff"))
        .isEqualTo("x\\u202egpj.exe\\u2066\\u200e\\u200b\\ufeff");
    assertThat(Printable.line("\ud800 \udb40\udc41")).isEqualTo("\\ud800 \\udb40\\udc41");
  }

  @Test
  void sentences_have_none_of_them() {
    assertThat(new FileException("%s has %s.", Path.of("a\u001b[2J\nb"), CONTROLS + "\n"))
        .hasMessage(
            "a\\u001b[2J\\nb has a\\u001b[31mb\\u0008c\\u009b2Jd\\u0007e\\u0000f\\u007f\\n.");
    assertThat(new FileException("%s", "two\nlines\u001b")).hasMessage("two\nlines\\u001b");
  }
}
