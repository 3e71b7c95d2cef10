// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.nn.Conv2d;
import org.sketchell.notebook.LearningCurves;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LineChart;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** The words of the prompt. */
class PromptTest {
  @TempDir Path folder;
  private final PrintStream before = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setProperty("sketchell.data", folder.toString());
    System.setProperty("sketchell.display.protocol", "plain");
  }

  @AfterEach
  void putBack() {
    System.setOut(before);
    System.clearProperty("sketchell.data");
    System.clearProperty("sketchell.display.protocol");
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void print_joins_its_values() {
    Prompt.print("shape", Tensors.zeros(2, 3).shape(), 5);
    assertThat(printed()).isEqualTo("shape [2, 3] 5");
  }

  @Test
  void what_a_terminal_would_obey_is_printed_as_an_escape() {
    Prompt.print(List.of("a\u001b]0;x\u0007"), "b\u001b[2J", "two\nlines", null);
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("[a\\u001b]0;x\\u0007] b\\u001b[2J two", "lines null");
  }

  @Test
  void an_attempt_that_fails_prints_one_sentence() {
    Conv2d none = Prompt.attempt(() -> new Conv2d());
    assertThat(none).isNull();
    assertThat(printed()).startsWith("Error: Conv2d needs three arguments: in channels");
    int two = Prompt.attempt(() -> 1 + 1);
    assertThat(two).isEqualTo(2);
  }

  @Test
  void what_the_toolkit_refuses_stands_without_the_name_of_a_class() {
    Prompt.attempt(() -> Figure.of().columns(0));
    assertThat(printed()).startsWith("Error: A figure has at least one column");
    assertThat(UserMistakes.sentence(new IllegalArgumentException("from elsewhere")))
        .as("thrown by this test, which is a class of the toolkit")
        .isEqualTo("from elsewhere");
    assertThatThrownBy(() -> Integer.parseInt("x"))
        .satisfies(
            e ->
                assertThat(UserMistakes.sentence(e))
                    .isEqualTo("NumberFormatException: For input string: \"x\""));
  }

  @Test
  void tensors_and_figures_are_shown_as_pictures() {
    Prompt.show(Tensors.eye(8), "a diagonal");
    assertThat(printed()).contains("a diagonal", "@@");
    assertThat(Prompt.figure("above").title()).isEqualTo("above");
  }

  @Test
  void a_training_is_shown_by_its_learning_curves() {
    Split split = Split.random(Doodles.set(List.of("violin", "piano"), 20, 1), 0.25, 0);
    TrainingRun none = new Trainer().maxEpochs(0).fit(new Classifier(Networks.tutorial(2)), split);
    assertThatThrownBy(() -> Prompt.show(none)).hasMessageContaining("no epoch is complete");
    TrainingRun run = new Trainer().maxEpochs(2).fit(new Classifier(Networks.tutorial(2)), split);
    assertThat(LearningCurves.of(run).orElseThrow().panels())
        .extracting(panel -> ((LineChart) panel).title())
        .containsExactly("loss", "accuracy");
    assertThat(((LineChart) LearningCurves.of(run).orElseThrow().panels().get(0)).series())
        .extracting(LineChart.Series::name)
        .containsExactly("training", "validation");
  }

  @Test
  void a_validation_stands_where_the_updates_of_its_epoch_put_it() {
    Split split = Split.random(Doodles.set(List.of("violin", "piano"), 20, 1), 0.25, 0);
    Trainer trainer =
        new Trainer().maxEpochs(1).batchSize(5).validateEverySteps(1).accumulateGradients(2);
    // Six batches are three updates, four are two.
    assertThat(validations(trainer, split)).containsExactly(1 / 3.0, 2 / 3.0, 1);
    assertThat(validations(trainer.limitTrainingBatches(4), split)).containsExactly(0.5, 1);
  }

  private static double[] validations(Trainer trainer, Split split) {
    TrainingRun run = trainer.fit(new Classifier(Networks.tutorial(2)), split);
    return ((LineChart) LearningCurves.of(run).orElseThrow().panels().get(0)).series().get(1).x();
  }

  @Test
  void drawings_are_found_or_doodled() {
    Doodles.write(folder, 3, 1);
    assertThat(Prompt.drawingFolder()).isEqualTo(folder);
    assertThat(Prompt.drawings().classes()).containsExactly("violin", "piano", "angel");
    assertThat(Prompt.drawings("angel", "violin").counts()).containsExactly(3, 3);
    assertThat(Prompt.drawingFile("violin")).isEqualTo(folder.resolve("violin.npy"));
  }
}
