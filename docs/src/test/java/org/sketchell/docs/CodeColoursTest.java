// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Code in colours. */
class CodeColoursTest {
  @Test
  void words_are_marked_by_what_they_are() {
    assertThat(CodeColours.of("jshell", "var x = new ReLU(); // a layer"))
        .isEqualTo(
            "<span class=\"keyword\">var</span> x = <span class=\"keyword\">new</span>"
                + " <span class=\"type\">ReLU</span>();"
                + " <span class=\"comment\">// a layer</span>");
  }

  @Test
  void nothing_inside_a_text_is_a_word() {
    assertThat(CodeColours.of("java", "\"new // \\\" < x\""))
        .isEqualTo("<span class=\"string\">&quot;new // \\&quot; &lt; x&quot;</span>");
  }

  @Test
  void code_that_is_not_known_is_only_escaped() {
    assertThat(CodeColours.of("", "a < b && \"new\""))
        .isEqualTo("a &lt; b &amp;&amp; &quot;new&quot;");
  }

  @Test
  void a_remark_of_a_command_line_begins_behind_a_blank() {
    assertThat(CodeColours.of("sh", "run a#b  # why"))
        .isEqualTo("run a#b  <span class=\"comment\"># why</span>");
  }
}
