// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.Split;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Module;
import org.sketchell.runtime.Engine;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What a console shows of training. */
class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final Split split = Blobs.split(30, 12);

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private TrainingRun train(ProgressBar bar, Callback... others) {
    Trainer trainer = new Trainer().maxEpochs(2).batchSize(10).callback(bar);
    for (Callback other : others) {
      trainer = trainer.callback(other);
    }
    return trainer.fit(new Classifier(Blobs.network(1)), split);
  }

  /** Interrupts, or fails, in the second epoch. */
  private static Callback inTheSecondEpoch(Runnable deed) {
    return new Callback() {
      @Override
      public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
        if (run.steps() == 5) {
          deed.run();
        }
      }
    };
  }

  /** What stands on the lines of a terminal in the end. */
  private List<String> screen() {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int column = 0;
    for (char c : written().toCharArray()) {
      if (c == '\n') {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        column = 0;
      } else if (c == '\r') {
        column = 0;
      } else if (column < line.length()) {
        line.setCharAt(column++, c);
      } else {
        line.append(c);
        column++;
      }
    }
    if (!line.isEmpty()) {
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String masked(String text) {
    return text.replaceAll("\\d\\.\\d{4}", "#").replaceAll("\\d+\\.\\d s", "T");
  }

  // Whole lines ----------------------------------------------------------------------------------

  @Test
  void without_a_terminal_there_are_whole_lines() {
    train(new ProgressBar(out, 80, false));
    assertThat(masked(written()))
        .isEqualTo(
            """
            Training on cpu (%d threads), ONNX Runtime %s
              | Name    | Type      | Output shape | Params | Mult-adds
            -----------------------------------------------------------
            0 | conv    | Conv2d    | [1, 4, 8, 8] |     40 |     2.3 K
            1 | relu    | ReLU      | [1, 4, 8, 8] |      0 |         0
            2 | pool    | MaxPool2d | [1, 4, 4, 4] |      0 |         0
            3 | flatten | Flatten   | [1, 64]      |      0 |         0
            4 | linear  | Linear    | [1, 3]       |    195 |       192
            -----------------------------------------------------------
            235       Trainable params
            0         Non-trainable params
            235       Total params
            0.001     Total estimated model params size (MB)
            2.5 K     Mult-adds per example
            0.002     Activations of a batch of 1 (MB)
            0.009     Rough memory to train it with Adam (MB)

            Epoch 1/2  loss #  accuracy #  validation_loss #  validation_accuracy #  T
            Epoch 2/2  loss #  accuracy #  validation_loss #  validation_accuracy #  T
            """
                .formatted(Engine.threads(), Engine.version()));
  }

  /** Draws pictures of classes. */
  private static final class Drawer extends Learner {
    private final Linear linear = new Linear(3 + 2, 4);

    @Override
    public Tensor forward(Tensor kinds) {
      Tensor noise = Tensors.randn(kinds.shape().size(0), 2);
      return linear.forward(Tensors.concat(1, kinds.oneHot(3), noise));
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return forward(batch.input(0)).minus(batch.target(0)).square().mean();
    }
  }

  private static Batches classes() {
    Column kinds = Column.classes(Tensors.tensor(new long[] {0, 1, 2, 1}, 4), "a", "b", "c");
    Column drawings = Column.numbers(Tensors.ones(4, 4));
    return Batches.sequential(Examples.of("kind", kinds).target("drawing", drawings), 2);
  }

  @Test
  void a_network_that_is_asked_for_classes_has_its_table_and_chance_stays_as_it_was() {
    Drawer drawer = new Drawer();
    Tensors.manualSeed(5);
    float next = (float) Tensors.randn(1).item();
    Tensors.manualSeed(5);
    Batches batches = classes();
    new Trainer()
        .maxEpochs(1)
        .seed(1)
        .callback(new ProgressBar(out, 80, false))
        .fit(drawer, batches, batches);
    assertThat(written()).contains("linear | Linear | [1, 4]", "Epoch 1/1");
    assertThat((float) Tensors.randn(1).item()).isEqualTo(next);
  }

  /** Its network is given the halves of its input. */
  private static final class Halves extends Learner {
    private final Linear linear = new Linear(2, 1);

    @Override
    public Module network() {
      return linear;
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return linear.forward(batch.input(0).slice(1, 0, 2)).square().mean();
    }
  }

  @Test
  void a_network_that_is_given_something_else_than_the_input_has_no_table() {
    Examples fours = Examples.of("four", Column.numbers(Tensors.ones(4, 4)));
    Batches batches = Batches.sequential(fours, 2);
    new Trainer()
        .maxEpochs(1)
        .callback(new ProgressBar(out, 80, false))
        .fit(new Halves(), batches, batches);
    assertThat(written()).contains("Epoch 1/1").doesNotContain("Output shape");
  }

  @Test
  void without_a_terminal_an_interruption_is_a_line() {
    TrainingRun run =
        train(
            new ProgressBar(out, 80, false),
            inTheSecondEpoch(() -> Thread.currentThread().interrupt()));
    assertThat(screen().subList(screen().size() - 2, screen().size()))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("Epoch 1/2  loss "),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "Interrupted in epoch 2 after 5 steps; what was learned is kept,"
                            + " resume() goes on."));
    run.resume();
    assertThat(screen().get(screen().size() - 1)).startsWith("Epoch 2/2  loss ");
    assertThat(written()).containsOnlyOnce("Training on").doesNotContain("\r");
  }

  @Test
  void an_early_end_is_a_line() {
    Callback stopper =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            run.stop("good enough");
          }
        };
    train(new ProgressBar(out, 80, false), stopper);
    assertThat(written()).endsWith("Ended early: good enough.\n");
  }

  @Test
  void an_end_at_the_last_epoch_is_not_early() {
    Callback stopper =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            if (epoch.epoch() == 2) {
              run.stop("good enough");
            }
          }
        };
    train(new ProgressBar(out, 80, false), stopper);
    assertThat(written()).doesNotContain("early");
  }

  // A line that is drawn over --------------------------------------------------------------------

  @Test
  void on_a_terminal_the_bar_makes_room_for_the_epochs_line() {
    train(new ProgressBar(out, 80, true));
    assertThat(written()).contains("\rEpoch 1/2 ").contains("━").contains(" 3/3");
    assertThat(screen()).noneMatch(line -> line.contains("━") || line.contains("3/3"));
    assertThat(screen()).filteredOn(line -> line.startsWith("Epoch")).hasSize(2);
    assertThat(masked(written()))
        .endsWith("Epoch 2/2  loss #  accuracy #  validation_loss #  validation_accuracy #  T\n");
  }

  @Test
  void on_a_terminal_an_interruption_ends_the_bars_line() {
    train(
        new ProgressBar(out, 80, true), inTheSecondEpoch(() -> Thread.currentThread().interrupt()));
    assertThat(written()).endsWith("\n");
    assertThat(screen().get(screen().size() - 1)).startsWith("Interrupted in epoch 2");
  }

  @Test
  void on_a_terminal_an_error_ends_the_bars_line() {
    ProgressBar bar = new ProgressBar(out, 80, true);
    Callback failing =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            if (run.steps() == 3) {
              throw new IllegalStateException("disk full");
            }
          }
        };
    assertThatThrownBy(() -> train(bar, failing)).hasMessage("disk full");
    assertThat(written()).endsWith("\n");
    assertThat(screen().get(screen().size() - 1)).startsWith("Epoch 1/2 ━").contains("3/3");
  }

  private static TrainingRun idle(int epochs) {
    TrainingRun run =
        new Trainer()
            .maxEpochs(epochs)
            .callback(
                new Callback() {
                  @Override
                  public void started(TrainingRun run) {
                    Thread.currentThread().interrupt();
                  }
                })
            .fit(new Classifier(Blobs.network(1)), Blobs.split(40, 12));
    assertThat(run.steps()).isEqualTo(1);
    return run;
  }

  private static Map<String, Double> values(int count) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      values.put("value" + i, i == 3 ? Double.NaN : Math.pow(-10, i));
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 10, 20, 30, 40, 79, 80, 81, 132, 400})
  void the_bar_keeps_within_its_columns(int columns) {
    TrainingRun run = idle(1000);
    ProgressBar bar = new ProgressBar(out, columns, true);
    for (int steps : new int[] {1, 99, 123_456}) {
      for (int count = 0; count < 6; count++) {
        bar.stepped(run, 1, steps, values(count));
        bar.stepped(run, steps, steps, values(count));
      }
    }
    for (String drawn : written().split("[\r\n]")) {
      assertThat(drawn.length()).as(drawn).isLessThan(Math.max(1, columns));
    }
  }

  @Test
  void what_fits_is_shown() {
    TrainingRun run = idle(9);
    Map<String, Double> means = Map.of("loss", 0.25);
    assertThat(drawn(run, 20, means)).isEqualTo("Epoch 1/9  70/70");
    assertThat(drawn(run, 24, means)).isEqualTo("Epoch 1/9 ━━━━━━━ 70/70");
    assertThat(drawn(run, 31, means)).isEqualTo("Epoch 1/9  70/70  loss 0.2500");
    assertThat(drawn(run, 36, means)).isEqualTo("Epoch 1/9 ━━━━━━ 70/70  loss 0.2500");
    assertThat(drawn(run, 200, means))
        .isEqualTo("Epoch 1/9 " + "━".repeat(30) + " 70/70  loss 0.2500");
  }

  @Test
  void a_shorter_line_leaves_nothing_of_a_longer_one() {
    TrainingRun run = idle(9);
    ProgressBar bar = new ProgressBar(out, 100, true);
    bar.stepped(run, 70, 70, Map.of("loss", 123456.0));
    bar.stepped(run, 70, 70, Map.of("loss", 1.0));
    assertThat(screen()).containsExactly("Epoch 1/9 " + "━".repeat(30) + " 70/70  loss 1.0000");
  }

  private String drawn(TrainingRun run, int columns, Map<String, Double> means) {
    bytes.reset();
    new ProgressBar(out, columns, true).stepped(run, 70, 70, means);
    return written().replace("\r", "").stripTrailing();
  }
}
