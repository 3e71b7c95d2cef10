// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.Parts;
import org.sketchell.nn.BatchNorm1d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MSELoss;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * A long training takes no more memory at its end than near its beginning. {@code
 * -Dsoak.steps=200000} makes it long; what it took is printed then.
 */
@Tag("long")
class SoakTest {
  private static final int STEPS = Integer.getInteger("soak.steps", 6000);
  private static final int EPOCHS = 20;
  private static final int BATCH = 2;
  private static final long MOST_HEAP = 4L << 20;
  private static final long MOST_RESIDENT = 48L << 20;

  @TempDir Path folder;

  /** Bytes, after what is garbage was collected. */
  private record Memory(long steps, long heap, long resident) {
    private static Memory now(long steps) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return new Memory(steps, runtime.totalMemory() - runtime.freeMemory(), residentBytes());
    }

    /** 0 where the system does not tell. */
    private static long residentBytes() {
      try {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status)
            ? 0
            : Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void a_long_training_keeps_its_memory() {
    Tensors.manualSeed(1);
    int examples = STEPS / EPOCHS * BATCH;
    Tensor inputs = Tensors.randn(examples, 4);
    Tensor targets = inputs.times(0.5);
    Parts parts =
        Parts.of(
            Examples.of("x", Column.numbers(inputs)).target("y", Column.numbers(targets)),
            Examples.of("x", Column.numbers(inputs.slice(0, 0, 10)))
                .target("y", Column.numbers(targets.slice(0, 0, 10))));
    Sequential network =
        new Sequential(
            new Linear(4, 8), new BatchNorm1d(8), new ReLU(), new Dropout(0.1), new Linear(8, 4));
    List<Memory> seen = new ArrayList<>();
    Callback watching =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            seen.add(Memory.now(run.steps()));
          }

          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            if (step % 100 == 0) {
              assertThat(means.get("loss")).isFinite();
            }
          }
        };
    TrainingRun run =
        new Trainer()
            .batchSize(BATCH)
            .maxEpochs(EPOCHS)
            .gradientClip(1)
            .averaging(Averaging.ema(0.999))
            .quiet()
            .callback(CsvLog.to(folder.resolve("soak.csv")))
            .callback(Checkpoint.every(folder.resolve("soak.checkpoint"), 5))
            .callback(watching)
            .fit(new Supervised(network, new MSELoss()).optimizer(new Adam(1e-3)), parts);
    assertThat(run.steps()).isEqualTo(STEPS);
    Memory early = seen.get(EPOCHS / 5);
    Memory late = seen.get(EPOCHS - 1);
    if (System.getProperty("soak.steps") != null) {
      System.out.printf(
          Locale.ROOT,
          "%d steps in %.0f s: heap %.1f MB at step %d, %.1f MB at the end; resident %.1f MB, %.1f"
              + " MB%n",
          run.steps(),
          run.seconds(),
          early.heap / 1e6,
          early.steps,
          late.heap / 1e6,
          early.resident / 1e6,
          late.resident / 1e6);
    }
    assertThat(late.heap).as("heap").isLessThan(early.heap + MOST_HEAP);
    assertThat(late.resident).as("resident").isLessThan(early.resident + MOST_RESIDENT);
  }
}
