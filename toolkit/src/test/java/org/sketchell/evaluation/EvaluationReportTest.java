// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.picture.LineChart;
import org.sketchell.picture.Plane;
import org.sketchell.record.ProvenanceException;
import org.sketchell.shape.ImageSize;
import org.sketchell.tribuo.DrawingsSource;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.baseline.DummyClassifierTrainer;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;

/** Reports on any classifier of Tribuo's; here its logistic regression. */
class EvaluationReportTest {
  private static Model<Label> model;
  private static ImageSet images;
  private static EvaluationReport report;

  @BeforeAll
  static void trainSomething() {
    Split split = Split.random(Doodles.set(Doodles.classes(), 60, 5), 0.5, 1);
    model =
        new LogisticRegressionTrainer()
            .train(new MutableDataset<>(DrawingsSource.of(split.training())));
    images = split.validation();
    report = EvaluationReport.of(model, images);
  }

  @Test
  void the_numbers_are_tribuos() {
    DrawingsSource source = DrawingsSource.of(images);
    LabelEvaluation tribuo = new LabelEvaluator().evaluate(model, source);

    assertThat(report.accuracy()).isEqualTo(tribuo.accuracy());
    assertThat(report.meanAreaUnderCurve().orElseThrow())
        .isCloseTo(tribuo.averageAUCROC(false), within(1e-12));
    assertThat(report.classes()).containsExactly("angel", "cello", "piano", "violin");
    assertThat(report.evaluation().getProvenance().getTestDatasetProvenance())
        .isEqualTo(source.getProvenance());
  }

  @Test
  void the_confusion_matrix_has_true_classes_in_its_rows() {
    int[][] confusion = report.confusion();
    int right = 0;
    for (int i = 0; i < 4; i++) {
      int row = 0;
      for (int count : confusion[i]) {
        row += count;
      }
      assertThat(row).isEqualTo(images.counts()[i]);
      right += confusion[i][i];
    }
    assertThat(right).isEqualTo((int) Math.round(report.accuracy() * 120));
  }

  @Test
  void calibration_is_measured_in_bins() {
    Calibration calibration = report.calibration().orElseThrow();

    assertThat(calibration.bins()).hasSize(10);
    assertThat(calibration.bins().stream().mapToInt(Calibration.Bin::count).sum()).isEqualTo(120);
    double weighted =
        calibration.bins().stream()
            .filter(bin -> bin.count() > 0)
            .mapToDouble(b -> b.count() / 120.0 * Math.abs(b.confidence() - b.accuracy()))
            .sum();
    assertThat(calibration.expectedError()).isCloseTo(weighted, within(1e-12));
    assertThat(calibration.largestError()).isGreaterThanOrEqualTo(calibration.expectedError());
    for (Calibration.Bin bin : calibration.bins()) {
      if (bin.count() > 0) {
        assertThat(bin.confidence()).isBetween(bin.low(), bin.high());
      }
    }
  }

  @Test
  void mistakes_come_most_confident_first() {
    List<Double> scores =
        report.mistakes(5).stream().map(mistake -> mistake.getOutput().getScore()).toList();

    assertThat(scores).hasSizeLessThanOrEqualTo(5).isNotEmpty();
    assertThat(scores).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    report
        .mistakes(5)
        .forEach(m -> assertThat(m.getOutput()).isNotEqualTo(m.getExample().getOutput()));
  }

  @Test
  void the_text_is_a_table() {
    assertThat(report.text())
        .startsWith("         images  precision  recall      F1     AUC\n")
        .contains("\nviolin  ")
        .contains("accuracy 0.")
        .contains("of 120 images")
        .contains("expected calibration error 0.")
        .contains("true    predicted");
    assertThat(report.text().lines().mapToInt(String::length).max().orElseThrow())
        .isLessThanOrEqualTo(80);
  }

  @Test
  void the_json_says_the_same() throws IOException {
    JsonNode json = new ObjectMapper().readTree(report.json());

    assertThat(json.get("accuracy").asDouble()).isEqualTo(report.accuracy());
    assertThat(json.at("/classes/3/name").asText()).isEqualTo("violin");
    assertThat(json.at("/confusion/1/2").asInt()).isEqualTo(report.confusion()[1][2]);
    assertThat(json.at("/calibration/bins")).hasSize(10);
    assertThat(json.at("/provenance/dataset-provenance/content-sha256").asText()).hasSize(64);
  }

