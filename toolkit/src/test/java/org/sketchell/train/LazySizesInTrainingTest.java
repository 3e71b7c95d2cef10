// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Batch;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.NetworkWeights;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Sequential;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A trainer shows a network the shape of its data, from which it has its sizes. */
class LazySizesInTrainingTest {
  @TempDir Path folder;

  private static Split split() {
    ImageSet images = Doodles.set(List.of("violin", "piano"), 20, 1);
    return Split.random(images, 0.25, 1);
  }

  private static Sequential lazy() {
    Tensors.manualSeed(5);
    return new Sequential(
        Conv2d.lazy(2, 3), new BatchNorm2d(2), new MaxPool2d(4), new Flatten(), Linear.lazy(2));
  }

  private static Sequential sized() {
    Tensors.manualSeed(5);
    return new Sequential(
        new Conv2d(1, 2, 3),
        new BatchNorm2d(2),
        new MaxPool2d(4),
        new Flatten(),
        new Linear(72, 2));
  }

  private static Trainer trainer() {
    return new Trainer().maxEpochs(2).batchSize(10).seed(1);
  }

  @Test
  void training_gives_the_weights_that_a_sized_network_gets() {
    Sequential lazy = lazy();
    TrainingRun run = trainer().fit(new Classifier(lazy), split());
    Sequential sized = sized();
    trainer().fit(new Classifier(sized), split());
    sized
        .stateDict()
        .forEach(
            (name, value) ->
                assertThat(lazy.stateDict().get(name).toFloatArray())
                    .as(name)
                    .isEqualTo(value.toFloatArray()));
    assertThat(run.record().network().structure()).isEqualTo(sized.toString());
  }

  /** What is applied in the step only. */
  static final class Halves extends Learner {
    final Conv2d conv = Conv2d.lazy(2, 28);
    final Linear decide = Linear.lazy(2);

    @Override
    public Tensor trainingStep(Batch batch) {
      Tensor seen = conv.forward(batch.images()).flatten(1);
      return Losses.crossEntropy(decide.forward(seen), batch.labels());
    }
  }

  @Test
  void a_learner_without_a_network_is_shown_its_step() {
    Halves learner = new Halves();
    trainer().fit(learner, split());
    assertThat(learner.decide).hasToString("Linear(in_features=2, out_features=2)");
  }

  @Test
  void a_step_is_exported_with_the_sizes_of_its_examples() {
    Sequential lazy = lazy();
    trainer().step(new Classifier(lazy), split().training());
    assertThat(lazy).hasToString(sized().toString());
  }

  @Test
  void what_tries_steps_shows_it_the_data_as_well() {
    Sequential profiled = lazy();
    trainer().profile(new Classifier(profiled), split(), 2);
    Sequential searched = lazy();
    trainer().findLearningRate(new Classifier(searched), split(), 1e-4, 1, 20);
    assertThat(profiled).hasToString(sized().toString());
    assertThat(searched).hasToString(sized().toString());
  }

  /** One that forgets a layer. */
  static final class Forgetful extends Learner {
    final Linear used = Linear.lazy(2);
    final Linear forgotten = Linear.lazy(2);

    @Override
    public Tensor forward(Tensor input) {
      return used.forward(input.flatten(1));
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return Losses.crossEntropy(forward(batch.images()), batch.labels());
    }
  }

  @Test
  void a_layer_that_is_never_applied_is_named() {
    assertThatThrownBy(() -> trainer().fit(new Forgetful(), split()))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("The size of forgotten.weight is not known");
  }

  @Test
  void a_checkpoint_is_resumed_by_a_network_that_knows_no_sizes() {
    Path file = folder.resolve("run.checkpoint");
    Sequential first = lazy();
    trainer().maxEpochs(1).fit(new Classifier(first), split()).saveCheckpoint(file);
    Sequential whole = lazy();
    trainer().fit(new Classifier(whole), split());
    Sequential again = lazy();
    trainer().resume(file, new Classifier(again), split());
    assertThat(((Linear) again.get(4)).weight().value().toFloatArray())
        .isEqualTo(((Linear) whole.get(4)).weight().value().toFloatArray());
  }

  @Test
  void weights_come_from_a_file_and_nothing_is_written_before() {
    Path file = folder.resolve("weights.safetensors");
    assertThatThrownBy(() -> NetworkWeights.save(lazy(), file))
        .hasMessageContaining("does not know the size of its input yet");
    assertThat(file).doesNotExist();
    NetworkWeights.save(sized(), file);
    Sequential lazy = lazy();
    assertThat(NetworkWeights.load(lazy, file).kept()).isEmpty();
    assertThat(lazy).hasToString(sized().toString());
    Sequential other = new Sequential(Conv2d.lazy(3, 3));
    assertThatThrownBy(() -> NetworkWeights.load(other, file))
        .hasMessageContaining("0.weight float32[3, ?, 3, 3] ([2, 1, 3, 3] there)");
  }

  @Test
  void a_model_is_not_made_before() {
    assertThatThrownBy(() -> TrainedModel.of(lazy(), new Tensor[] {Tensors.zeros(1, 1, 28, 28)}))
        .hasMessageContaining("does not know the size of its input yet");
  }
}
