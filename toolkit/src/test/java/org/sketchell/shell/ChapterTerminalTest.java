// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.doodle.Doodles;

/** The chapter, typed on a pseudo-terminal into our shell and into the JDK's own. */
@Tag("packaged")
class ChapterTerminalTest {
  private static final List<String> NETWORK =
      List.of(
          "class Net extends Learner {",
          "Conv2d conv = new Conv2d(1, 20, 3).padding(1);",
          "Linear linear = new Linear(3920, 3);",
          "public Tensor forward(Tensor x) {",
          "return linear.forward(maxPool2d(conv.forward(x).relu(), 2).flatten(1)); }",
          "public Tensor trainingStep(Batch batch) {",
          "Tensor loss = Losses.crossEntropy(forward(batch.images()), batch.labels());",
          "log(\"loss\", loss); return loss; }",
          "public void validationStep(Batch batch) {",
          "log(\"accuracy\", Classifier.accuracy(forward(batch.images()), batch.labels())); }",
          "public Optimizer configureOptimizers() { return new Adam(1e-3); }");

  @TempDir Path home;
  @TempDir Path data;

  static List<Path> jdks() {
    return Packaged.jdks();
  }

  @BeforeAll
  static void needsThePackage() throws Exception {
    Packaged.isTypedInto();
  }

  @BeforeEach
  void draws() {
    Doodles.write(data, 40, 42);
  }

