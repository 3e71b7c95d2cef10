// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that begin with an exclamation mark. */
@DisabledOnOs(OS.WINDOWS)
class SystemCommandTest {
  private final StringWriter answers = new StringWriter();
  private Dialogue dialogue;

  @BeforeEach
  void begin() {
    dialogue =
        new Dialogue(
            () -> Session.local(String::valueOf),
            new PrintWriter(answers, true),
            new Paint(() -> new ValueRenderer.View(200, 20, false)));
    dialogue.accept("boolean flag = true; var list = new ArrayList<String>();");
    dialogue.accept("boolean holds(int x) { return x > 0; }");
  }

  @AfterEach
  void end() {
    dialogue.close();
  }

  private String answer(String input) {
    answers.getBuffer().setLength(0);
    dialogue.accept(input);
    return answers.toString().strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!flag",
        "! flag",
        "!!flag",
        "!list.isEmpty()",
        "!(flag && list.isEmpty())",
        "!holds(3)",
        "!true",
        "!flag;",
        "!List.of(1).isEmpty()",
        "!Files.exists(Path.of(\"x\")) // here"
      })
  void a_complete_expression_of_something_that_is_known_is_java(String line) {
    assertThat(SystemCommand.isOne(dialogue.session().analysis(), line)).isFalse();
    assertThat(answer(line)).startsWith("$").contains(" ==> ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!ls",
        "!ls -l",
        "!date",
        "!unknown.isEmpty()",
        "!flag x",
        "!list ls",
        "!java -version",
        "!java.util.List",
        "!",
        "!./x.sh",
        "!(cd /; ls)",
        "!\"a b\"",
        "!git log"
      })
  void everything_else_is_a_command(String line) {
    assertThat(SystemCommand.isOne(dialogue.session().analysis(), line)).isTrue();
    assertThat(dialogue.isComplete(line)).isTrue();
  }

  @Test
  void its_output_is_shown_and_a_code_other_than_0_is_said() {
    assertThat(answer("!echo one; echo two >&2")).isEqualTo("one\ntwo");
    assertThat(answer("!echo \"it's $((1 + 2))\"")).isEqualTo("it's 3");
    assertThat(answer("!exit 7")).isEqualTo("The command ended with exit code 7.");
    assertThat(answer("!")).isEqualTo("! needs a command of the system, such as !ls.");
    assertThat(answer("!exit 1\nint after = 1;")).doesNotContain("after");
  }

  @Test
  void it_does_not_read_what_the_shell_is_to_read() {
    assertThat(answer("!cat")).isEmpty();
  }

  @Test
  void what_is_declared_in_the_same_input_counts() {
    assertThat(answer("boolean newer = false;\n!newer")).endsWith(" ==> true");
  }

  @Test
  void a_stop_ends_it() {
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                SystemCommand.of("!sleep 600")
                    .run(
                        SystemCommand.Streams.OF_THE_SHELL,
                        new PrintWriter(answers),
                        () -> asked.incrementAndGet() > 2))
        .isInstanceOf(CancellationException.class);
  }

  private String script(String text) {
    StringWriter out = new StringWriter();
    try (Session session = Session.local(null)) {
      PrintWriter all = new PrintWriter(out, true);
      int code = new ScriptRunner(session, all, all, false, false).run(new Origin("s.jsh", text));
      return code + "\n" + out.toString().strip();
    }
  }

  @Test
  void one_that_fails_ends_a_script_with_its_place_and_its_code() {
    assertThat(script("int x = 1;\n!echo hello\n  !exit 7\n!echo no"))
        .isEqualTo("7\nhello\ns.jsh:3:3: The command ended with exit code 7.");
    assertThat(script("boolean known = true;\n!known\n!known ? 1 / 0 : 1")).isEqualTo("0\n");
    assertThat(script("boolean known = false;\n!known && 1 / 0 > 0"))
        .isEqualTo("1\ns.jsh:2:1: ArithmeticException: / by zero");
  }
}
