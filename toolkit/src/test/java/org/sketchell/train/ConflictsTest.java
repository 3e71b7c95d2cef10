// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.Notices;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.Plateau;
import org.sketchell.optim.Schedule;
import org.sketchell.tensor.Tensors;

/** What of a recipe cannot go together is refused, and what comes to nothing is said. */
class ConflictsTest {
  @TempDir Path folder;

  private static Split split() {
    return Split.random(Doodles.set(Doodles.tutorialClasses(), 40, 3), 0.2, 1);
  }

  private static Module network() {
    Tensors.manualSeed(3);
    return Networks.tutorial(3);
  }

  private static Trainer trainer() {
    return new Trainer().batchSize(10).seed(1).quiet();
  }

  @Test
  void a_mean_over_epochs_is_not_validated_within_them() {
    assertThatThrownBy(
            () ->
                trainer()
                    .averaging(Averaging.swa(1))
                    .validateEverySteps(3)
                    .fit(new Classifier(network()), split()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("nothing new to validate every 3 steps");
  }

  @Test
  void batches_within_an_epoch_stand_at_one_place() {
    Batches batches = Batches.sequential(split().training(), 10);
    assertThatThrownBy(
            () ->
                trainer().validateEverySteps(3).again(new Classifier(network()), batches, batches))
        .hasMessageContaining("the same Batches cannot be trained and validated on");
  }

  @Test
  void a_rate_that_follows_a_validation_needs_one() {
    Split all = new Split(split().training(), split().training().subset());
    assertThatThrownBy(
            () ->
                trainer()
                    .fit(
                        new Classifier(network())
                            .schedule(
                                Schedule.warmup(0.1, 2)
                                    .then(2, Schedule.plateau("validation_loss", 1))),
                        all))
        .hasMessageContaining("follows validation_loss, but there are no examples");
  }

  @Test
  void groups_keep_their_rates_or_training_says_that_they_cannot() {
    Module network = network();
    ParameterGroup group = ParameterGroup.of(network.parameters().subList(0, 2), new Adam(1e-5));
    assertThatThrownBy(
            () ->
                trainer()
                    .fit(
                        new Classifier(network).group(group).schedule(Schedule.oneCycle(0.01, 10)),
                        split()))
        .hasMessageContaining("has the learning rate 1.0E-5 and others 0.001")
        .hasMessageContaining("gives all the same");
  }

  @Test
  void what_will_never_be_is_said() {
    Module network = network();
    ParameterGroup late =
        ParameterGroup.of(network.parameters().subList(0, 2), new Adam()).fromEpoch(4);
    String said =
        Notices.of(
            () ->
                trainer()
                    .averaging(Averaging.swa(3))
                    .maxEpochs(2)
                    .minEpochs(5)
                    .fit(new Classifier(network).group(late), split()));
    assertThat(said)
        .contains("Weights are averaged from epoch 3 on, but training ends after 2")
        .contains("trained from epoch 4 on never is, as training ends after 2")
        .contains("At least 5 epochs were asked for, and at most 2");
    TrainingRun run = trainer().averaging(Averaging.swa(3)).fit(new Classifier(network()), split());
    assertThat(run.record().toString())
        .contains("weights to be averaged (swa 3), which was not come to");
  }

  @Test
  void what_a_record_cannot_make_again_it_says_before() {
    Doodles.write(folder, 40, 3);
    Split files = ImageFolder.read(folder).split(0.2, 1);
    TrainingRun followed =
        trainer()
            .maxEpochs(2)
            .fit(
                new Classifier(network())
                    .measure("size", (logits, labels) -> logits.square().mean())
                    .schedule(new Plateau("validation_size", 1)),
                files);
    assertThat(Reproduction.obstacles(followed.record()))
        .contains("its learning rate followed validation_size, which is not measured again");
    TrainingRun cut = trainer().maxSteps(4).fit(new Classifier(network()), files);
    Path checkpoint = folder.resolve("cut.checkpoint");
    cut.saveCheckpoint(checkpoint);
    TrainingRun longer =
        trainer().maxEpochs(3).resume(checkpoint, new Classifier(network()), files);
    assertThat(Reproduction.obstacles(longer.record()))
        .contains("an epoch before the last was cut short, and training went on after it");
    Path file = folder.resolve("cut.onnx");
    cut.model().save(file);
    assertThat(Reproduction.of(TrainedModel.load(file), Optional.empty()).isExact()).isTrue();
  }
}
