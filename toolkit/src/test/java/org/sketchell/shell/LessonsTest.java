// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;

/** The chapter's scripts, run as they stand, on few doodles. */
class LessonsTest {
  @TempDir private static Path data;
  private static Session session;

  @BeforeAll
  static void open() {
    Doodles.write(data, Doodles.classes(), 40, 42);
    System.setProperty("sketchell.data", data.toString());
    System.setProperty("sketchell.progress", "lines");
    session = Session.local(null);
  }

  @AfterAll
  static void close() {
    session.close();
    System.clearProperty("sketchell.data");
    System.clearProperty("sketchell.progress");
  }

  /** What a script prints; it must end well. */
  private static String run(String script) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    StringWriter errors = new StringWriter();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    int code;
    try {
      PrintWriter err = new PrintWriter(errors, true);
      ScriptRunner runner = new ScriptRunner(session, err, err, false, true);
      Path file = Packaged.root().resolve("scripts").resolve(script);
      code = runner.runFile(file, script);
    } finally {
      System.setOut(before);
    }
    assertThat(errors.toString()).isEmpty();
    assertThat(code).isZero();
    return printed.toString(StandardCharsets.UTF_8).replaceAll("[ \\t]+", " ");
  }

  @Test
  void every_lesson_is_tested_here() throws IOException {
    try (Stream<Path> files = Files.list(Packaged.root().resolve("scripts"))) {
      List<String> numbers =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("\\d\\d-.*"))
              .map(name -> name.substring(0, 2))
              .sorted()
              .toList();
      assertThat(numbers)
          .containsExactly("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12");
    }
  }

  @Test
  void filters() throws IOException {
    try (FirstLesson alone = FirstLesson.alone()) {
      assertThat(run("01-filters.jsh"))
          .contains("[12, 12]", "[1, 1, 10, 10]", "local mean", "vertical edges", "output")
          .contains("filter.html in a browser");
      assertThat(alone.page()).exists();
    }
  }

  @Test
  void convolution() {
    assertThat(run("02-convolution.jsh"))
        .contains("Error: Conv2d needs three arguments: in channels")
        .contains("Conv2d(1, 5, kernel_size=3)", "weight [5, 1, 3, 3] bias [5]")
        .contains("violin.npy uint8 (40, 784)", "uint8[784]", "[28, 28]")
        .contains("Error: conv2d wants batch x channels x height x width")
        .contains("two dimensions of size 1 are missing", "unsqueeze(0)")
        .contains("[1, 1, 28, 28]", "[1, 5, 26, 26]", "map 4", "ReLU 4")
        .contains("[1, 5, 3, 3]", "[1, 1, 24, 24]");
  }

  @Test
  void sizes() {
    assertThat(run("03-sizes.jsh"))
        .contains("no padding [1, 5, 26, 26]", "padding 1 [1, 5, 28, 28]")
        .contains("stride 2 [1, 5, 14, 14]", "average, 2 [1, 1, 14, 14]", "maximum, 4 [1, 1, 7, 7]")
        .contains("mean, 14 x 14", "maximum, 7 x 7")
        .contains("transposed [1, 1, 28, 28]", "unpooled [1, 1, 28, 28]")
        .contains("upsampled [1, 1, 28, 28] [1, 1, 28, 28]", "nearest", "bilinear");
  }

  @Test
  void data() {
    assertThat(run("04-data.jsh"))
        .contains("120 images of 28x28, 3 classes: violin 40, piano 40, angel 40")
        .contains("{violin=0, piano=1, angel=2}", "[1, 1, 28, 28] 0 violin", "mirrored")
        .contains("96 images", "24 images", "10 and 3 batches of 10", "images [10, 1, 28, 28]");
  }

  @Test
  void training() {
    assertThat(run("05-training.jsh"))
        .contains("[10, 3]", "Training on cpu", "conv | Conv2d | [1, 20, 28, 28] | 200")
        .contains("0.048")
        .containsPattern("Epoch 1/2 loss [\\d.]+ validation_accuracy [\\d.]+")
        .contains("Epoch 2/2", "drawn -> predicted")
        .containsPattern("\\d+ of 10 right");
  }

  @Test
  void saliency() {
    assertThat(run("06-saliency.jsh"))
        .contains("Training on cpu", "[1, 1, 28, 28]", "largest difference: 0.0", "left over:")
        .contains("saliency", "smoothed", "Grad-CAM", "integrated");
  }

  @Test
  void exercises() {
    assertThat(run("07-exercises.jsh"))
        .contains("3 classes: violin", "cello", "conv2")
        .containsPattern("violin, piano, angel: one convolution 11963 [\\d.]+")
        .containsPattern("violin, piano, angel: two convolutions 13323 [\\d.]+")
        .containsPattern("violin, piano, cello: one convolution 11963 [\\d.]+")
        .containsPattern("violin, piano, cello: two convolutions 13323 [\\d.]+");
  }

  @Test
  void pictures() {
    assertThat(run("08-pictures.jsh"))
        .contains("300 training and 180 validation images")
        .contains("to train with 0", "to test with 2", "one angel 3")
        .containsPattern("as they are accuracy 0\\.\\d{4}")
        .containsPattern("changed each time accuracy 0\\.\\d{4}");
  }

  @Test
  void fine_tuning() {
    assertThat(run("09-finetuning.jsh"))
        .contains("(body): LoadedNetwork(The model without its last layer, 2 parameters)")
        .contains("(head): Linear(in_features=3920, out_features=2)")
        .containsPattern("new head on the old body accuracy 0\\.\\d{4}")
        .containsPattern("all of it new accuracy 0\\.\\d{4}")
        .contains("cello", "why");
  }

  /** The number that a lesson prints where a pattern has a group. */
  private static double printed(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(pattern + " in " + text).isTrue();
    return Double.parseDouble(found.group(1));
  }

  @Test
  @Tag("long")
  void denoising() {
    String printed = run("10-denoising.jsh");
    assertThat(printed)
        .contains("1800 examples of drawing", "ConvTranspose2d", "noisy, denoised, clean");
    assertThat(printed(printed, "dB: ([\\d.]+) dB gained")).isGreaterThanOrEqualTo(6);
  }

  @Test
  @Tag("long")
  void segmentation() {
    String printed = run("11-segmentation.jsh");
    assertThat(printed).contains("examples of sheet", "sheet, truth, prediction");
    assertThat(printed(printed, "threshold +mean IoU ([\\d.]+)")).isLessThan(0.5);
    assertThat(printed(printed, "U-Net +mean IoU ([\\d.]+)")).isGreaterThanOrEqualTo(0.85);
  }

  @Test
  @Tag("long")
  void adversaries() {
    String printed = run("12-adversaries.jsh");
    assertThat(printed).contains("570 steps", "angel", "nearest doodle");
    assertThat(printed(printed, "doodles recognised ([\\d.]+)")).isGreaterThan(0.9);
    assertThat(printed(printed, "drawn recognised ([\\d.]+)")).isGreaterThanOrEqualTo(0.5);
    double apart = printed(printed, "doodles apart ([\\d.]+)");
    assertThat(printed(printed, "drawn apart ([\\d.]+)")).isGreaterThan(apart / 2);
    double nearest = printed(printed, "doodles apart .* doodle ([\\d.]+)");
    assertThat(printed(printed, "drawn apart .* doodle ([\\d.]+)")).isGreaterThan(nearest / 2);
  }
}
