// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.Column;
import org.sketchell.data.DataException;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Pictures that are changed by chance, anew in each epoch, while a network learns. */
class AugmentedTrainingTest {
  private static final Augmentation CHANGES =
      Augmentation.parse("flip 0.5, rotate 15, shift 0.1, noise 0.05");
  private static final ImageSet DOODLES = Doodles.set(Doodles.tutorialClasses(), 30, 3);

  @TempDir Path folder;

  private static List<byte[]> pictures(Batches batches, int epoch) {
    List<ByteBuffer> buffers = batches.newBuffers();
    List<byte[]> pictures = new ArrayList<>();
    Batches pass = batches.epoch(epoch);
    for (int count = pass.next(buffers); count > 0; count = pass.next(buffers)) {
      for (int i = 0; i < count; i++) {
        byte[] one = new byte[784];
        buffers.get(0).get(i * 784, one);
        pictures.add(one);
      }
    }
    return pictures;
  }

  @Test
  void each_picture_is_changed_by_seed_epoch_and_number_only() {
    for (int batch : new int[] {4, 64}) {
      Batches plain = Batches.shuffled(DOODLES, batch, 7);
      List<byte[]> changed = pictures(Batches.shuffled(DOODLES, batch, 7).augmented(CHANGES), 2);
      List<byte[]> before = pictures(plain, 2);
      assertThat(changed).hasSize(90);
      for (int i = 0; i < 90; i++) {
        int number = numberOf(before.get(i));
        byte[] expected = before.get(i).clone();
        CHANGES.apply(ByteBuffer.wrap(expected), 0, DOODLES.imageSize(), 7, 2, number);
        assertThat(changed.get(i)).isEqualTo(expected);
      }
    }
  }

  private static int numberOf(byte[] picture) {
    for (int i = 0; i < DOODLES.size(); i++) {
      if (Arrays.equals(DOODLES.image(i), picture)) {
        return i;
      }
    }
    throw new AssertionError("no picture of the set");
  }

  @Test
  void a_picture_that_an_epoch_has_several_times_is_changed_each_time() {
    double[] weights = new double[90];
    weights[7] = 1;
    Batches batches = Batches.weighted(DOODLES, weights, 8, 3).augmented(CHANGES);
    List<byte[]> pictures = pictures(batches, 0);
    Set<ByteBuffer> seen = new HashSet<>();
    pictures.forEach(one -> seen.add(ByteBuffer.wrap(one)));
    assertThat(seen).hasSize(90);
    int at = 0;
    for (Batch batch : Batches.weighted(DOODLES, weights, 8, 3).augmented(CHANGES)) {
      float[] found = batch.images().times(255).round().toFloatArray();
      for (int i = 0; i < batch.images().size(0); i++, at++) {
        assertThat((int) found[i * 784 + 400]).isEqualTo(pictures.get(at)[400] & 0xff);
      }
    }
  }

