// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.metric.AUROC;
import org.sketchell.metric.Average;
import org.sketchell.metric.Contribution;
import org.sketchell.metric.F1Score;
import org.sketchell.metric.Metric;
import org.sketchell.metric.TopKAccuracy;
import org.sketchell.metric.Totals;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Sgd;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.tribuo.classification.evaluation.LabelEvaluation;

/** Metrics that a learner logs. */
class MetricsInTrainingTest {
  private static final ImageSet DOODLES = Doodles.set(Doodles.tutorialClasses(), 31, 3);

  @TempDir Path folder;

  private static Module fresh() {
    Tensors.manualSeed(8);
    return new Sequential(
        new Conv2d(1, 6, 3, padding(1)),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(6 * 14 * 14, 3));
  }

  private static Classifier learner() {
    return new Classifier(fresh())
        .optimizer(new Sgd(0.01))
        .metric("f1", new F1Score(3))
        .metric("each", new F1Score(3).average(Average.NONE))
        .metric("auroc", new AUROC(3))
        .metric("top2", new TopKAccuracy(2));
  }

  private static TrainingRun trained(Learner learner, Trainer trainer) {
    return trainer
        .maxEpochs(2)
        .seed(5)
        .fit(learner, Batches.shuffled(DOODLES, 10, 4), Batches.sequential(DOODLES.take(47), 10));
  }

