// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.sketchell.data.Batches;
import org.sketchell.data.Parts;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LineChart;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.EngineException;
import org.sketchell.shape.ShapeException;

/**
 * How fast training steps over batches of 1, 2, 4 and so on examples are, and what they take, on
 * this machine now. Made by {@link Trainer#findBatchSize}.
 *
 * <p>On the processor the advice is the smallest batch within a tenth of the most examples a
 * second, as larger ones gain nothing but memory; on a GPU it is the largest that fitted.
 *
 * @param trials in the order of their batches, at least one
 * @param ended why no larger batch was tried, in words
 * @param device where the steps ran
 */
public record BatchSearch(List<Trial> trials, String ended, Device device) {
  /** As good as the most, on the processor. */
  private static final double NEAR = 0.9;

  /** A batch is no faster if it is not by this factor. */
  private static final double FASTER = 1.05;

  /** So many in a row that are no faster end a search on the processor. */
  private static final int PATIENCE = 3;

  /** Up to this size all are tried, as larger batches are cut into shares for more threads. */
  private static final int SURE = 128;

  /** A step may take this share of the memory that is left. */
  private static final int PARTS_OF_MEMORY = 2;

  private static final int WARM_UP = 2;
  private static final int LEAST_STEPS = 3;
  private static final int MOST_STEPS = 200;
  private static final double SECONDS_OF_A_TRIAL = 0.3;

  /**
   * One size of batch.
   *
   * @param batch examples in each step
   * @param examplesPerSecond by the median of the steps, without reading the examples
   * @param secondsPerEpoch at that, for all training examples, without validation
   * @param bytes that the tensors of a step take at the same time, about
   */
  public record Trial(int batch, double examplesPerSecond, double secondsPerEpoch, long bytes) {
    /** For example {@code batch 64: 12300 examples/s, 0.8 s an epoch, 12 MB}. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "batch %d: %.0f examples/s, %.1f s an epoch, %s",
          batch,
          examplesPerSecond,
          secondsPerEpoch,
          megabytes(bytes));
    }
  }

  public BatchSearch {
    trials = List.copyOf(trials);
    if (trials.isEmpty()) {
      throw new IllegalArgumentException("A search for a batch size has at least one trial.");
    }
  }

  /** Searches; the learner stays as it was. */
  static BatchSearch of(Trainer trainer, Learner learner, Parts split, int largest) {
    if (largest < 1) {
      throw new IllegalArgumentException(
          "A batch has at least 1 image, but the largest would have " + largest + ".");
    }
    int examples = split.training().size();
    if (examples == 0) {
      throw new TrainingException(
          "There is no batch to try: there are %d training images.", examples);
    }
    List<Trial> trials = new ArrayList<>();
    RuntimeException refused = null;
    for (int batch = 1; ; batch *= 2) {
      if (batch > largest || batch > examples) {
        if (trials.isEmpty() && refused != null) {
          throw refused;
        }
        return ended(
            trainer,
            trials,
            batch > examples
                ? "there are " + examples + " training images"
                : "no more than " + largest + " were asked for");
      }
      long bytes = trials.isEmpty() ? 0 : 2 * trials.get(trials.size() - 1).bytes();
      if (bytes > FreeMemory.bytes() / PARTS_OF_MEMORY && isCpu(trainer.device())) {
        return ended(
            trainer,
            trials,
            "a step over " + batch + " would take about " + megabytes(bytes) + " of memory");
      }
      try {
        trials.add(trial(trainer, learner, split, batch));
      } catch (ShapeException e) {
        // Some networks need several examples, as for statistics over a batch.
        if (refused != null || !trials.isEmpty()) {
          throw e;
        }
        refused = e;
      } catch (EngineException | OutOfMemoryError e) {
        if (trials.isEmpty()) {
          throw e;
        }
        return ended(trainer, trials, "a step over " + batch + " found no room");
      }
      if (isCpu(trainer.device()) && isNoFaster(trials)) {
        return ended(trainer, trials, "larger ones were no faster");
      }
    }
  }