  private Typist shell(Path jdk, String... arguments) throws Exception {
    String[] command =
        Stream.concat(
                Stream.of(Packaged.root().resolve("sketchell").toString()), Stream.of(arguments))
            .toArray(String[]::new);
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", jdk.toString(),
            "HOME", home.toString(),
            "XDG_STATE_HOME", "",
            "COLORTERM", "",
            "SKETCHELL_DATA", data.toString());
    return Typist.start(110, 50, home, environment, command);
  }

  /** Types a line and waits for its answer, and for the next prompt. */
  private static void step(Typist typist, String line, String answer) throws Exception {
    int before = typist.transcript().length();
    typist.enter(line);
    typist.await(
        shown -> typist.transcript().substring(before).contains(answer), line + " -> " + answer);
    typist.awaitPrompt("sketchell>");
  }

  private static void chapter(Typist typist) throws Exception {
    typist.awaitPrompt("sketchell>");
    step(typist, "conv2d()", "needs three arguments: in channels");
    step(typist, "manualSeed(42)", "");
    step(typist, "var conv = conv2d(1, 5, 3)", "Conv2d(1, 5, kernel_size=3)");
    step(typist, "var row = NpyFile.open(drawingFile(\"violin\")).tensor(0)", "row ==>");
    step(typist, "var drawing = row.reshape(28, 28).to(ElementType.FLOAT32).div(255)", "[28, 28]");
    step(typist, "conv.forward(drawing)", "two dimensions of size 1 are missing");
    step(typist, "var batch = drawing.unsqueeze(0).unsqueeze(0)", "shape=[1, 1, 28, 28]");
    step(typist, "var maps = conv.forward(batch)", "shape=[1, 5, 26, 26]");
    step(typist, "show(drawing, \"the violin\")", "▀");
    assertThat(typist.screen()).contains("the violin");
    step(typist, "show(figure().columns(5).add(maps.relu(), \"map\"))", "map 4");
    step(typist, "conv2d(5, 1, 3).forward(maps).shape()", "==> [1, 1, 24, 24]");
    step(typist, "conv2d(1, 5, 3).stride(2).padding(1).forward(batch).shape()", "[1, 5, 14, 14]");
    step(typist, "new AvgPool2d(2).forward(batch).shape()", "==> [1, 1, 14, 14]");
    step(typist, "new MaxPool2d(4).forward(batch).shape()", "==> [1, 1, 7, 7]");
    step(typist, "var split = Split.random(drawings(), 0.2, 42)", "split ==>");
    for (String line : NETWORK) {
      typist.enter(line);
      typist.await(shown -> shown.endsWith("...>"), "the next line of the class");
    }
    step(typist, "}", "created class Net");
    step(typist, "var net = new Net()", "(conv): Conv2d(1, 20, kernel_size=3, padding=1)");
    step(typist, "net.forward(split.validation().tensor()).shape()", "==> [24, 3]");
    step(
        typist,
        "var run = new Trainer().maxEpochs(2).batchSize(10).fit(net, split)",
        "Epoch 2/2  loss");
    assertThat(typist.transcript()).contains("Training on cpu", "[1, 20, 28, 28]", "━");
    step(typist, "var image = split.validation().tensor(0).requiresGrad()", "image ==>");
    step(typist, "net.forward(image).max().backward()", "");
    step(typist, "long best = net.forward(image).argmax().toLongArray()[0]", "best ==>");
    step(typist, "var map = new Saliency(net).attribute(image, (int) best)", "map ==>");
    step(typist, "map.minus(image.grad().abs()).abs().max().item()", "==> 0.0");
    step(typist, "show(figure().add(image, \"red over grey\").overlay(map))", "▀");
    assertThat(typist.screen()).contains("red over grey");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void in_our_shell(Path jdk) throws Exception {
    try (Typist typist = shell(jdk)) {
      chapter(typist);
      step(typist, "Figure.of(image, \"a value is a picture\")", "a value is a picture");
      step(typist, "tutorial()", "tutorial() goes on.");
      assertThat(typist.transcript()).contains("1. Filters", "image ==>");
      // What is defined by a step stays.
      step(typist, "image.shape()", "==> [12, 12]");
      typist.enter("run = new Trainer().maxEpochs(1_000_000).fit(net, split)");
      typist.await(shown -> shown.contains("Epoch 3/1000000"), "training");
      typist.control('c');
      typist.await("what was learned is kept");
      typist.awaitPrompt("sketchell>");
      step(typist, "run.isInterrupted()", "==> true");
      int before = typist.transcript().length();
      typist.enter("run.resume()");
      Thread.sleep(500);
      typist.control('c');
      typist.await(
          shown -> typist.transcript().substring(before).contains("what was learned is kept"),
          "the second interruption");
      typist.awaitPrompt("sketchell>");
      typist.enter("/exit 5");
      assertThat(typist.exitCode()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void in_the_jdks_own_jshell(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, "jshell")) {
      chapter(typist);
      step(
          typist,
          "help(org.sketchell.shell.ValueRenderer.class)",
          "Shows values of some kind at the prompt.");
      step(typist, "tutorial()", "1. Filters");
      step(typist, "tutorial(6)", "06-saliency.jsh runs the whole lesson.");
      assertThat(typist.transcript()).contains("6. Saliency", "These lines are yours to run");
      step(typist, "tutorial(40)", "There is no lesson 40; they go from 1 to 12.");
      typist.enter("/exit 4");
      assertThat(typist.exitCode()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void our_shell_starts_where_a_lesson_ends(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, "--lesson", "5")) {
      typist.await("trained again, which takes some seconds.");
      typist.await("tutorial() goes on.");
      typist.awaitPrompt("sketchell>");
      assertThat(typist.transcript()).contains("Epoch 2/2  loss", "At hand: images, split");
      step(typist, "network.forward(ten.tensor()).shape()", "==> [10, 3]");
      step(typist, "run.isInterrupted()", "==> false");
      step(typist, "new DrawingNetwork().parameterCount()", "==> 11963");
      step(typist, "tutorial()", "6. Saliency");
    }
  }

  /**
   * On one JDK: that jshell takes the toolkit, and a lesson, is held on each by the tests around.
   */
  @Test
  void the_jdks_own_jshell_starts_where_a_lesson_ends() throws Exception {
    try (Typist typist = shell(jdks().get(0), "jshell", "--lesson", "6")) {
      typist.await("trained again, which takes some seconds.");
      typist.await("Lesson 6. Saliency, done again");
      typist.awaitPrompt("sketchell>");
      assertThat(typist.transcript()).contains("Epoch 1/1").doesNotContain("|  Error");
      step(typist, "difference", "==> 0.0");
      step(typist, "network.forward(image).shape()", "==> [1, 3]");
      step(typist, "tutorial()", "7. Exercises");
      step(typist, "tutorial(3)", "3. Sizes");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_startup_file_is_all_that_a_plain_jshell_needs(Path jdk) throws Exception {
    Path root = Packaged.root();
    Map<String, String> environment =
        Map.of("HOME", home.toString(), "SKETCHELL_DATA", data.toString());
    try (Typist typist =
        Typist.start(
            110,
            50,
            home,
            environment,
            jdk.resolve("bin/jshell").toString(),
            "--class-path",
            root.resolve("toolkit/target/lib/sketchell-program.jar").toString(),
            "--startup",
            root.resolve("jshell-startup/lesson-3.jsh").toString())) {
      typist.awaitPrompt("jshell>");
      assertThat(typist.transcript()).contains("Lesson 3. Sizes", "At hand: image, strided");
      typist.enter("smooth.shape()");
      typist.await("[1, 1, 28, 28]");
      typist.enter("tutorial()");
      typist.await(shown -> typist.transcript().contains("04-data.jsh runs"), "the next lesson");
      typist.enter("org.sketchell.data.Notice.say(List.of(\"One is empty.\"))");
      typist.await("Note: One is empty.");
    }
  }
}
