// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;

/** The packaged shell, typed into on a pseudo-terminal. */
@Tag("packaged")
class TerminalTest {
  @TempDir Path home;

  static List<Path> jdks() {
    return Packaged.jdks();
  }

  @BeforeEach
  void needsThePackage() {
    assumeTrue(Typist.possible() && Packaged.exists());
  }

  private Typist shell(Path jdk, int columns, String... arguments) throws IOException {
    String[] command =
        Stream.concat(
                Stream.of(Packaged.root().resolve("sketchell").toString()), Stream.of(arguments))
            .toArray(String[]::new);
    Map<String, String> environment =
        Map.of("JAVA_HOME", jdk.toString(), "HOME", home.toString(), "XDG_STATE_HOME", "");
    return Typist.start(columns, 30, home, environment, command);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_session_over_several_lines(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int half(int x) {");
      typist.await("...>");
      typist.enter("return x / 2; }");
      typist.await("created method half(int)");
      typist.awaitPrompt("sketchell>");
      typist.enter("half(42)");
      typist.await("==> 21");
      typist.awaitPrompt("sketchell>");
      typist.enter("half(1) / half(0)");
      typist.await("ArithmeticException: / by zero");
      typist.awaitPrompt("sketchell>");
      typist.control('d');
      assertThat(typist.exitCode()).isZero();
      assertThat(home.resolve(".sketchell/history")).content().contains("half(42)");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_stops_what_runs_and_keeps_the_session(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int kept = 7");
      typist.await("kept ==> 7");
      typist.awaitPrompt("sketchell>");
      typist.enter("while (true) {}");
      Thread.sleep(1000);
      typist.control('c');
      typist.await("Interrupted.");
      typist.awaitPrompt("sketchell>");
      typist.control('c');
      Thread.sleep(200);
      typist.enter("kept + 1000");
      typist.await("==> 1007");
      typist.awaitPrompt("sketchell>");
      typist.enter("for (;;) Thread.sleep(10);");
      Thread.sleep(1000);
      typist.control('c');
      typist.await(shown -> shown.split("Interrupted\\.", -1).length == 3, "a second interruption");
      typist.awaitPrompt("sketchell>");
      typist.enter("/exit 3");
      assertThat(typist.exitCode()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_while_one_operator_takes_long_keeps_the_session(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("var m = randn(3000, 3000); var q = m; int kept = 7;");
      typist.await("kept ==> 7");
      typist.awaitPrompt("sketchell>");
      typist.enter("for (int i = 0; i < 200; i++) { q = m.matmul(q).div(60); } int lazy = 4;");
      typist.await("lazy ==> 4");
      typist.awaitPrompt("sketchell>");
      for (int times = 1; times <= 3; times++) {
        int expected = times + 1;
        typist.enter("q.sum()");
        Thread.sleep(2500);
        typist.control('c');
        typist.await(shown -> shown.split("Interrupted", -1).length == expected, "an interruption");
        typist.awaitPrompt("sketchell>");
      }
      typist.enter("kept + 1000");
      typist.await("==> 1007");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void system_exit_leaves_with_its_code(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("System.exit(9)");
      assertThat(typist.exitCode()).isEqualTo(9);
      assertThat(home.resolve(".sketchell/history")).content().contains("System.exit(9)");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void twenty_columns_are_enough(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 20)) {
      typist.await(">");
      typist.enter("\"a text that is longer than a line\"");
      typist.await("==>");
      typist.enter("6 * 7");
      typist.await("==> 42");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tab_completes_and_shift_tab_documents(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 100)) {
      typist.awaitPrompt("sketchell>");
      typist.type("\"abc\".subs\t");
      typist.await("\"abc\".substring(");
      typist.type("\u001b[Z");
      typist.await("beginIndex, int endIndex");
      typist.control('c');
      typist.type("ValueRend\t");
      typist.control('c');
      typist.enter("help(org.sketchell.shell.ValueRenderer.class)");
      typist.await("Shows values of some kind at the prompt.");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tab_within_arguments_shows_signatures(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 120)) {
      typist.await(InteractiveShell.GREETING);
      typist.awaitPrompt("sketchell>");
      typist.type("conv2d(1, 5\t");
      typist.await("conv2d(int inChannels, int outChannels, int kernel");
      typist.enter(", 3)");
      typist.await("==> Conv2d(1, 5, kernel_size=3)");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void an_editor_changes_a_snippet(Path jdk) throws Exception {
    String launcher = Packaged.root().resolve("sketchell").toString();
    Path editor =
        Files.writeString(
            home.resolve("editor.sh"), "echo ready-$((1 + 1)); read answer; sed -i s/6/7/ $1\n");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", jdk.toString(), "HOME", home.toString(), "VISUAL", "sh '" + editor + "'");
    try (Typist typist = Typist.start(80, 30, home, environment, launcher)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int six = 6; int kept = 1;");
      typist.awaitPrompt("sketchell>");
      typist.enter("/edit six");
      typist.await("ready-2");
      typist.enter("go on");
      typist.await("six ==> 7");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_belongs_to_the_editor_while_it_runs(Path jdk) throws Exception {
    String launcher = Packaged.root().resolve("sketchell").toString();
    Path editor =
        Files.writeString(
            home.resolve("editor.sh"),
            """
            n=0
            trap 'n=$((n + 1)); echo caught-$n-times' INT
            echo ready-$((1 + 1))
            until read answer; do :; done
            sed -i s/6/7/ "$1"
            """);
    // Two commands, so that a shell of its own stays between.
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            jdk.toString(),
            "HOME",
            home.toString(),
            "VISUAL",
            "true; sh '" + editor + "'");
    try (Typist typist = Typist.start(80, 30, home, environment, launcher)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int kept = 1; int six = 6;");
      typist.await("six ==> 6");
      typist.awaitPrompt("sketchell>");
      typist.enter("/edit six");
      typist.await("ready-2");
      for (int times = 1; times <= 3; times++) {
        typist.control('c');
        typist.await("caught-" + times + "-times");
      }
      // The shell hears of Ctrl-C later than the editor, by as long as a busy machine takes.
      TimeUnit.SECONDS.sleep(1);
      typist.enter("go on");
      typist.await("six ==> 7");
      typist.awaitPrompt("sketchell>");
      typist.enter("kept + 1000");
      typist.await("==> 1001");
    }
  }

  @ParameterizedTest
  @CsvSource({"of-no-one-s-knowledge, ''", "linux, [47m", "xterm-16color, [107m"})
  void a_terminal_gets_the_colours_that_its_kind_has(String term, String white) throws Exception {
    String launcher = Packaged.root().resolve("sketchell").toString();
    Map<String, String> environment = Map.of("HOME", home.toString(), "TERM", term);
    try (Typist typist = Typist.start(80, 30, home, environment, launcher)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("show(eye(4)); int shown = 1;");
      typist.await("shown ==> 1");
      assertThat(typist.transcript())
          .contains(white)
          .doesNotContain("WARNING", "Exception", "\tat ", "[48;");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_terminal_that_can_do_nothing_is_enough(Path jdk) throws Exception {
    String launcher = Packaged.root().resolve("sketchell").toString();
    Map<String, String> environment =
        Map.of("JAVA_HOME", jdk.toString(), "HOME", home.toString(), "TERM", "dumb");
    try (Typist typist = Typist.start(80, 30, home, environment, launcher)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int f() {");
      typist.awaitPrompt("...>");
      typist.enter("return 6; }");
      typist.await("created method f()");
      typist.enter("while (true) {}");
      Thread.sleep(1000);
      typist.control('c');
      typist.await("Interrupted.");
      typist.enter("f() * 7");
      typist.await("==> 42");
      assertThat(typist.transcript()).doesNotContain("\u001b");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_session_in_a_virtual_machine_of_its_own_outlives_it(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80, "--remote")) {
      typist.awaitPrompt("sketchell>");
      typist.enter("6 * 7");
      typist.await("==> 42");
      typist.awaitPrompt("sketchell>");
      typist.enter("while (true) {}");
      Thread.sleep(1500);
      typist.control('c');
      typist.await("Interrupted.");
      typist.awaitPrompt("sketchell>");
      typist.enter("System.exit(1)");
      typist.await("a new session begins");
      typist.awaitPrompt("sketchell>");
      typist.enter("6 * 70");
      typist.await("==> 420");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void the_jdks_own_jshell_has_the_toolkit(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 100, "jshell")) {
      typist.awaitPrompt("sketchell>");
      typist.enter("help(org.sketchell.shell.ValueRenderer.class)");
      typist.await("Shows values of some kind at the prompt.");
      typist.enter("int answer = 6 * 7");
      typist.await("answer ==> 42");
      typist.enter("/exit 4");
      assertThat(typist.exitCode()).isEqualTo(4);
    }
  }

  private static final String TRAINING =
      "var run = new Trainer().maxEpochs(1000).fit(new Classifier(Networks.tutorial(1, 28, 28, 3)),"
          + " ImageFolder.read(Path.of(\"doodles\")).split(0.2, 0))";

  private void drawDoodles() {
    Doodles.write(home.resolve("doodles"), 200, 0);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_ends_training_and_resume_goes_on(Path jdk) throws Exception {
    drawDoodles();
    try (Typist typist = shell(jdk, 120)) {
      typist.awaitPrompt("sketchell>");
      typist.enter(TRAINING);
      typist.await("validation_");
      typist.control('c');
      typist.await("resume() goes on");
      typist.awaitPrompt("sketchell>");
      typist.enter("long before = run.steps()");
      typist.await("before ==>");
      typist.enter("run.resume()");
      Thread.sleep(1500);
      typist.control('c');
      typist.awaitPrompt("sketchell>");
      typist.enter("/drop none");
      typist.enter("run.isInterrupted() && run.steps() > before ? 4000 + 2 : 0");
      typist.await("==> 4002");
      typist.awaitPrompt("sketchell>");
      // What still runs on another thread does not crash the way out.
      typist.enter("new Thread(() -> run.resume()).start()");
      Thread.sleep(1000);
      typist.enter("/exit 5");
      assertThat(typist.exitCode()).isEqualTo(5);
      assertNoCrash();
    }
  }

  /** A layer of a user's that takes more than a second in each step. */
  private static final List<String> SLOW_NETWORK =
      List.of(
          "class Slow extends Layer {",
          "Tensor m = randn(1500, 1500).evaluate();",
          "protected Tensor compute(Tensor x) {",
          "Tensor q = m.times(x.mean());",
          "for (int i = 0; i < 30; i++) { q = m.matmul(q).div(40); }",
          "return x.plus(q.mean().times(0)); }");

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_while_one_step_takes_long_keeps_what_was_learned(Path jdk) throws Exception {
    drawDoodles();
    try (Typist typist = shell(jdk, 120)) {
      typist.awaitPrompt("sketchell>");
      for (String line : SLOW_NETWORK) {
        typist.enter(line);
        typist.await(shown -> shown.endsWith("...>"), "the next line of the class");
      }
      typist.enter("}");
      typist.await("created class Slow");
      typist.awaitPrompt("sketchell>");
      typist.enter(
          "var slow = new Sequential(new Flatten(), new Slow(), new Linear(784, 3)); int kept = 7;");
      typist.await("kept ==> 7");
      typist.awaitPrompt("sketchell>");
      typist.enter(
          "var run = new Trainer().batchSize(100).maxEpochs(1000).fit(new Classifier(slow),"
              + " ImageFolder.read(Path.of(\"doodles\"), 60).split(0.2, 0))");
      typist.await("Epoch 1/1000  ");
      for (int times = 1; times <= 2; times++) {
        int expected = times + 1;
        Thread.sleep(times * 700);
        typist.control('c');
        typist.await(
            shown -> typist.transcript().split("what was learned is kept", -1).length == expected,
            "the end of training");
        typist.awaitPrompt("sketchell>");
        typist.enter("run.isInterrupted() && run.steps() > 0 ? 4000 + " + times + " : 0");
        typist.await("==> 400" + times);
        typist.awaitPrompt("sketchell>");
        typist.enter("run.resume()");
      }
      Thread.sleep(1500);
      typist.control('c');
      typist.awaitPrompt("sketchell>");
      typist.enter("kept + 1000");
      typist.await("==> 1007");
      typist.awaitPrompt("sketchell>");
      typist.enter("/exit 5");
      assertThat(typist.exitCode()).isEqualTo(5);
      assertNoCrash();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_during_one_long_convolution_keeps_the_session(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 100)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("conv2d(8, 32, 5).forward(randn(1, 8, 1200, 1200)).sum().item()");
      Thread.sleep(1500);
      typist.control('c');
      typist.awaitPrompt("sketchell>");
      typist.enter("conv2d(1, 5, 3).forward(randn(1, 1, 28, 28)).shape()");
      typist.await("[1, 5, 26, 26]");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_ends_train_with_the_model_written(Path jdk) throws Exception {
    drawDoodles();
    try (Typist typist =
        shell(jdk, 120, "train", "doodles", "--epochs", "1000", "--out", "kept.onnx")) {
      typist.await("validation_");
      typist.control('c');
      assertThat(typist.exitCode()).isEqualTo(130);
      typist.await("interrupted=true");
      assertThat(TrainedModel.load(home.resolve("kept.onnx")).labels())
          .containsExactly("angel", "piano", "violin");
      assertNoCrash();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_ends_a_script(Path jdk) throws Exception {
    drawDoodles();
    String[] endless = {
      TRAINING,
      "while (true) {}",
      "Stream.generate(new Random()::nextInt).noneMatch(Objects::isNull)"
    };
    for (String loop : endless) {
      Path script = home.resolve("endless.jsh");
      Files.writeString(
          script,
          "System.out.println(\"begun\");\n"
              + loop
              + ";\nSystem.out.println(\"gone \" + \"on\");\n");
      try (Typist typist = shell(jdk, 120, "run", script.toString())) {
        typist.await("begun");
        Thread.sleep(2000);
        typist.control('c');
        assertThat(typist.exitCode()).isEqualTo(130);
        typist.await("Interrupted.");
        assertThat(typist.screen()).doesNotContain("gone on");
      }
    }
    assertNoCrash();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_script_may_exit_while_it_trains(Path jdk) throws Exception {
    drawDoodles();
    Path script = home.resolve("exits.jsh");
    Files.writeString(
        script,
        "new Thread(() -> { " + TRAINING + "; }).start();\nThread.sleep(2500);\nSystem.exit(7);\n");
    try (Typist typist = shell(jdk, 120, "run", script.toString())) {
      assertThat(typist.exitCode()).isEqualTo(7);
      assertNoCrash();
    }
  }

  private void assertNoCrash() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void exceptions_of_other_threads_do_not_break_the_line_that_is_typed(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 100)) {
      typist.awaitPrompt("sketchell>");
      typist.enter(
          "new Timer(true).schedule(new TimerTask() { public void run() { int x = 1 / 0; } }, 1500);");
      typist.awaitPrompt("sketchell>");
      typist.type("6 *");
      typist.await("ArithmeticException: / by zero (in the thread Timer-0)");
      typist.await(shown -> shown.endsWith("sketchell> 6 *"), "the line that was typed");
      typist.enter(" 7");
      typist.await("==> 42");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "", "xterm-16color", "dumb"})
  void any_kind_of_terminal_will_do(String kind) throws Exception {
    Map<String, String> environment = Map.of("HOME", home.toString(), "TERM", kind);
    String launcher = Packaged.root().resolve("sketchell").toString();
    try (Typist typist = Typist.start(80, 30, home, environment, launcher)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("6 * 7");
      typist.await("$1 ==> 42");
      typist.awaitPrompt("sketchell>");
      typist.enter("/exit 3");
      assertThat(typist.exitCode()).isEqualTo(3);
      assertThat(typist.transcript()).doesNotContain("WARNING", "Exception", "jline");
    }
  }
}