  private static BatchSearch ended(Trainer trainer, List<Trial> trials, String why) {
    return new BatchSearch(trials, why, trainer.device());
  }

  private static boolean isCpu(Device device) {
    return device.kind() == Device.Kind.CPU;
  }

  private static boolean isNoFaster(List<Trial> trials) {
    int before = trials.size() - PATIENCE;
    return before > 0 && most(trials) < FASTER * most(trials.subList(0, before));
  }

  private static double most(List<Trial> trials) {
    return trials.stream().mapToDouble(Trial::examplesPerSecond).max().orElse(0);
  }

  private static Trial trial(Trainer trainer, Learner learner, Parts split, int batch) {
    // A batch of any size is of no shards.
    Trainer with = trainer.shards(0).batchSize(batch);
    Batches batches = with.training(split);
    try (TrainingSession session = with.session(learner, split.training(), batch)) {
      List<ByteBuffer> buffers = session.buffers();
      int count = batches.epoch(0).next(buffers);
      double[] seconds = new double[MOST_STEPS];
      int steps = 0;
      double sum = 0;
      for (int i = -WARM_UP; steps < MOST_STEPS; i++) {
        if (Thread.interrupted()) {
          throw new CancellationException("interrupted");
        }
        long start = System.nanoTime();
        // A rate of 0 computes the same, and keeps the numbers what they are.
        session.step(count, 0);
        if (i >= 0) {
          seconds[steps] = (System.nanoTime() - start) / 1e9;
          sum += seconds[steps++];
          if (steps >= LEAST_STEPS && sum >= SECONDS_OF_A_TRIAL) {
            break;
          }
        }
      }
      double[] sorted = Arrays.copyOf(seconds, steps);
      Arrays.sort(sorted);
      double rate = count / sorted[steps / 2];
      return new Trial(batch, rate, split.training().size() / rate, session.bytes(count));
    }
  }

  /** The advised size of a batch. */
  public int suggestion() {
    if (!isCpu(device)) {
      return trials.get(trials.size() - 1).batch();
    }
    return trials.stream()
        .filter(trial -> trial.examplesPerSecond() >= NEAR * most(trials))
        .findFirst()
        .orElseThrow()
        .batch();
  }

  /** Examples a second and memory over the sizes, with the advised one marked. */
  public Figure figure() {
    double[] sizes = trials.stream().mapToDouble(Trial::batch).toArray();
    Trial advised = advised();
    return Figure.of(
            LineChart.of("search for a batch size")
                .logarithmic(true)
                .labels("examples in a batch", "examples a second")
                .line(
                    "examples a second",
                    sizes,
                    trials.stream().mapToDouble(Trial::examplesPerSecond).toArray())
                .line(
                    "advised: " + advised.batch(),
                    new double[] {advised.batch()},
                    new double[] {advised.examplesPerSecond()}))
        .add(
            LineChart.of("memory of a step")
                .logarithmic(true)
                .labels("examples in a batch", "MB")
                .line("", sizes, trials.stream().mapToDouble(t -> t.bytes() / 1e6).toArray()));
  }

  private Trial advised() {
    int batch = suggestion();
    return trials.stream().filter(trial -> trial.batch() == batch).findFirst().orElseThrow();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 10_000_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
  }

  /** The advice, and a line for each size. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Advised batch size: ").append(suggestion());
    text.append(
        isCpu(device)
            ? ", the smallest within 10 % of the most examples a second"
            : ", the largest that was tried on " + device);
    text.append("; no larger ones were tried, as ").append(ended).append('.');
    text.append(
        String.format(
            Locale.ROOT, "\n%7s %14s %16s %12s", "batch", "examples/s", "seconds/epoch", "memory"));
    for (Trial trial : trials) {
      text.append(
          String.format(
              Locale.ROOT,
              "\n%7d %14.0f %16.2f %12s",
              trial.batch(),
              trial.examplesPerSecond(),
              trial.secondsPerEpoch(),
              megabytes(trial.bytes())));
    }
    return text.toString();
  }
}