  /** The values of the learner's network over some images, all at once. */
  private static double of(Metric metric, Learner learner, ImageSet images) {
    learner.eval();
    Tensor output = learner.forward(images.tensor());
    metric.update(output, images.labelTensor());
    return metric.value();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,1", "1,4"})
  void validation_is_over_all_images_and_shares_and_steps_together_change_nothing(
      int shares, int together) {
    Classifier learner = learner();
    TrainingRun run =
        trained(learner, new Trainer().quiet().shares(shares).stepsTogether(together));
    EpochMetrics last = run.last().orElseThrow();
    ImageSet held = DOODLES.take(47);
    assertThat(last.value("validation_f1"))
        .isCloseTo(of(new F1Score(3), learner, held), within(1e-9));
    assertThat(last.value("validation_auroc"))
        .isCloseTo(of(new AUROC(3), learner, held), within(1e-9));
    assertThat(last.value("validation_top2"))
        .isCloseTo(of(new TopKAccuracy(2), learner, held), within(1e-9));
    assertThat(last.values())
        .containsKeys("each/violin", "validation_each/violin")
        .doesNotContainKeys("each");

    EpochMetrics plain = trained(learner(), new Trainer().quiet().shares(1)).last().orElseThrow();
    plain
        .values()
        .forEach((name, value) -> assertThat(last.value(name)).isCloseTo(value, within(2e-3)));
  }

  /** A sum for each example of a batch, which no total can have. */
  private static final class OnePerExample extends Metric {
    @Override
    public Contribution contribution(Tensor output, Tensor target) {
      return Contribution.summed(output.sum(1));
    }

    @Override
    public double[] values(Totals totals) {
      return new double[] {totals.sum(0)[0]};
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "4"})
  void a_metric_whose_sums_change_their_size_ends_training_after_the_step_that_it_is_of(
      int together) {
    long[] counted = new long[1];
    Callback failing =
        new Callback() {
          @Override
          public void failed(TrainingRun run, Throwable error) {
            counted[0] = run.steps();
          }
        };
    Classifier learner =
        new Classifier(fresh()).optimizer(new Sgd(0.01)).metric("mine", new OnePerExample());
    Trainer trainer = new Trainer().quiet().shares(1).stepsTogether(together).sanityBatches(0);
    assertThatThrownBy(() -> trained(learner, trainer.callback(failing)))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("The metric 'mine' adds up sums of another size for one batch");
    // 93 images: the tenth batch has three.
    assertThat(counted[0]).isEqualTo(10);

    Classifier plain = new Classifier(fresh()).optimizer(new Sgd(0.01));
    trained(plain, trainer.maxSteps(10));
    assertThat(learner.parameters().get(0).value().toFloatArray())
        .isEqualTo(plain.parameters().get(0).value().toFloatArray());
  }

  @Test
  void logging_metrics_changes_no_weight() {
    Classifier plain = new Classifier(fresh()).optimizer(new Sgd(0.01));
    Classifier measured = learner();
    for (int shares : new int[] {0, 2}) {
      TrainingRun one = trained(plain, new Trainer().quiet().shares(shares));
      TrainingRun other = trained(measured, new Trainer().quiet().shares(shares));
      assertThat(other.record().circumstances().shares())
          .isEqualTo(one.record().circumstances().shares());
    }
    plain
        .stateDict()
        .forEach(
            (name, value) ->
                assertThat(measured.stateDict().get(name).toFloatArray())
                    .as(name)
                    .containsExactly(value.toFloatArray()));
  }

  @Test
  void tribuos_evaluator_agrees() {
    Classifier learner = learner().metric("micro", new F1Score(3).average(Average.MICRO));
    TrainingRun run = trained(learner, new Trainer().quiet());
    EpochMetrics last = run.last().orElseThrow();
    LabelEvaluation tribuo = EvaluationReport.of(run.model(), DOODLES.take(47)).evaluation();
    assertThat(last.value("validation_accuracy")).isCloseTo(tribuo.accuracy(), within(1e-6));
    assertThat(last.value("validation_f1")).isCloseTo(tribuo.macroAveragedF1(), within(1e-9));
    assertThat(last.value("validation_micro")).isCloseTo(tribuo.microAveragedF1(), within(1e-9));
  }

  @Test
  void an_interrupted_epoch_keeps_its_totals_in_the_checkpoint() {
    Path file = folder.resolve("middle.ckpt");
    Callback saves =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            if (run.epochs() == 1 && step == 4) {
              run.saveCheckpoint(file);
            }
          }
        };
    TrainingRun whole = trained(learner(), new Trainer().quiet().callback(saves));
    TrainingRun resumed =
        new Trainer()
            .quiet()
            .maxEpochs(2)
            .resume(
                file,
                learner(),
                Batches.shuffled(DOODLES, 10, 4),
                Batches.sequential(DOODLES.take(47), 10));
    assertThat(resumed.last().orElseThrow().values())
        .isEqualTo(whole.last().orElseThrow().values());
  }

  @Test
  void the_last_step_tells_its_own_values() {
    Map<Integer, Map<String, Double>> steps = new HashMap<>();
    Map<Integer, Map<String, Double>> means = new HashMap<>();
    Callback looks =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> so) {
            steps.put((int) run.steps(), run.lastStep());
            means.put((int) run.steps(), new LinkedHashMap<>(so));
          }
        };
    TrainingRun run = trained(learner(), new Trainer().quiet().callback(looks));
    assertThat(steps).hasSize(20);
    assertThat(steps.get(1)).containsEntry("learning_rate", 0.01);
    assertThat(steps.get(1).get("f1")).isEqualTo(means.get(1).get("f1"));
    assertThat(steps.get(1).get("loss")).isCloseTo(means.get(1).get("loss"), within(1e-12));
    double mean = 0;
    for (int i = 1; i <= 10; i++) {
      mean += steps.get(i).get("loss") * (i == 10 ? 3 : 10) / 93;
    }
    assertThat(run.history().get(0).value("loss")).isCloseTo(mean, within(1e-9));
    assertThat(run.lastStep()).isEqualTo(steps.get(20));
  }

  @Test
  void a_table_of_steps_goes_on_where_a_training_went_on() throws IOException {
    Path file = folder.resolve("steps.csv");
    Path middle = folder.resolve("middle.ckpt");
    Callback stops =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            if (run.steps() == 13) {
              run.saveCheckpoint(middle);
              Thread.currentThread().interrupt();
            }
          }
        };
    trained(
        learner(), new Trainer().quiet().callback(CsvLog.to(file).everySteps(5)).callback(stops));
    assertThat(Files.readAllLines(file)).hasSize(3);
    new Trainer()
        .quiet()
        .maxEpochs(2)
        .callback(CsvLog.to(file).everySteps(5))
        .resume(
            middle,
            learner(),
            Batches.shuffled(DOODLES, 10, 4),
            Batches.sequential(DOODLES.take(47), 10));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0)).startsWith("epoch,steps,learning_rate,seconds,loss,accuracy,f1,");
    assertThat(lines.stream().skip(1).map(line -> line.split(",")[1]))
        .containsExactly("5", "10", "15", "20");
    assertThat(lines.stream().skip(1).map(line -> line.split(",")[0]))
        .containsExactly("1", "1", "2", "2");
  }

  @Test
  void a_learner_of_ones_own_logs_metrics() {
    class Own extends Learner {
      private final Module network = fresh();

      @Override
      public Module network() {
        return network;
      }

      @Override
      public Tensor trainingStep(Batch batch) {
        Tensor output = forward(batch.input(0));
        log("f1", new F1Score(3).average(Average.NONE), output, batch.target(0));
        return Losses.crossEntropy(output, batch.target(0));
      }
    }
    TrainingRun run = trained(new Own(), new Trainer().quiet());
    assertThat(run.last().orElseThrow().values().keySet()).contains("f1/violin").hasSize(3);
    assertThat(run.lastStep()).containsKeys("loss", "learning_rate");
  }

  @Test
  void a_metric_under_the_name_of_a_number_is_an_error() {
    class Twice extends Learner {
      private final Module network = fresh();

      @Override
      public Module network() {
        return network;
      }

      @Override
      public Tensor trainingStep(Batch batch) {
        Tensor output = forward(batch.input(0));
        Tensor loss = Losses.crossEntropy(output, batch.target(0));
        log("f1", loss);
        log("f1", new F1Score(3), output, batch.target(0));
        return loss;
      }
    }
    assertThatThrownBy(() -> trained(new Twice(), new Trainer().quiet()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("'f1' twice");
  }

  @Test
  void mixed_examples_are_measured_in_validation_only() {
    TrainingRun run = trained(learner().mixUp(0.3), new Trainer().quiet());
    assertThat(run.last().orElseThrow().values())
        .containsKey("validation_f1")
        .doesNotContainKey("f1");
  }

  @Test
  void the_record_names_the_metrics() {
    TrainingRun run = trained(learner(), new Trainer().quiet());
    assertThat(run.record().learner().metrics().orElseThrow())
        .startsWith("f1 F1Score(3 classes, average macro); each ");
    assertThat(run.record().toString()).contains("metrics: f1 F1Score");
  }
}