  @Test
  void an_unknown_class_is_one_sentence() {
    ImageSet other =
        ImageSet.of(new ImageSize(1, 28, 28), List.of("dog"), new int[] {0}, new byte[784]);

    assertThatThrownBy(() -> EvaluationReport.of(model, other))
        .isInstanceOf(ProvenanceException.class)
        .hasMessage(
            "The data has images of the class dog, which the model does not know; it knows angel,"
                + " cello, piano, violin.");
  }

  static EvaluationReport full() {
    return report
        .learningCurves(
            LineChart.of("")
                .labels("epoch", "loss")
                .line("training", 0.9, 0.5, 0.3)
                .line("validation", 0.95, 0.6, 0.5))
        .layers("0 | conv | Conv2d <1 & 20>")
        .saliency(EvaluationReportTest::diagonal);
  }

  private static Optional<Plane> diagonal(Example<Label> example) {
    float[] values = new float[784];
    for (int i = 0; i < 28; i++) {
      values[i * 29] = 1;
    }
    return Optional.of(new Plane(28, 28, values));
  }

  @Test
  void the_page_needs_no_other_file() {
    String html = full().html();

    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("Conv2d &lt;1 &amp; 20&gt;")
        .contains("prefers-color-scheme:dark")
        .contains("@media print")
        .contains("width=device-width")
        .doesNotContain("src=\"http")
        .doesNotContain("<script")
        .doesNotContain("<link");
    assertThat(html.length()).isLessThan(400_000);
  }

  @Test
  void a_browser_shows_the_page(@TempDir Path folder) throws Exception {
    Path browser = Path.of("/usr/bin/chromium");
    Assumptions.assumeTrue(Files.isExecutable(browser), "no Chromium here");
    Path page = Files.writeString(folder.resolve("report.html"), full().html());

    // A page that is wider than a phone would have to be scrolled sideways.
    String probe =
        Files.readString(page)
            .replace(
                "</body>",
                "<script>document.title='width '+document.documentElement.scrollWidth+' pictures '"
                    + "+document.querySelectorAll('svg').length</script></body>");
    Files.writeString(page, probe);
    String dom =
        run(browser, folder, "--window-size=500,800", "--dump-dom", page.toUri().toString());
    assertThat(dom).containsPattern("<title>width (4[0-9][0-9]|500) pictures 1[0-9]</title>");

    run(
        browser,
        folder,
        "--window-size=1000,2600",
        "--screenshot=" + folder.resolve("page.png"),
        page.toUri().toString());
    var image = javax.imageio.ImageIO.read(folder.resolve("page.png").toFile());
    assertThat(image.getWidth()).isEqualTo(1000);
    long colours =
        java.util.stream.IntStream.range(0, 1000 * 2600)
            .map(i -> image.getRGB(i % 1000, i / 1000))
            .distinct()
            .count();
    assertThat(colours).isGreaterThan(100);
  }

