// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The user's own editor changes a text. */
@DisabledOnOs(OS.WINDOWS)
class EditorTest {
  @Test
  void the_editor_gets_the_text_and_its_result_is_taken() {
    Editor editor = new Editor(Map.of("EDITOR", "sed -i -e 's/one/two/'"));
    assertThat(editor.edit("int one = 1;\n")).isEqualTo("int two = 1;\n");
  }

  @Test
  void visual_comes_before_editor() {
    Editor editor = new Editor(Map.of("EDITOR", "false", "VISUAL", "true"));
    assertThat(editor.edit("x")).isEqualTo("x");
  }

  @Test
  void without_an_editor_a_sentence_says_how_to_name_one() {
    assertThatThrownBy(() -> new Editor(Map.of("EDITOR", " ")).edit("x"))
        .isInstanceOf(ShellException.class)
        .hasMessageContaining("set VISUAL or EDITOR");
  }

  @Test
  void an_editor_that_fails_changes_nothing() {
    assertThatThrownBy(() -> new Editor(Map.of("EDITOR", "false")).edit("x"))
        .hasMessage("The editor false ended with 1, so nothing was changed.");
  }
}
