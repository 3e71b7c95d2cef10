// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands /time and /profile. */
class MeasuredTest {
  private static final String NUMBER = "[\\d.]+ (ns|µs|ms|s)";

  /** More than nothing. */
  private static final Pattern WAITED =
      Pattern.compile(": 0 % of \\d+ samples in ONNX Runtime, [1-9]\\d* % waiting, ");

  /** Whether the thread is there that looks at the stacks. */
  private static final String IS_LOOKED_INTO =
      "Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(\"profile\"))";

  private final StringWriter answers = new StringWriter();
  private Dialogue dialogue;

  @BeforeEach
  void begin() {
    Rendering rendering = new Rendering(() -> new ValueRenderer.View(200, 20, false));
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
  void a_value_is_shown_as_always_and_then_what_it_took() {
    assertThat(answer("/time 1 + 1").lines()).hasSize(2).first().isEqualTo("$1 ==> 2");
    assertThat(answer("/time int x = 5;").lines().skip(1).findFirst().orElseThrow())
        .matches(
            "took "
                + NUMBER
                + "; CPU .* of its thread, .* allocated\\. Before it, compiling "
                + NUMBER
                + "; after it, showing "
                + NUMBER
                + "\\.");
    assertThat(answer("x")).isEqualTo("x ==> 5");
    assertThat(answer("/time x++; x++;").lines()).hasSize(3);
    assertThat(answer("x")).isEqualTo("x ==> 7");
  }

  @Test
  void a_tensor_is_computed_within_the_time_and_that_is_said() {
    assertThat(answer("/time randn(3).sum()")).contains(", of which computing the tensor ");
    answer("Tensor t = ones(2);");
    assertThat(answer("/time t")).doesNotContain("computing the tensor");
  }

  @Test
  void a_number_repeats_it() {
    answer("int[] count = {0};");
    assertThat(answer("/time 20 count[0]++"))
        .startsWith("$1 ==> 19\n20 runs: median ")
        .contains(", best ", ", worst ", ", middle half ", "(means)");
    assertThat(answer("/time -n 4 count[0]++")).startsWith("$2 ==> 23\n4 runs: ");
    assertThat(answer("/time 20 + count[0]")).startsWith("$3 ==> 44\ntook ");
    assertThat(answer("/time -n 0 1")).isEqualTo("/time runs a snippet 1 to 1000000 times.");
    assertThat(answer("/time 99999999 count[0]")).startsWith("/time runs a snippet 1 to ");
  }

  @Test
  void a_snippet_may_have_several_lines() {
    assertThat(dialogue.isComplete("/time for (int i = 0; i < 2; i++) {")).isFalse();
    assertThat(dialogue.isComplete("/time for (int i = 0; i < 2; i++) {\n}")).isTrue();
    assertThat(answer("int n = 0;\n/time for (int i = 0; i < 2; i++) {\n  n++;\n}\nn").lines())
        .hasSize(3)
        .last()
        .isEqualTo("$1 ==> 2".replace("$1 ", "n "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/time", "/time   ", "/time /vars", "/time !ls", "/profile"})
  void what_is_no_snippet_is_a_sentence(String line) {
    assertThat(answer(line))
        .isEqualTo(
            line.split(" ")[0]
                + " needs a snippet of Java, such as "
                + line.split(" ")[0]
                + " randn(500, 500).sum().");
  }

  @Test
  void an_error_is_shown_as_always_and_nothing_is_measured() {
    assertThat(answer("/time 1 / 0")).isEqualTo("ArithmeticException: / by zero\n  1 / 0");
    assertThat(answer("/time nothing")).startsWith("cannot find symbol");
    assertThat(answer("/time int f() { return 1; }"))
        .isEqualTo("created method f()\nNothing ran that could be measured: it is a declaration.");
  }

  @Test
  void a_stop_ends_the_repetitions() throws Exception {
    CompletableFuture<String> answered =
        CompletableFuture.supplyAsync(() -> answer("/time 1000000 Thread.sleep(10)"));
    while (!answered.isDone()) {
      dialogue.interrupt();
      Thread.sleep(50);
    }
    assertThat(answered.get()).startsWith("Interrupted.");
    assertThat(answer("1 + 1")).endsWith("==> 2");
  }

  @Test
  void a_profile_names_the_line_the_method_and_the_operators() {
    answer("Tensor weight = randn(300, 300);");
    answer(
        "double work() {\n  double sum = 0;\n  for (int i = 0; i < 60; i++) {\n"
            + "    sum += weight.matmul(randn(300, 300)).sum().item();\n  }\n  return sum;\n}");
    assertThat(answer("/profile work()"))
        .contains("while it was looked into: ", " samples in ONNX Runtime, ")
        .containsPattern("ms by line +thread\n4  sum \\+= weight")
        .containsPattern(
            "ms by method of the toolkit +thread\n(.*\n)*(Generator.randn|CompiledGraph.run) ")
        .containsPattern(
            "ms by operator of ONNX Runtime, on all its threads .*\n(.*\n)*MatMul +[\\d.]+ +60\n")
        .contains("60 runs of 1 graph that was made ready meanwhile");
  }

  @Test
  void a_profile_names_the_layers_of_a_network_that_was_asked_for_its_parts() {
    assertThat(
            answer(
                "Tensor x = randn(4, 1, 28, 28);\n"
                    + "Module net = Networks.tutorial(3).eval();\n"
                    + "/profile crossEntropy(net.forward(x), tensor(0, 1, 2, 0)).item()"))
        .containsPattern("(?m)^conv/Conv +[\\d.]+ +1$");
  }

  @Test
  void a_profile_without_graphs_says_so() {
    String said;
    int tries = 0;
    do {
      // On a busy machine nobody may have looked while it waited.
      said = answer("/profile Thread.sleep(50)");
    } while (!WAITED.matcher(said).find() && ++tries < 20);
    assertThat(said).containsPattern(WAITED).endsWith("No graph ran.");
  }

  @Test
  void after_a_profile_nothing_is_looked_into() {
    assertThat(answer("/profile " + IS_LOOKED_INTO)).startsWith("$1 ==> true\n");
    assertThat(answer(IS_LOOKED_INTO)).isEqualTo("$2 ==> false");
    answer("/profile 1 / 0");
    assertThat(answer(IS_LOOKED_INTO)).endsWith(" ==> false");
  }

  @Test
  void another_virtual_machine_is_timed_from_here_and_not_looked_into() {
    try (Dialogue remote =
        new Dialogue(
            Session::remote,
            new PrintWriter(answers, true),
            new Paint(() -> new ValueRenderer.View(200, 20, false)))) {
      remote.accept("/time 1 + 1");
      assertThat(answers.toString())
          .contains("==> 2\ntook ", "the other virtual machine and back.");
      remote.accept("/profile 1 + 1");
      assertThat(answers.toString()).contains("/profile looks into this virtual machine");
      remote.accept("/time 5 randn(2)");
      assertThat(answers.toString()).contains("/time 5 looks into this virtual machine");
    }
  }

  @Test
  void a_script_may_measure() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new ScriptRunner(
                dialogue.session(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                false,
                false)
            .run(
                new Origin(
                    "s.jsh",
                    "int n = 0;\n/time 3 n++\n/time for (int i = 0; i < 3; i++) {\n n++;\n}\n/time\n"));
    assertThat(code).isEqualTo(2);
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(err.toString()).startsWith("s.jsh:6:1: /time needs a snippet");
    assertThat(answer("n")).isEqualTo("n ==> 6");
    err.getBuffer().setLength(0);
    new ScriptRunner(
            dialogue.session(),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            false)
        .run(new Origin("s.jsh", "int m = 0;\n/time m = 1 / 0;\n"));
    assertThat(err.toString()).startsWith("s.jsh:2:7: ArithmeticException");
  }
}