  private static String run(Path browser, Path folder, String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.addAll(
        List.of(
            browser.toString(),
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }

  /** Pictures of some of the classes that the model knows. */
  private static EvaluationReport of(String... names) {
    return EvaluationReport.of(model, only(names));
  }

  private static ImageSet only(String... names) {
    Set<String> wanted = Set.of(names);
    return images.subset(
        IntStream.range(0, images.size())
            .filter(i -> wanted.contains(images.className(i)))
            .toArray());
  }

  @Test
  void with_images_of_all_classes_the_averages_are_tribuos() {
    assertThat(report.macroF1()).isCloseTo(report.evaluation().macroAveragedF1(), within(1e-12));
    assertThat(report.macroRecall().orElseThrow())
        .isCloseTo(report.evaluation().macroAveragedRecall(), within(1e-12));
    assertThat(report.macroPrecision().orElseThrow())
        .isCloseTo(report.evaluation().macroAveragedPrecision(), within(1e-12));
    assertThat(report.text()).doesNotContain("averages without");
  }

  @Test
  void classes_that_the_data_lacks_do_not_count() throws IOException {
    EvaluationReport two = of("piano", "violin");

    double recall =
        (two.evaluation().recall(new Label("piano")) + two.evaluation().recall(new Label("violin")))
            / 2;
    double f1 =
        (two.evaluation().f1(new Label("piano")) + two.evaluation().f1(new Label("violin"))) / 2;
    assertThat(two.macroRecall().orElseThrow()).isCloseTo(recall, within(1e-12));
    assertThat(two.macroF1()).isCloseTo(f1, within(1e-12)).isGreaterThan(0.5);
    assertThat(two.text())
        .contains("averages without the classes that have no images: angel, cello\n")
        .containsPattern("(?m)^angel +0 +(-|0\\.0000) +- +- +-$")
        .doesNotContain("NaN");
    assertThat(two.html()).contains("Averages do not count").doesNotContain("NaN");
    JsonNode json = new ObjectMapper().readTree(two.json());
    assertThat(json.get("macro").get("f1").asDouble()).isCloseTo(f1, within(1e-12));
    assertThat(json.get("balanced_error_rate").asDouble()).isCloseTo(1 - recall, within(1e-12));
    assertThat(json.get("classes").get(0).has("recall")).isFalse();
  }

  @Test
  void data_of_one_class_is_measured() throws IOException {
    EvaluationReport one = of("piano");

    double recall = one.evaluation().recall(new Label("piano"));
    assertThat(one.accuracy()).isEqualTo(recall);
    assertThat(one.macroRecall()).contains(recall);
    assertThat(one.meanAreaUnderCurve()).isEmpty();
    assertThat(one.text()).containsPattern("(?m)^macro .* -$").doesNotContain("NaN");
    assertThat(one.json()).doesNotContain("NaN");
    assertThat(one.html()).doesNotContain("NaN");
  }

  @Test
  void a_class_that_was_never_predicted_has_no_precision() {
    Model<Label> always =
        DummyClassifierTrainer.createConstantTrainer("piano")
            .train(new MutableDataset<>(DrawingsSource.of(images)));
    EvaluationReport constant = EvaluationReport.of(always, images);

    double share = (double) images.counts()[images.classes().indexOf("piano")] / images.size();
    assertThat(constant.macroPrecision().orElseThrow()).isCloseTo(share, within(1e-12));
    assertThat(constant.macroRecall().orElseThrow()).isCloseTo(0.25, within(1e-12));
    assertThat(constant.text()).containsPattern("(?m)^angel +\\d+ +- +0\\.0000 +0\\.0000 .*$");
  }

  @Test
  void nothing_is_logged_of_classes_that_the_data_lacks() {
    ImageSet pianos = only("piano");
    Model<Label> always =
        DummyClassifierTrainer.createConstantTrainer("piano")
            .train(new MutableDataset<>(DrawingsSource.of(images)));
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger tribuo = Logger.getLogger("org.tribuo.classification.evaluation");
    tribuo.addHandler(handler);
    try {
      EvaluationReport report = EvaluationReport.of(always, pianos);
      assertThat(report.text() + report.json() + report.html()).isNotEmpty();
      assertThat(logged).isEmpty();
      // What Tribuo tells those who ask it directly stays its business.
      new LabelEvaluator().evaluate(always, new MutableDataset<>(DrawingsSource.of(pianos)));
      assertThat(logged).isNotEmpty();
    } finally {
      tribuo.removeHandler(handler);
    }
  }

  @Test
  void classes_that_the_model_lacks_are_named() {
    ImageSet others =
        ImageSet.of(new ImageSize(1, 28, 28), List.of("cat"), new int[] {0}, new byte[784]);

    assertThatThrownBy(() -> EvaluationReport.of(model, others))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining(
            "the class cat, which the model does not know; it knows angel, cello");
  }

  @Test
  void a_page_of_hundreds_of_classes_stays_small_and_says_what_was_confused() {
    int classes = 345;
    List<String> names =
        IntStream.range(0, classes).mapToObj(i -> "class%03d".formatted(i)).toList();
    int[] labels = IntStream.range(0, 4 * classes).map(i -> i % classes).toArray();
    byte[] pixels = new byte[labels.length * 4];
    for (int i = 0; i < labels.length; i++) {
      pixels[4 * i] = (byte) (1 + labels[i] % 250);
      pixels[4 * i + 1] = 1;
    }
    ImageSet many = ImageSet.of(new ImageSize(1, 2, 2), names, labels, pixels);
    Model<Label> guesses =
        DummyClassifierTrainer.createUniformTrainer(1)
            .train(new MutableDataset<>(DrawingsSource.of(many)));
    EvaluationReport big = EvaluationReport.of(guesses, many);

    String page = big.html();

    assertThat(page.length()).isLessThan(1_000_000);
    assertThat(page).contains("All 345 classes, the worst F1 first", "taken for");
    assertThat(big.text()).contains("most often confused\n");
    assertThat(big.mostConfused(1000))
        .isSortedAccordingTo((a, b) -> b.times() - a.times())
        .allSatisfy(
            pair ->
                assertThat(
                        (int)
                            big.evaluation()
                                .confusion(new Label(pair.takenFor()), new Label(pair.of())))
                    .isEqualTo(pair.times()));
  }
}
