// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.Notices;
import org.sketchell.data.Batches;
import org.sketchell.data.Split;
import org.sketchell.metric.F1Score;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.RmsProp;
import org.sketchell.optim.Sgd;

/** A training goes on with a setting that is not what it was: exactly, or not at all. */
class ChangedSettingsTest {
  @TempDir private Path folder;

  private final Split split = Blobs.split(50, 20);
  private final Batches training = Batches.sequential(split.training(), 25);
  private final Batches validation = Batches.sequential(split.validation(), 20);

  private static Trainer trainer(int epochs) {
    return new Trainer().quiet().maxEpochs(epochs).seed(5);
  }

  private static Supervised ruled(Optimizer rule) {
    return new Classifier(Blobs.network(1)).optimizer(rule);
  }

  /** The last layer has a rule of its own. */
  private static Supervised grouped(Optimizer of) {
    Supervised learner = ruled(new Sgd(0.05).momentum(0.9));
    return learner.group(ParameterGroup.of(learner.network().namedModules().get("linear"), of));
  }

  private Path saved(Trainer trainer, Learner learner) {
    Path path = folder.resolve("saved");
    trainer.fit(learner, training, validation).saveCheckpoint(path);
    return path;
  }

  private static Trainer interrupted(Trainer trainer, long step) {
    return trainer.callback(
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int batch, int all, Map<String, Double> means) {
            if (run.steps() == step) {
              Thread.currentThread().interrupt();
            }
          }
        });
  }

  private static void assertSame(Learner learner, Learner other) {
    assertThat(DeterminismTest.bits(learner))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(other));
  }

  // Rules ----------------------------------------------------------------------------------------

  /** As a training of its own, from the weights that there are. */
  private void assertBeginsAnew(Supervised before, Supervised now, Supervised fresh, String... by) {
    Path path = saved(trainer(2), before);
    fresh.loadStateDict(before.stateDict());
    trainer(3).fit(fresh, training, validation);
    Path between = folder.resolve("between");
    TrainingRun run =
        interrupted(trainer(5), 7).mayChange(by).resume(path, now, training, validation);
    run.saveCheckpoint(between);
    run.resume();
    assertThat(run.steps()).isEqualTo(10);
    assertSame(now, fresh);
    trainer(5).resume(between, now, training, validation);
    assertSame(now, fresh);
  }

  @Test
  void another_rule_begins_at_its_first_step() {
    assertBeginsAnew(
        ruled(new Sgd(0.05)), ruled(new Adam(0.01)), ruled(new Adam(0.01)), "optimizer");
  }

  @Test
  void a_setting_that_is_switched_on_begins_anew_where_memory_would_be_another() {
    assertBeginsAnew(
        ruled(new RmsProp(0.01).momentum(0.9)),
        ruled(new RmsProp(0.01).centered(true)),
        ruled(new RmsProp(0.01).centered(true)),
        "optimizer.centered",
        "optimizer.momentum");
  }

  @Test
  void another_rule_of_one_group_begins_anew() {
    assertBeginsAnew(
        grouped(new Adam(0.01)),
        grouped(new RmsProp(0.01).centered(true)),
        grouped(new RmsProp(0.01).centered(true)),
        "groups");
  }

  @Test
  void another_rate_of_a_group_keeps_what_is_remembered() {
    Path path = saved(trainer(2), grouped(new Adam(0.01)));
    Supervised resumed = grouped(new Adam(0.001));
    trainer(3).mayChange("groups").resume(path, resumed, training, validation);

    Supervised atOnce = grouped(new Adam(0.01));
    int twoEpochs = 2 * 2;
    trainer(3)
        .fit(
            atOnce.schedule((base, step) -> base == 0.01 && step >= twoEpochs ? 0.001 : base),
            training,
            validation);
    assertSame(resumed, atOnce);
  }

  // Averages and gathering -----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void an_average_cannot_be_made_up_later(long step) {
    Path path = saved(interrupted(trainer(3), step), ruled(new Adam(0.01)));
    assertThatThrownBy(
            () ->
                trainer(3)
                    .averaging(Averaging.ema(0.99))
                    .mayChange("averaging")
                    .resume(path, ruled(new Adam(0.01)), training, validation))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "The checkpoint "
                + path
                + " is of a training with averaging none, but this one has averaging ema 0.99: make"
                + " them the same, for what an average of weights is a mean of cannot be made up"
                + " later.");
  }

  @Test
  void batches_are_gathered_from_the_beginning_of_an_epoch_on() {
    Path path = saved(trainer(2), ruled(new Sgd(0.05)));
    Supervised gathering = ruled(new Sgd(0.05));
    TrainingRun run =
        trainer(4)
            .accumulateGradients(2)
            .mayChange("accumulateGradients")
            .resume(path, gathering, training, validation);
    assertThat(run.steps()).isEqualTo(4 + 2);
    Path later = folder.resolve("later");
    run.saveCheckpoint(later);
    Supervised fresh = ruled(new Sgd(0.05));
    trainer(2).fit(fresh, training, validation);
    trainer(2).accumulateGradients(2).fit(fresh, training, validation);
    assertSame(gathering, fresh);
    assertThat(
            trainer(5)
                .mayChange("accumulateGradients")
                .resume(later, ruled(new Sgd(0.05)), training, validation)
                .steps())
        .isEqualTo(4 + 2 + 2);
  }

  @Test
  void batches_are_not_gathered_from_the_middle_of_an_epoch_on() {
    Path path = saved(interrupted(trainer(3), 3), ruled(new Sgd(0.05)));
    assertThatThrownBy(
            () ->
                trainer(3)
                    .accumulateGradients(2)
                    .mayChange("accumulateGradients")
                    .resume(path, ruled(new Sgd(0.05)), training, validation))
        .hasMessageContaining("is of the middle of an epoch")
        .hasMessageContaining("let it have accumulateGradients 1 until an epoch ends");
  }

  // What is drawn and what is logged -------------------------------------------------------------

  private Batches weighted(double first) {
    double[] weights = new double[50];
    Arrays.fill(weights, 1);
    weights[0] = first;
    return Batches.weighted(split.training(), weights, 25, 5);
  }

  @Test
  void other_weights_of_examples_are_named() {
    Path path = folder.resolve("saved");
    trainer(1).fit(ruled(new Sgd(0.05)), weighted(1), validation).saveCheckpoint(path);
    assertThatThrownBy(() -> trainer(2).resume(path, ruled(new Sgd(0.05)), weighted(2), validation))
        .hasMessageContaining("with weights of content ")
        .hasMessageContaining("mayChange(\"weights\")");
    trainer(2).resume(path, ruled(new Sgd(0.05)), weighted(1), validation);
    TrainingRun run =
        trainer(2).mayChange("weights").resume(path, ruled(new Sgd(0.05)), weighted(2), validation);
    assertThat(run.steps()).isEqualTo(4);
  }

  @Test
  void an_epoch_logs_the_same_metrics_throughout() {
    Path path = saved(interrupted(trainer(3), 3), ruled(new Sgd(0.05)));
    assertThatThrownBy(
            () ->
                trainer(3)
                    .resume(
                        path,
                        ruled(new Sgd(0.05)).metric("f1", new F1Score(3)),
                        training,
                        validation))
        .hasMessageContaining("is of the middle of an epoch that logs metrics ")
        .hasMessageContaining("f1 = F1Score")
        .hasMessageContaining("log the same until an epoch ends");
    Path end = saved(trainer(2), ruled(new Sgd(0.05)));
    TrainingRun run =
        trainer(3)
            .resume(end, ruled(new Sgd(0.05)).metric("f1", new F1Score(3)), training, validation);
    assertThat(run.last().orElseThrow().values()).containsKey("f1");
    assertThat(run.record().toString()).doesNotContain("resumed after step 4 metrics");
  }

  @Test
  void what_a_learner_logs_no_more_or_only_now_is_said() {
    Means means = new Means();
    means.restore("old", 6, 2);
    means.restore("loss", 3, 3);
    means.add("loss", 1f, 1);
    means.add("new", 5f, 1);
    String said =
        Notices.of(
            () -> {
              means.goOn(Set.of("loss", "new"));
              means.goOn(Set.of("loss"));
            });
    assertThat(said)
        .contains("had not logged new: it counts only the rest")
        .contains("had logged old: the learner does so no more")
        .hasLineCount(2);
    assertThat(means.values("")).isEqualTo(Map.of("loss", 1.0, "new", 5.0));
  }
}
