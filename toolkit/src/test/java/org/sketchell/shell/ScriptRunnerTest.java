// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts do, say and leave with. */
class ScriptRunnerTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  // One for all: a script must not depend on what was in force before it.
  private static Session session;

  @BeforeAll
  static void open() {
    session = Session.local(String::valueOf);
  }

  @AfterAll
  static void close() {
    session.close();
  }

  @BeforeEach
  void saysNothing() {
    System.clearProperty("script.says");
  }

  private ScriptRunner runner(boolean echo) {
    return new ScriptRunner(
        session, new PrintWriter(out, true), new PrintWriter(err, true), echo, false);
  }

  private int run(String script) {
    return runner(false).run(new Origin("file.jsh", script));
  }

  private static String says(String expression) {
    return "System.setProperty(\"script.says\", \"\" + (" + expression + "));\n";
  }

  private static String said() {
    return System.getProperty("script.says");
  }

  @Test
  void a_script_that_ends_leaves_with_zero_and_says_nothing() {
    assertThat(run("int x = 1;\nx + 1\nString s = \"a\"\n")).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void echo_shows_values() {
    assertThat(runner(true).run(new Origin("file.jsh", "int x = 20;\nint y = x + 1")))
        .as(err::toString)
        .isZero();
    assertThat(out.toString().lines()).containsExactly("x ==> 20", "y ==> 21");
  }

  @Test
  void semicolons_at_the_end_of_a_line_may_be_missing() {
    assertThat(run("int x = 1 // one\nint y = 2 /* two */\n" + says("x + y"))).isZero();
    assertThat(said()).isEqualTo("3");
  }

  @Test
  void a_chain_of_calls_may_begin_its_lines_with_dots() {
    assertThat(
            run(
                "var list = Stream.of(1, 2)\n    .map(i -> i * 2)\n    // why not\n    .toList()\n"
                    + says("list")))
        .isZero();
    assertThat(said()).isEqualTo("[2, 4]");
  }

  @Test
  void else_catch_and_finally_belong_to_what_stands_before() {
    String script =
        "int n = 0;\nif (n > 0) {\n  n = 1;\n}\nelse {\n  n = 2;\n}\n"
            + "try {\n  n /= 0;\n}\ncatch (ArithmeticException e) {\n  n += 10;\n}\nfinally {\n n *= 2;\n}\n";
    assertThat(run(script + says("n"))).isZero();
    assertThat(said()).isEqualTo("24");
  }

  @Test
  void an_exception_gives_one_and_the_line_that_threw() {
    assertThat(run("int x = 0;\n\n// a comment\nint y =\n    1 / x;\n" + says("\"no\"")))
        .isEqualTo(1);
    assertThat(err.toString().strip())
        .matches("file\\.jsh:[45]:\\d+: ArithmeticException: / by zero");
    assertThat(said()).isNull();
  }

  @Test
  void an_exception_in_a_method_points_into_the_method() {
    String script = "int f(int x) {\n  int y = 2;\n  return y / x;\n}\nint z = 3;\nf(0);\n";
    assertThat(run(script)).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("file.jsh:3:3: ArithmeticException: / by zero");
  }

  @Test
  void an_exception_in_a_class_of_the_script_points_into_the_class() {
    String script =
        "class Net {\n  int forward(int[] x) {\n    return x[5];\n  }\n}\nnew Net().forward(new int[2]);\n";
    assertThat(run(script)).isEqualTo(1);
    assertThat(err.toString()).startsWith("file.jsh:3:5: ArrayIndexOutOfBoundsException: ");
  }

  @Test
  void an_exception_in_a_lambda_points_into_the_lambda() {
    String script = "IntUnaryOperator f = x ->\n    10 / x;\nint a = 1;\nf.applyAsInt(0);\n";
    assertThat(run(script)).isEqualTo(1);
    assertThat(err.toString()).startsWith("file.jsh:2:5: ArithmeticException");
  }

  @Test
  void what_does_not_compile_gives_two_and_line_and_column() {
    assertThat(run("int x = 1;\n  int y = x + nowhere;\n")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("file.jsh:2:15: cannot find symbol")
        .contains("variable nowhere");
  }

  @Test
  void columns_are_right_in_the_second_snippet_of_a_line_and_after_modifiers() {
    assertThat(run("int a = 1; public static final int b = q;\n")).isEqualTo(2);
    assertThat(err.toString()).startsWith("file.jsh:1:40: cannot find symbol");
  }

  @Test
  void a_syntax_error_is_found_before_anything_runs() {
    assertThat(run(says("\"ran\"") + "int f( {\n")).isEqualTo(2);
    assertThat(err.toString()).startsWith("file.jsh:2:");
    assertThat(said()).isNull();
  }

  @Test
  void an_end_that_is_missing_is_an_error() {
    assertThat(run(says("\"ran\"") + "int f() {\n  return 1;\n")).isEqualTo(2);
    assertThat(err.toString()).contains("reached end of file");
    assertThat(said()).isNull();
  }

  @Test
  void exit_gives_its_code_and_ends_the_script() {
    assertThat(run("/exit 3\n" + says("\"ran\""))).isEqualTo(3);
    assertThat(said()).isNull();
  }

  @Test
  void exit_takes_an_expression() {
    assertThat(run("int failures = 4;\n/exit failures + 1\n")).isEqualTo(5);
    assertThat(run("/exit \"text\"\n")).isEqualTo(2);
    assertThat(err.toString()).contains("file.jsh:1:7: /exit takes an int");
  }

  @Test
  void exit_without_a_code_is_zero() {
    assertThat(run("/exit\n1 / 0\n")).isZero();
  }

  @Test
  void arguments_are_visible() {
    ScriptRunner runner = runner(false);
    runner.defineArguments(List.of("one", "a \"b\" \\ c", "ä\n€𝄞", ""));
    assertThat(runner.run(new Origin("file.jsh", says("String.join(\"|\", args)")))).isZero();
    assertThat(said()).isEqualTo("one|a \"b\" \\ c|ä\n€𝄞|");
  }

  @Test
  void methods_may_use_what_is_defined_later() {
    assertThat(run("int f() { return g() + 1; }\nint g() { return 1; }\n" + says("f()"))).isZero();
    assertThat(said()).isEqualTo("2");
  }

  @Test
  void a_method_whose_parts_never_come_cannot_run() {
    assertThat(run("int f() {\n  return missing();\n}\nf();\n")).isNotZero();
    assertThat(err.toString()).contains("f() cannot run").contains("missing()");
  }

  @Test
  void a_variable_is_redefined_while_an_overload_of_what_used_it_is_unfinished() {
    // jshell itself refuses the last line.
    String script =
        "int half(int x) { return x / 2; }\nint x = 1;\nint half() { return x; }\n"
            + "int half() { return unfinished(); }\nint x = 20;\n";
    assertThat(run(script + says("x"))).as(err::toString).isZero();
    assertThat(said()).isEqualTo("20");
    assertThat(run("int unfinished() { return x + 2; }\n" + says("half() + half(8)"))).isZero();
    assertThat(said()).isEqualTo("26");
  }

  @Test
  void a_variable_of_an_unknown_type_is_an_error() {
    assertThat(run("int a = 1;\nUnknown u = null;\n")).isEqualTo(2);
    assertThat(err.toString()).startsWith("file.jsh:2:1: cannot find symbol");
  }

  @Test
  void a_first_line_for_the_system_is_skipped() {
    assertThat(run("#!/usr/bin/env -S sketchell run\n1 / 0\n")).isEqualTo(1);
    assertThat(err.toString()).startsWith("file.jsh:2:1:");
  }

  @Test
  void lines_may_end_as_on_windows() {
    assertThat(run("int x = 1;\r\nint f() {\r\n  return x;\r\n}\r\n/exit f() + 6\r\n"))
        .isEqualTo(7);
  }

  @Test
  void an_unknown_command_is_an_error() {
    assertThat(run("int x;\n/frobnicate\n")).isEqualTo(2);
    assertThat(err.toString()).startsWith("file.jsh:2:1: /frobnicate");
  }

  @Test
  void files_are_opened_from_the_folder_of_the_script(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("one.jsh"), "/open two.jsh\n" + says("two()"));
    Files.writeString(folder.resolve("two.jsh"), "int two() { return 2; }\n");
    Path one = folder.resolve("one.jsh");
    assertThat(runner(false).runFile(one, one.toString())).isZero();
    assertThat(said()).isEqualTo("2");
  }

  @Test
  void an_error_in_an_opened_file_names_that_file(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("one.jsh"), "int x = 1;\n/open two.jsh\n");
    Files.writeString(folder.resolve("two.jsh"), "\n1 / 0\n");
    Path one = folder.resolve("one.jsh");
    assertThat(runner(false).runFile(one, one.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith(folder.resolve("two.jsh") + ":2:1: ");
  }

  @Test
  void scripts_that_open_each_other_end(@TempDir Path folder) throws Exception {
    Path one = folder.resolve("one.jsh");
    Files.writeString(one, "/open one.jsh\n");
    assertThat(runner(false).runFile(one, one.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("without end");
  }

  @Test
  void files_that_cannot_be_read_give_two(@TempDir Path folder) throws Exception {
    assertThat(runner(false).runFile(folder.resolve("none.jsh"), "none.jsh")).isEqualTo(2);
    assertThat(err.toString()).contains("none.jsh does not exist");
    Path latin = Files.write(folder.resolve("latin.jsh"), new byte[] {(byte) 0xe4, '\n'});
    assertThat(runner(false).runFile(latin, "latin.jsh")).isEqualTo(2);
    assertThat(err.toString()).contains("latin.jsh is not a text in UTF-8");
  }

  @Test
  void the_message_of_a_mistake_stands_alone() {
    assertThat(run("throw new java.nio.file.NoSuchFileException(\"cat.npy\");\n")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("file.jsh:1:1: cat.npy does not exist.");
  }

  @Test
  void a_byte_order_mark_is_no_part_of_a_script(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("bom.jsh"), "\ufeff" + says("\"bom\""));
    assertThat(runner(false).runFile(file, "bom.jsh")).as(err::toString).isZero();
    assertThat(said()).isEqualTo("bom");
  }

  @Test
  void what_is_no_script_is_refused_with_a_sentence(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.jsh");
    Files.write(file, "int x = 1;".getBytes(StandardCharsets.UTF_16));
    assertThat(refusal(file)).contains("a.jsh is a text in UTF-16").contains("UTF-8");
    Files.write(file, "int x = 1;".getBytes(StandardCharsets.UTF_16LE));
    assertThat(refusal(file)).contains("a.jsh is not a text in UTF-8: its byte 1 is zero");
    Files.write(file, new byte[] {'a', (byte) 0xe4, 'b'});
    assertThat(refusal(file)).contains("a.jsh is not a text in UTF-8");
    Files.writeString(file, "// words\n".repeat(200_000));
    assertThat(refusal(file)).contains("a.jsh is longer than a script may be, which is 1024 KB");
    assertThat(refusal(folder)).contains("a.jsh is a folder");
  }

  private String refusal(Path file) {
    err.getBuffer().setLength(0);
    assertThat(runner(false).runFile(file, "a.jsh")).isEqualTo(2);
    return err.toString();
  }

  @Test
  void annotations_may_stand_on_lines_of_their_own() {
    String script =
        """
        @FunctionalInterface
        interface Act {
          int act(int x);
        }
        @SuppressWarnings({
          "unchecked", ")"
        }) // why (not
        @java.lang.Deprecated

        int doubled(int x) { return 2 * x; }
        @Deprecated
        Act act = x -> doubled(x) + 1;
        """;
    assertThat(run(script + says("act.act(4)"))).as(err::toString).isZero();
    assertThat(said()).isEqualTo("9");
    assertThat(run("@interface Named { String value(); }\n" + says("1"))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "{", "if (true) {\n", "new int[] {", "Math.abs("})
  void brackets_without_end_are_a_sentence(String opening) {
    assertThat(run("int x = 1;\n" + opening.repeat(3000))).isEqualTo(2);
    assertThat(err.toString()).startsWith("file.jsh:").contains("nested more than 400 deep");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void brackets_in_texts_and_comments_do_not_nest() {
    String brackets = "(".repeat(1000);
    assertThat(run("// " + brackets + "\n/* " + brackets + "*/\n" + says('"' + brackets + '"')))
        .as(err::toString)
        .isZero();
    assertThat(said()).isEqualTo(brackets);
  }

  @Test
  void a_statement_without_end_is_a_sentence() {
    assertThat(run("int x = 1;\nString s = " + "\"a\" + ".repeat(50_000) + "x;")).isEqualTo(2);
    assertThat(err.toString()).startsWith("file.jsh:").contains("give its parts names");
  }

  @Test
  void a_script_that_opens_itself_is_a_sentence(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("self.jsh"), "/open self.jsh\n");
    assertThat(runner(false).runFile(file, file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("self.jsh:1:1: scripts open each other without end");
  }
}
