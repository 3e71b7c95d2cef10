// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.OtherProcess;
import org.sketchell.data.Split;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Running;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A step in shares of its batch is the step over the whole batch. */
@Tag("long")
class SharesTest {
  private static final int SIDE = 16;
  private static final int BATCH = 24;
  private static final int CLASSES = 5;

  /** Networks of all kinds of layers, of which each image goes its own way. */
  enum Kind {
    CHAPTER {
      @Override
      Module network() {
        return new Sequential(
            new Conv2d(3, 6, 3, padding(1)),
            new ReLU(),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(6 * 64, CLASSES));
      }
    },
    DEEP {
      @Override
      Module network() {
        return new Sequential(
            new Conv2d(3, 16, 3, padding(1)),
            new ReLU(),
            new MaxPool2d(2),
            new Conv2d(16, 32, 3, padding(1)),
            new ReLU(),
            new AvgPool2d(2),
            new Flatten(),
            new Dropout(0.4),
            new Linear(32 * 16, 80),
            new ReLU(),
            new Dropout(0.1),
            new Linear(80, CLASSES));
      }
    },
    NORMALISED {
      @Override
      Module network() {
        return new Sequential(
            new Conv2d(3, 16, 3, padding(1)),
            new BatchNorm2d(16),
            new ReLU(),
            new MaxPool2d(2),
            new Conv2d(16, 32, 3, padding(1)),
            new BatchNorm2d(32),
            new ReLU(),
            new Dropout(0.2),
            new Flatten(),
            new Linear(32 * 64, CLASSES));
      }
    },
    ACROSS {
      @Override
      Module network() {
        return new LargeStepsTest.Across();
      }
    };

    abstract Module network();

    /** Adam's first steps go by signs alone, and some values of normalised images are near zero. */
    Learner learner() {
      return new Classifier(network())
          .optimizer(this == NORMALISED ? new Sgd(0.05).momentum(0.9) : new Adam(1e-3));
    }
  }

  private static Classifier learner(Module network) {
    return new Classifier(network).optimizer(new Adam(1e-3));
  }

  private static TrainingSession session(Learner learner, int largest, int shares) {
    return new TrainingSession(
        learner,
        Given.images(new ImageSize(3, SIDE, SIDE)),
        largest,
        Device.CPU,
        StepForm.plain(3),
        shares);
  }

  private static void fill(TrainingSession session, int count, Random random) {
    byte[] pixels = new byte[count * 3 * SIDE * SIDE];
    random.nextBytes(pixels);
    ByteBuffer images = session.images();
    images.put(pixels);
    LongBuffer labels = session.labels();
    for (int i = 0; i < count; i++) {
      labels.put(random.nextInt(CLASSES));
    }
  }

  /** What happens in some steps: losses, what is logged of training, and of validation. */
  private static List<Map<String, Double>> told(Kind kind, int shares, int steps) {
    Tensors.manualSeed(4);
    Random random = new Random(1);
    List<Map<String, Double>> told = new ArrayList<>();
    try (TrainingSession session = session(kind.learner(), BATCH, shares)) {
      for (int i = 0; i < steps; i++) {
        fill(session, BATCH, random);
        Map<String, Double> one = new LinkedHashMap<>();
        one.put("step", (double) session.step(BATCH, 1e-3));
        Means means = new Means();
        session.addLogged(BATCH, means);
        one.putAll(means.view());
        session
            .validate(BATCH)
            .forEach((name, value) -> one.put("validated " + name, (double) value));
        told.add(one);
      }
      assertThat(session.shares(BATCH)).isEqualTo(shares);
    }
    return told;
  }

