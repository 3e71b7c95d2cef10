// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;

/** Ctrl-C, typed into the packaged shell on a pseudo-terminal. */
@Tag("packaged")
class CtrlCTest {
  private static final String TRAINING =
      "var run = new Trainer().maxEpochs(1000).fit(new Classifier(Networks.tutorial(1, 28, 28, 3)),"
          + " ImageFolder.read(Path.of(\"doodles\")).split(0.2, 0))";

  /** A layer of a user's that takes about a second in each step. */
  private static final List<String> SLOW_NETWORK =
      List.of(
          "class Slow extends Layer {",
          "Tensor m = randn(1000, 1000).evaluate();",
          "protected Tensor compute(Tensor x) {",
          "Tensor q = m.times(x.mean());",
          "for (int i = 0; i < 30; i++) { q = m.matmul(q).div(40); }",
          "return x.plus(q.mean().times(0)); }");

  @TempDir Path home;

  static List<Path> jdks() {
    return Packaged.jdks();
  }

  @BeforeAll
  static void needsThePackage() throws Exception {
    Packaged.isTypedInto();
  }

  private Typist shell(Path jdk, int columns, String... arguments) throws IOException {
    return Packaged.start(jdk, home, columns, Map.of(), arguments);
  }

  /** Enters an endless loop and waits until it runs: its line shows the text in two pieces only. */
  static void loop(Typist typist, int number, String body) throws Exception {
    typist.enter("for (System.out.println(\"begun \" + " + number + "); ; ) { " + body + " }");
    typist.await("begun " + number);
  }

  private void drawDoodles() {
    Doodles.write(home.resolve("doodles"), 200, 0);
  }

  private void assertNoCrash() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("hs_err") || name.startsWith("core"));
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
      loop(typist, 1, "");
      typist.control('c');
      typist.await("Interrupted.");
      typist.awaitPrompt("sketchell>");
      typist.control('c');
      Thread.sleep(200);
      typist.enter("kept + 1000");
      typist.await("==> 1007");
      typist.awaitPrompt("sketchell>");
      loop(typist, 2, "Thread.sleep(10);");
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
        Thread.sleep(1500);
        typist.control('c');
        typist.await(shown -> shown.split("Interrupted", -1).length == expected, "an interruption");
        typist.awaitPrompt("sketchell>");
      }
      typist.enter("conv2d(8, 32, 5).forward(randn(1, 8, 1200, 1200)).sum().item()");
      Thread.sleep(1500);
      typist.control('c');
      typist.awaitPrompt("sketchell>");
      typist.enter("conv2d(1, 5, 3).forward(randn(1, 1, 28, 28)).shape()");
      typist.await("[1, 5, 26, 26]");
      typist.awaitPrompt("sketchell>");
      typist.enter("kept + 1000");
      typist.await("==> 1007");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ctrl_c_belongs_to_the_editor_while_it_runs(Path jdk) throws Exception {
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
    Map<String, String> visual = Map.of("VISUAL", "true; sh '" + editor + "'");
    try (Typist typist = Packaged.start(jdk, home, 80, visual)) {
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
      int written = typist.transcript().length();
      typist.enter("run.resume()");
      typist.await(
          shown -> typist.transcript().indexOf("validation_", written) > 0,
          "training that goes on");
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
      Thread.sleep(700);
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
    String begun = "{ System.out.println(\"begun\"); ";
    String[] endless = {
      TRAINING,
      begun + "while (true) {} }",
      begun + "Stream.generate(new Random()::nextInt).noneMatch(Objects::isNull); }"
    };
    for (String loop : endless) {
      Path script = home.resolve("endless.jsh");
      Files.writeString(script, loop + ";\nSystem.out.println(\"gone \" + \"on\");\n");
      try (Typist typist = shell(jdk, 120, "run", script.toString())) {
        typist.await(loop.equals(TRAINING) ? "validation_" : "begun");
        typist.control('c');
        assertThat(typist.exitCode()).isEqualTo(130);
        typist.await("Interrupted.");
        assertThat(typist.screen()).doesNotContain("gone on");
      }
    }
    assertNoCrash();
  }

  /** On one JDK: leaving while graphs run is held on each by the session that resumes training. */
  @Test
  void a_script_may_exit_while_it_trains() throws Exception {
    drawDoodles();
    Path script = home.resolve("exits.jsh");
    Files.writeString(
        script,
        "new Thread(() -> { " + TRAINING + "; }).start();\nThread.sleep(2500);\nSystem.exit(7);\n");
    try (Typist typist = shell(jdks().get(0), 120, "run", script.toString())) {
      assertThat(typist.exitCode()).isEqualTo(7);
      assertNoCrash();
    }
  }
}