  @Test
  void epochs_differ_and_the_set_stays() {
    Batches batches = Batches.sequential(DOODLES.take(5), 5).augmented(CHANGES);
    Set<ByteBuffer> seen = new HashSet<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      pictures(batches, epoch).forEach(one -> seen.add(ByteBuffer.wrap(one)));
    }
    assertThat(seen).hasSize(20);
    assertThat(pictures(Batches.sequential(DOODLES.take(1), 1), 0).get(0))
        .isEqualTo(DOODLES.image(0));
  }

  @Test
  void a_loop_by_hand_sees_the_same_pictures() {
    Batches batches = Batches.shuffled(DOODLES, 20, 7).augmented(CHANGES);
    List<byte[]> expected = pictures(batches, 0);
    int at = 0;
    for (Batch batch : Batches.shuffled(DOODLES, 20, 7).augmented(CHANGES)) {
      float[] found = batch.images().times(255).round().toFloatArray();
      for (int i = 0; i < batch.images().size(0); i++, at++) {
        for (int pixel = 0; pixel < 784; pixel++) {
          assertThat((int) found[i * 784 + pixel]).isEqualTo(expected.get(at)[pixel] & 0xff);
        }
      }
    }
    assertThat(at).isEqualTo(90);
  }

  private static Learner learner() {
    Tensors.manualSeed(4);
    return new Classifier(Networks.tutorial(3));
  }

  private static Trainer trainer() {
    return new Trainer().quiet().maxEpochs(2).batchSize(10).seed(5).augmentation(CHANGES);
  }

  @Test
  void it_is_on_record_and_a_function_of_ones_own_is_not() {
    Split split = Split.random(DOODLES, 0.2, 1);
    TrainingRun run = trainer().fit(learner(), split);
    assertThat(run.record().settings().augmentation())
        .contains("flip 0.5, rotate 15, shift 0.1, noise 0.05");
    assertThat(Reproduction.obstacles(run.record()).toString()).doesNotContain("changed by");

    TrainingRun own =
        trainer()
            .augmentation(Augmentation.of((picture, dice) -> picture.move(-1, 0, 0, 0, 1, 0)))
            .fit(learner(), split);
    assertThat(Reproduction.obstacles(own.record()))
        .contains("its pictures were changed by a function");
  }

  @Test
  void balanced_batches_are_on_record_too_and_weights_are_not() {
    Split split = Split.random(DOODLES, 0.2, 1);
    TrainingRun run = new Trainer().quiet().balanced(true).fit(learner(), split);
    assertThat(run.record().settings().order()).isEqualTo("balanced");
    TrainingRun weighted =
        new Trainer()
            .quiet()
            .fit(
                learner(),
                Batches.weighted(
                    DOODLES, DoubleStream.generate(() -> 1).limit(90).toArray(), 10, 1),
                Batches.sequential(DOODLES, 10));
    assertThat(Reproduction.obstacles(weighted.record()))
        .contains("its examples were drawn by weights that are not on record");
  }

  @Test
  void a_run_that_was_saved_goes_on_as_if_it_had_not_been() {
    Split split = Split.random(DOODLES, 0.2, 1);
    Learner whole = learner();
    trainer().fit(whole, split);
    Path file = folder.resolve("run.checkpoint");
    Learner half = learner();
    Callback saving =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
            if (run.steps() == 5) {
              run.saveCheckpoint(file);
            }
          }
        };
    trainer().callback(saving).fit(half, split);

    Learner resumed = learner();
    trainer().resume(file, resumed, split);
    Map<String, Tensor> expected = whole.stateDict();
    resumed
        .stateDict()
        .forEach(
            (name, value) ->
                assertThat(value.toFloatArray()).isEqualTo(expected.get(name).toFloatArray()));
    assertThatThrownBy(
            () ->
                trainer().augmentation(Augmentation.parse("flip 1")).resume(file, learner(), split))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(
            "augmentation flip 0.5, rotate 15, shift 0.1, noise 0.05, but this one has augmentation flip");
  }

  @Test
  void what_is_learned_from_slightly_changed_pictures_holds() {
    Split split = Split.random(Doodles.set(Doodles.tutorialClasses(), 300, 3), 0.2, 1);
    TrainingRun run =
        trainer()
            .maxEpochs(4)
            .augmentation(Augmentation.parse("rotate 8, shift 0.05"))
            .fit(learner(), split);
    assertThat(run.last().orElseThrow().values().get("validation_accuracy")).isGreaterThan(0.85);
  }

  /** Examples whose mask is 1 where their drawing has ink. */
  private static Examples masked(ImageSet drawings, boolean bytes) {
    Tensor all = Examples.of("x", Column.pixels(drawings)).stored().get(0);
    Tensor ink = all.to(ElementType.FLOAT32).gt(0).select(1, 0);
    Tensor mask = ink.to(bytes ? ElementType.UINT8 : ElementType.INT64);
    return Examples.of("drawing", Column.pixels(drawings))
        .target("mask", Column.classes(mask, "paper", "ink"))
        .target("same", Column.pixels(drawings));
  }

  @Test
  void masks_and_target_pictures_are_moved_with_their_pictures() {
    Augmentation moves = Augmentation.parse("flip 0.5, upside-down 0.5, quarter-turns, shift 0.2");
    for (boolean bytes : new boolean[] {true, false}) {
      Batches batches = Batches.shuffled(masked(DOODLES.take(40), bytes), 8, 5).augmented(moves);
      List<ByteBuffer> buffers = batches.newBuffers();
      int moved = 0;
      for (int count = batches.next(buffers); count > 0; count = batches.next(buffers)) {
        for (int i = 0; i < count * 784; i++) {
          int pixel = buffers.get(0).get(i) & 0xff;
          long mask = bytes ? buffers.get(1).get(i) : buffers.get(1).getLong(8 * i);
          assertThat(mask).isEqualTo(pixel > 0 ? 1 : 0);
          assertThat(buffers.get(2).get(i) & 0xff).isEqualTo(pixel);
          moved += pixel;
        }
      }
      assertThat(moved).isPositive();
      // A loop by hand sees the same.
      for (Batch batch : batches) {
        Tensor ink = batch.images().gt(0).select(1, 0).to(ElementType.INT64);
        assertThat(batch.target("mask").toLongArray()).isEqualTo(ink.toLongArray());
        assertThat(batch.target("same").toFloatArray()).isEqualTo(batch.images().toFloatArray());
      }
    }
  }

  @Test
  void masks_have_no_classes_between_and_follow_a_turning_and_bending_picture() {
    Augmentation changes =
        Augmentation.parse("rotate 30, scale 0.8 1.2, elastic 2 4, noise 0.1, brightness 0.3");
    Batches batches = Batches.shuffled(masked(DOODLES.take(40), true), 40, 5).augmented(changes);
    List<ByteBuffer> buffers = batches.newBuffers();
    batches.next(buffers);
    List<ByteBuffer> unmoved = batches.newBuffers();
    Batches.shuffled(masked(DOODLES.take(40), true), 40, 5).next(unmoved);
    int agree = 0;
    int agreeUnmoved = 0;
    for (int i = 0; i < 40 * 784; i++) {
      byte mask = buffers.get(1).get(i);
      assertThat(mask).isBetween((byte) 0, (byte) 1);
      // The picture that is a target is moved, too, but has no noise.
      int target = buffers.get(2).get(i) & 0xff;
      int ink = target > 60 ? 1 : 0;
      agree += mask == ink ? 1 : 0;
      agreeUnmoved += unmoved.get(1).get(i) == ink ? 1 : 0;
    }
    assertThat(agree / (40 * 784.0)).isGreaterThan(0.92);
    assertThat(agreeUnmoved / (40 * 784.0)).isLessThan(0.85);
  }

  @Test
  void pictures_of_one_example_are_moved_alike_whatever_their_channels() {
    Tensor gray = Examples.of("x", Column.pixels(DOODLES.take(10))).stored().get(0);
    Tensor colours = Tensors.concat(1, gray, gray, gray);
    Examples both =
        Examples.of("gray", Column.pixels(gray)).input("colours", Column.pixels(colours));
    Batches batches =
        Batches.shuffled(both, 10, 5)
            .augmented(Augmentation.parse("noise 0, rotate 40, shift 0.2"));
    Batch batch = batches.iterator().next();
    assertThat(batch.input("colours").select(1, 2).toFloatArray())
        .isEqualTo(batch.input("gray").select(1, 0).toFloatArray());
  }

  @Test
  void what_has_other_places_than_the_pictures_would_stay_so_that_is_refused() {
    Column pixels = Column.pixels(DOODLES.take(10));
    Tensor halves = Tensors.zeros(10, 14, 14).to(ElementType.INT64);
    Examples examples = Examples.of("drawing", pixels).target("mask", Column.of(halves));
    assertThatThrownBy(() -> Batches.sequential(examples, 5).augmented(CHANGES))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Pictures of 28x28")
        .hasMessageContaining("would leave their mask of int64[14, 14] as it is");
    Examples depths =
        Examples.of("drawing", pixels).target("depth", Column.of(Tensors.zeros(10, 28, 28)));
    assertThatThrownBy(() -> Batches.sequential(depths, 5).augmented(CHANGES))
        .hasMessageContaining("would leave their depth of float32[28, 28] as it is");
  }
}