  @ParameterizedTest
  @EnumSource
  void of_any_number_give_the_same_losses_and_what_is_logged(Kind kind) {
    List<Map<String, Double>> whole = told(kind, 1, 6);
    for (int shares : new int[] {2, 5, 8}) {
      List<Map<String, Double>> cut = told(kind, shares, 6);
      for (int step = 0; step < whole.size(); step++) {
        assertThat(cut.get(step).keySet())
            .isEqualTo(whole.get(step).keySet())
            .hasSizeGreaterThan(3);
        // A ReLU that rounding turns is as right as its opposite, and changes what comes later.
        double difference = step < 2 ? 2e-5 : 2e-3;
        for (String name : whole.get(step).keySet()) {
          boolean counts = name.contains("accuracy");
          assertThat(cut.get(step).get(name))
              .as("%s of step %d in %d shares", name, step, shares)
              .isCloseTo(
                  whole.get(step).get(name), within(counts && step > 1 ? 1.0 / BATCH : difference));
        }
      }
    }
  }

  // How many -------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    // multiplications, weights, examples, shares
    "3_900_000, 12_000, 10, 2",
    "24_000_000, 12_000, 64, 2",
    "24_000_000, 12_000, 63, 2",
    "97_000_000, 12_000, 256, 4",
    "95_000_000, 12_000, 250, 2",
    "390_000_000, 12_000, 1024, 16",
    "1_600_000_000, 12_000, 4096, 16",
    "24_000_000, 12_000, 2, 2",
    // Large images of few channels: a share of few examples is a large work.
    "11_000_000_000, 300_000, 64, 4",
    "11_000_000_000, 300_000, 67, 4",
    "44_000_000_000, 300_000, 256, 16",
    // Many weights outweigh a small batch; and they keep the shares of a large one few.
    "400_000_000, 480_000, 32, 1",
    "815_000_000, 480_000, 64, 2",
    "3_200_000_000, 480_000, 256, 4",
    "9_400_000_000, 3_100_000, 32, 1",
    "18_800_000_000, 3_100_000, 64, 2",
    "420_000_000, 670_000, 256, 1",
    "59_000_000_000, 3_800_000, 256, 2",
    // Nothing to gain.
    "1_000_000, 100, 10, 1",
    "24_000_000, 12_000, 1, 1"
  })
  void are_as_many_as_the_step_asks_for(String work, String weights, int examples, int shares) {
    long multiplications = number(work);
    List<Shape> parameters = List.of(Shape.of((int) number(weights) - 10), Shape.of(10));
    assertThat(Shares.of(multiplications, parameters, examples, Device.CPU)).isEqualTo(shares);
    assertThat(Shares.of(multiplications, parameters, examples, Device.cuda(0))).isEqualTo(1);
  }

  private static long number(String digits) {
    return Long.parseLong(digits.replace("_", ""));
  }

  @Test
  void weights_of_convolutions_are_the_heavier() {
    long work = 300_000_000;
    assertThat(Shares.of(work, List.of(Shape.of(256, 576)), 32, Device.CPU)).isEqualTo(2);
    assertThat(Shares.of(work, List.of(Shape.of(256, 64, 3, 3)), 32, Device.CPU)).isEqualTo(1);
  }

  @Test
  void a_smaller_last_batch_is_cut_too() {
    Random random = new Random(1);
    try (TrainingSession session = session(Kind.DEEP.learner(), BATCH, 3)) {
      for (int count : new int[] {24, 23, 2, 1}) {
        fill(session, count, random);
        assertThat(session.step(count, 1e-3)).isFinite();
      }
      assertThat(Stream.of(24, 23, 2, 1).map(session::shares)).containsExactly(3, 3, 2, 1);
    }
  }

  /** Such shares meet at every layer, for the statistics of all images together. */
  @ParameterizedTest
  @CsvSource({"64, 1", "127, 1", "128, 2", "300, 4"})
  void of_batch_normalisation_are_large(int batch, int shares) {
    try (TrainingSession session = session(Kind.NORMALISED.learner(), batch, 0)) {
      fill(session, batch, new Random(1));
      assertThat(session.step(batch, 1e-3)).isFinite();
      assertThat(session.shares(batch)).isEqualTo(shares);
    }
  }

  /** Every image minus the largest values of all. */
  static final class Largest extends Module {
    private final Linear head = new Linear(3 * SIDE * SIDE, CLASSES);

    @Override
    public Tensor forward(Tensor images) {
      Tensor flat = images.reshape(images.size(0), -1);
      return head.forward(flat.minus(flat.max(0)));
    }
  }

  @Test
  void there_are_none_where_more_than_sums_is_wanted_of_all_unless_asked_for_which_is_refused() {
    Random random = new Random(1);
    Module network = new Largest();
    try (TrainingSession session = session(learner(network), BATCH, 0)) {
      fill(session, BATCH, random);
      session.step(BATCH, 1e-3);
      assertThat(session.shares(BATCH)).isEqualTo(1);
    }
    try (TrainingSession session = session(learner(network), BATCH, 2)) {
      fill(session, BATCH, random);
      assertThatThrownBy(() -> session.step(BATCH, 1e-3))
          .isInstanceOf(TrainingException.class)
          .hasMessage(
              "The step of Classifier cannot be cut into 2 shares on cpu: something in it is made of"
                  + " all examples together that is no sum over them; leave shares(2) out.");
    }
  }

  @Test
  void a_batch_is_not_cut_into_more_than_it_has() {
    Split split = Blobs.split(48, 12);
    Trainer trainer = new Trainer().quiet().batchSize(12).shares(13);
    assertThatThrownBy(() -> trainer.fit(new Classifier(Blobs.network(1)), split))
        .isInstanceOf(TrainingException.class)
        .hasMessage("A batch of 12 examples cannot be cut into 13 shares.");
    assertThatThrownBy(() -> new Trainer().shares(-1))
        .hasMessageContaining("0 or more, but got -1");
    assertThat(trainer.shares()).isEqualTo(13);
  }

  // On record ------------------------------------------------------------------------------------

  @Test
  void are_on_record_as_they_were_and_done_again() {
    Split split = Blobs.split(48, 12);
    Trainer trainer = new Trainer().quiet().batchSize(12);
    TrainingRun run = trainer.shares(3).fit(new Classifier(Blobs.network(1)), split);
    TrainingRun whole = trainer.fit(new Classifier(Blobs.network(1)), split);
    TrainingRun none = trainer.shares(3).maxEpochs(0).fit(new Classifier(Blobs.network(1)), split);

    assertThat(run.record().circumstances().shares()).contains(3);
    assertThat(run.record().toString()).contains(" threads, batches in 3 shares; ");
    assertThat(run.model().record().orElseThrow().circumstances().shares()).contains(3);
    assertThat(whole.record().circumstances().shares()).contains(1);
    assertThat(whole.record().toString()).doesNotContain("shares");
    assertThat(none.record().circumstances().shares()).isEqualTo(Optional.empty());
  }

  // Threads --------------------------------------------------------------------------------------

  /** The weights of all networks after some steps, and into how many shares they were cut. */
  static final class Weights {
    public static void main(String[] unused) {
      for (Kind kind : Kind.values()) {
        Tensors.manualSeed(1);
        Random random = new Random(5);
        Learner learner = kind.learner();
        int asked = kind == Kind.NORMALISED ? 3 : kind == Kind.DEEP ? 2 : 0;
        try (TrainingSession session = session(learner, BATCH, asked)) {
          for (int i = 0; i < 10; i++) {
            fill(session, BATCH, random);
            session.step(BATCH, 1e-3);
          }
          session.writeBack();
          System.out.println(kind + " in " + session.shares(BATCH));
        }
        learner
            .stateDict()
            .forEach(
                (name, value) ->
                    System.out.println(name + " " + Arrays.hashCode(value.toFloatArray())));
      }
    }
  }

  private List<String> weights(int threads) throws IOException, InterruptedException {
    return OtherProcess.lines(Weights.class, List.of("-Dsketchell.threads=" + threads));
  }

  @Test
  void give_the_same_bits_on_any_number_of_threads() throws IOException, InterruptedException {
    List<String> one = weights(1);
    assertThat(one)
        .contains("CHAPTER in 2", "DEEP in 2", "NORMALISED in 3", "ACROSS in 2")
        .hasSizeGreaterThan(15);
    assertThat(weights(2)).isEqualTo(one);
    assertThat(weights(5)).isEqualTo(one);
  }

  // Ends -----------------------------------------------------------------------------------------

  @Test
  void a_step_that_is_stopped_changes_nothing() throws InterruptedException {
    Module one = Kind.DEEP.network();
    Module other = Kind.DEEP.network();
    other.loadStateDict(one.stateDict());
    try (TrainingSession whole = session(learner(one), BATCH, 4);
        TrainingSession stopped = session(learner(other), BATCH, 4)) {
      fill(whole, BATCH, new Random(8));
      fill(stopped, BATCH, new Random(8));
      // What is compiled first cannot be stopped.
      assertThat(stopped.step(BATCH, 1e-3)).isEqualTo(whole.step(BATCH, 1e-3));
      Thread canceller = canceller();
      canceller.start();
      int cancelled = 0;
      for (int i = 0; i < 100_000 && cancelled < 3; i++) {
        try {
          float loss = stopped.step(BATCH, 1e-3);
          assertThat(loss).isEqualTo(whole(whole));
        } catch (CancellationException e) {
          cancelled++;
        }
      }
      canceller.interrupt();
      canceller.join();
      assertThat(cancelled).isEqualTo(3);
      assertThat(stopped.step(BATCH, 1e-3)).isEqualTo(whole(whole));
    }
  }

  /** Steps until it is not stopped. */
  private static float whole(TrainingSession session) {
    while (true) {
      try {
        return session.step(BATCH, 1e-3);
      } catch (CancellationException e) {
        // Once more.
      }
    }
  }

  private static Thread canceller() {
    return new Thread(
        () -> {
          Random pauses = new Random(1);
          while (!Thread.currentThread().isInterrupted()) {
            Running.cancel();
            long until = System.nanoTime() + pauses.nextInt(3_000_000);
            while (System.nanoTime() < until) {
              Thread.onSpinWait();
            }
          }
        });
  }

  @Test
  void a_label_that_is_no_class_is_found_before_anything_is_computed() {
    try (TrainingSession session = session(Kind.CHAPTER.learner(), BATCH, 2)) {
      fill(session, BATCH, new Random(1));
      session.labels().put(BATCH - 1, 9);
      assertThatThrownBy(() -> session.step(BATCH, 1e-3)).hasMessageContaining("9");
      session.labels().put(BATCH - 1, 1);
      assertThat(session.step(BATCH, 1e-3)).isFinite();
    }
  }

  /** More parameters than are updated at once, one of them in two pieces. */
  @Test
  void many_parameters_are_updated_in_pieces_to_the_same_values() {
    Module one =
        new Sequential(
            new Flatten(), new Linear(3 * SIDE * SIDE, 150), new ReLU(), new Linear(150, CLASSES));
    Module other =
        new Sequential(
            new Flatten(), new Linear(3 * SIDE * SIDE, 150), new ReLU(), new Linear(150, CLASSES));
    other.loadStateDict(one.stateDict());
    for (double clip : new double[] {0, 0.5}) {
      try (TrainingSession whole = clipped(learner(one), clip, 1);
          TrainingSession cut = clipped(learner(other), clip, 2)) {
        for (int i = 0; i < 5; i++) {
          fill(whole, BATCH, new Random(i));
          fill(cut, BATCH, new Random(i));
          assertThat(cut.step(BATCH, 1e-3)).isCloseTo(whole.step(BATCH, 1e-3), within(1e-4f));
        }
        whole.writeBack();
        cut.writeBack();
      }
      Map<String, Tensor> expected = one.stateDict();
      other
          .stateDict()
          .forEach(
              (name, value) ->
                  org.sketchell.Reference.assertClose(name, value, expected.get(name), 1e-4));
    }
  }

  private static TrainingSession clipped(Learner learner, double clip, int shares) {
    return new TrainingSession(
        learner,
        Given.images(new ImageSize(3, SIDE, SIDE)),
        BATCH,
        Device.CPU,
        StepForm.plain(3).clipNorm(clip),
        shares);
  }
}
