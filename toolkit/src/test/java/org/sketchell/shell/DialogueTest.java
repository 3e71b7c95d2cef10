// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the prompt answers. */
class DialogueTest {
  private final StringWriter answers = new StringWriter();
  private Dialogue dialogue;

  @BeforeEach
  void begin() {
    Rendering rendering = new Rendering(() -> new ValueRenderer.View(60, 20, false));
    dialogue =
        new Dialogue(
            () -> Session.local(rendering::show),
            new PrintWriter(answers, true),
            new Paint(rendering::view));
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

  @Test
  void values_are_shown_with_their_names() {
    assertThat(answer("int x = 3;")).isEqualTo("x ==> 3");
    assertThat(answer("x + 1")).isEqualTo("$1 ==> 4");
    assertThat(answer("\"a\\n\"")).isEqualTo("$2 ==> \"a\\n\"");
  }

  /** What snippets print goes where the answers go. */
  private String answerWithOutput(String input) {
    PrintStream standard = System.out;
    System.setOut(
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int ascii) {
                answers.write(ascii);
              }
            },
            true,
            UTF_8));
    try {
      return answer(input);
    } finally {
      System.setOut(standard);
    }
  }

  @Test
  void what_is_printed_and_what_is_shown_come_in_the_order_of_the_statements() {
    answer("int f(int x) { System.out.println(\"in f \" + x); return x; }");
    assertThat(answerWithOutput("int a = f(1); System.out.println(\"between\"); int b = f(2);"))
        .isEqualTo("in f 1\na ==> 1\nbetween\nin f 2\nb ==> 2");
    assertThat(answerWithOutput("int p = f(3), q = f(4), r = f(5);"))
        .isEqualTo("in f 3\np ==> 3\nin f 4\nq ==> 4\nin f 5\nr ==> 5");
    assertThat(answerWithOutput("int s = f(6), t = f(7) / 0, u = f(8);"))
        .startsWith("in f 6\ns ==> 6\nin f 7\nArithmeticException: / by zero");
  }

  @Test
  void a_variable_whose_declaration_failed_has_no_value_and_says_why() {
    assertThat(answer("int bad = 1 / 0;")).startsWith("ArithmeticException");
    assertThat(answer("bad + 1"))
        .isEqualTo(
            "bad has no value, because its declaration failed: ArithmeticException: / by zero\n"
                + "  bad + 1\n  ^");
    assertThat(answer("var t = tensor(1.0).reshape(3);")).startsWith("reshape([3]) needs");
    assertThat(answer("t.sum()"))
        .startsWith("t has no value, because its declaration failed: resh");
    assertThat(answer("int p = 1, q = p / 0;")).startsWith("p ==> 1");
    assertThat(answer("p + q")).startsWith("q has no value");
    assertThat(answer("int bad = 2;")).isEqualTo("bad ==> 2");
    assertThat(answer("bad + 1")).endsWith("==> 3");
    answer("/drop bad");
    assertThat(answer("bad")).startsWith("cannot find symbol");
  }

  @Test
  void a_variable_whose_declaration_was_interrupted_says_so() throws Exception {
    CompletableFuture<String> answered =
        CompletableFuture.supplyAsync(
            () ->
                answer(
                    "int slow = IntStream.generate(() -> System.setProperty(\"slow.runs\", \"\")"
                        + " == null ? 1 : 2).sum();"));
    // Before that there is no variable yet.
    while (System.getProperty("slow.runs") == null) {
      Thread.sleep(10);
    }
    while (!answered.isDone()) {
      dialogue.interrupt();
      Thread.sleep(50);
    }
    assertThat(answer("slow")).startsWith("slow has no value, because its declaration was int");
  }

  @Test
  void an_error_of_the_compiler_points_at_its_place() {
    assertThat(answer("int a = 1;\n  int b = a + zzz;"))
        .isEqualTo(
            "a ==> 1\ncannot find symbol; symbol:   variable zzz\n  int b = a + zzz;\n              ^");
  }

  @Test
  void an_exception_shows_the_line_and_its_trace_on_request() {
    answer("int f(int x) {\n  return 1 / x;\n}");
    assertThat(answer("f(0)")).isEqualTo("ArithmeticException: / by zero\n  return 1 / x;");
    assertThat(answer("/trace")).startsWith("java.lang.ArithmeticException: / by zero\n    at f (");
    answer("/set trace on");
    assertThat(answer("f(0)")).contains("    at f (");
  }

  @Test
  void an_unknown_command_suggests_a_known_one() {
    assertThat(answer("/vras")).contains("did you mean /vars?");
    assertThat(answer("/hisotry")).contains("did you mean /history?");
    assertThat(answer("/s")).isEqualTo("/s can mean /save, /set. /help lists all.");
    assertThat(answer("%s")).isEqualTo("%s can mean /save, /set. /help lists all.");
    assertThat(answer("%matplotlib inline"))
        .isEqualTo("%matplotlib is not a command. /help lists all.");
    assertThat(answer("/v")).isEmpty();
  }

  @Test
  void no_command_is_suggested_that_throws_something_away_or_is_far_off() {
    for (String word : List.of("/ress", "/rest", "/dorp", "/drp", "/exot", "/quit", "/xyz")) {
      assertThat(answer(word)).isEqualTo(word + " is not a command. /help lists all.");
    }
  }

  @Test
  void the_history_shows_the_last_inputs() {
    answer("int x = 1");
    answer("int f() {\n  return x;\n}");
    assertThat(answer("/history"))
        .isEqualTo("1  int x = 1\n2  int f() {\n     return x;\n   }\n3  /history");
    for (int i = 0; i < 60; i++) {
      answer("x = " + i);
    }
    assertThat(answer("/history"))
        .startsWith("15  x = 11\n")
        .endsWith("14 earlier ones are left out; /history N shows the last N.");
    assertThat(answer("/history 1")).startsWith("65  /history 1");
    assertThat(answer("/history x")).contains("this is no number: x");
  }

  @Test
  void the_history_has_nothing_that_nobody_entered(@TempDir Path folder) throws Exception {
    dialogue.open(Files.writeString(folder.resolve("begins.jsh"), "int x = 3;\n"));
    assertThat(answer("x")).isEqualTo("x ==> 3");
    assertThat(answer("/history")).isEqualTo("1  x\n2  /history");
  }

  @Test
  void what_is_not_there_is_not_edited() {
    assertThat(answer("/edit nothing")).startsWith("There is nothing called nothing");
  }

  @Test
  void without_a_terminal_nothing_is_edited() {
    answer("int x = 3");
    assertThat(answer("/edit x"))
        .isEqualTo("/edit needs a terminal for the editor; in a notebook, change the cell itself.");
  }

  @Test
  void variables_methods_and_types_are_listed() {
    answer("int x = 3; double f(int a) { return a; } record P(int a) { }");
    assertThat(answer("/vars")).isEqualTo("int x = 3");
    assertThat(answer("/methods")).contains("f (int)double");
    assertThat(answer("/types")).isEqualTo("record P");
    assertThat(answer("/imports")).contains("import java.util.*;");
    answer("/drop x");
    assertThat(answer("/vars")).isEmpty();
  }

  @Test
  void vars_computes_nothing_and_outlives_values_that_cannot_be_shown() {
    answer("var m = ones(2, 2); var lazy = m; if (true) { lazy = m.matmul(m); }");
    answer("class Bad { public String toString() { throw new IllegalStateException(); } }");
    answer("int x = 3; var bad = new Bad();");
    assertThat(answer("/vars"))
        .contains("Tensor lazy = float32[2, 2], not computed yet")
        .contains("Bad bad = cannot be shown: IllegalStateException")
        .contains("int x = 3");
    assertThat(answer("lazy.value().isPresent()")).endsWith("==> false");
  }

  @Test
  void whatever_a_command_of_the_shell_throws_the_session_goes_on() {
    answer("int kept = 5;");
    assertThat(answer("/save " + "\0")).isNotEmpty();
    assertThat(answer("/open " + "\0")).isNotEmpty();
    assertThat(answer("kept")).isEqualTo("kept ==> 5");
  }

  @Test
  void ctrl_c_ends_a_list_of_variables_and_not_the_session() throws Exception {
    answer("boolean[] slow = {false}; int x = 3;");
    answer("class Slow { public String toString() { while (slow[0]) { } return \"s\"; } }");
    answer("var s = new Slow(); slow[0] = true;");
    CompletableFuture<String> listed = CompletableFuture.supplyAsync(() -> answer("/vars"));
    while (!listed.isDone()) {
      dialogue.interrupt();
      Thread.sleep(50);
    }
    assertThat(listed.get()).contains("Interrupted.");
    assertThat(answer("x")).isEqualTo("x ==> 3");
  }

  @Test
  void reset_forgets() {
    answer("int x = 3;");
    answer("/reset");
    assertThat(answer("x")).contains("cannot find symbol");
  }

  @Test
  void what_was_saved_can_be_opened(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("my session.jsh");
    answer("int x = 3");
    answer("int f() {\n  return x;\n}");
    assertThat(answer("/save " + file)).isEqualTo("wrote 2 snippets to " + file);
    assertThat(Files.readString(file)).contains("int x = 3").contains("return x;");
    answer("/drop x");
    assertThat(answer("/save " + file))
        .isEqualTo("wrote 1 snippet to " + file + ", which replaced what was there");
    answer("int x = 3");
    answer("/save " + file);
    answer("/reset");
    assertThat(answer("/open " + file)).isEmpty();
    assertThat(answer("f()")).endsWith("==> 3");
  }

  @Test
  void an_error_in_an_opened_file_names_its_place(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.jsh"), "int x = 1;\nint y = 1 / 0;\n");
    assertThat(answer("/open " + file)).isEqualTo(file + ":2:1: ArithmeticException: / by zero");
    assertThat(answer("/open " + folder.resolve("none.jsh"))).contains("does not exist");
    Path strange = Files.writeString(folder.resolve("strange.jsh"), "boolean b = True;\n");
    assertThat(answer("/open " + strange).lines())
        .hasSize(2)
        .first()
        .isEqualTo(strange + ":1:13: cannot find symbol; symbol:   variable True");
  }

  @Test
  void exit_ends_the_dialogue_with_its_code() {
    answer("/exit 40 + 2");
    assertThat(dialogue.finished()).isTrue();
    assertThat(dialogue.exitCode()).isEqualTo(42);
  }

  @Test
  void an_input_is_complete_when_its_brackets_are() {
    assertThat(dialogue.isComplete("int f() {")).isFalse();
    assertThat(dialogue.isComplete("int f() {\n return 1; }")).isTrue();
    assertThat(dialogue.isComplete("1 + 1")).isTrue();
    assertThat(dialogue.isComplete("1 +")).isFalse();
    assertThat(dialogue.isComplete("/vars")).isTrue();
    assertThat(dialogue.isComplete("// only words")).isTrue();
    assertThat(dialogue.isComplete("var t = \"\"\"\n  open")).isFalse();
  }

  @Test
  void long_values_are_cut() {
    assertThat(answer("\"x\".repeat(100_000)").length()).isLessThan(6000);
    assertThat(answer("new int[100_000]")).startsWith("$2 ==> int[100000] { 0, 0").endsWith("… }");
  }

  @Test
  void a_script_that_fails_is_a_failure_of_the_dialogue(@TempDir Path folder) throws Exception {
    Path good = Files.writeString(folder.resolve("a good one.jsh"), "int x = 3;\n");
    Path bad = Files.writeString(folder.resolve("bad.jsh"), "int y = 1 / 0;\n");
    dialogue.open(good);
    assertThat(answer("x")).isEqualTo("x ==> 3");
    assertThat(dialogue.failed()).isFalse();
    assertThat(answer("/open " + bad)).endsWith("bad.jsh:1:1: ArithmeticException: / by zero");
    assertThat(dialogue.failed()).isTrue();
  }
}
