// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.OtherProcess;

/**
 * Trainings in processes of their own that are killed, at any moment. {@code -Dkills=50} kills as
 * often; a few times otherwise.
 */
@Tag("long")
@DisabledOnOs(OS.WINDOWS)
class KilledTrainingTest {
  private static final int KILLS = Integer.getInteger("kills", 3);
  private static final int EPOCHS = 4 * KILLS;

  @TempDir private Path folder;

  private static Trainer trainer(Path folder, int epochs) {
    return new Trainer()
        .quiet()
        .maxEpochs(epochs)
        .batchSize(8)
        .seed(5)
        .validateEverySteps(3)
        .callback(Checkpoint.in(folder).lowest("validation_loss", 2).everySteps(1));
  }

  private static TrainingRun trained(Path folder, int epochs) {
    return Files.exists(folder.resolve("last.onnx"))
        ? trainer(folder, epochs).resume(folder, DeterminismTest.learner(2), Blobs.split(50, 20))
        : trainer(folder, epochs).fit(DeterminismTest.learner(1), Blobs.split(50, 20));
  }

  /** Begins a training, or goes on with it. */
  static final class Training {
    public static void main(String[] arguments) {
      trained(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    }
  }

  /** All tensors of a checkpoint. */
  private static int content(Path file) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList().stream()
        .map(TensorProto::toByteString)
        .toList()
        .hashCode();
  }

  /** What is half written by the last one that was killed is swept later, once it is old. */
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".part"))
          .toList();
    }
  }

  @Test
  void a_kill_at_any_moment_leaves_a_checkpoint_that_goes_on_as_if_nothing_had_been()
      throws Exception {
    Map<Long, Integer> expected = new HashMap<>();
    Path whole = folder.resolve("whole");
    Callback witness =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
            try {
              expected.put(run.steps(), content(whole.resolve("last.onnx")));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    TrainingRun never =
        trainer(whole, EPOCHS)
            .callback(witness)
            .fit(DeterminismTest.learner(1), Blobs.split(50, 20));

    Path killed = folder.resolve("killed");
    Path last = killed.resolve("last.onnx");
    Random random = new Random(KILLS);
    List<Long> steps = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      long before = Files.exists(last) ? Files.getLastModifiedTime(last).toMillis() : 0;
      Process process =
          OtherProcess.of(Training.class, List.of(), killed, EPOCHS).inheritIO().start();
      // Mostly while it trains, and now and then while it starts.
      if (i % 5 != 4) {
        while (process.isAlive()
            && (Files.notExists(last) || Files.getLastModifiedTime(last).toMillis() <= before)) {
          Thread.sleep(2);
        }
      }
      Thread.sleep(random.nextInt(800));
      process.destroyForcibly();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      if (Files.exists(last)) {
        long at = CheckpointFile.read(last).entries().steps();
        assertThat(content(last)).as("step %d", at).isEqualTo(expected.get(at));
        assertThat(steps).allMatch(earlier -> earlier <= at);
        steps.add(at);
      }
    }
    assertThat(steps).isNotEmpty();
    TrainingRun run = trained(killed, EPOCHS);
    assertThat(DeterminismTest.bits(run.learner()))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(never.learner()));
    assertThat(run.validations()).isEqualTo(never.validations());
    assertThat(names(killed)).containsExactlyInAnyOrderElementsOf(names(whole));
    System.out.println("killed after steps " + steps + " of " + run.steps());
  }

  // A full disk ----------------------------------------------------------------------------------

  /** Trains until it cannot write, waits, and then saves elsewhere. */
  static final class UntilFull {
    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      TrainingRun[] runs = new TrainingRun[1];
      Callback holder =
          new Callback() {
            @Override
            public void started(TrainingRun run) {
              runs[0] = run;
            }

            @Override
            public void epochEnded(TrainingRun run, EpochMetrics epoch) {
              System.out.println("epoch " + epoch.epoch());
              read();
            }
          };
      try {
        trainer(folder, 3).callback(holder).fit(DeterminismTest.learner(1), Blobs.split(50, 20));
      } catch (RuntimeException e) {
        System.out.println(e.getMessage());
      }
      read();
      runs[0].saveCheckpoint(folder.resolveSibling("elsewhere.onnx"));
      System.out.println("saved elsewhere");
    }

    private static void read() {
      try {
        System.in.read();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private static boolean limits(Process process, String bytes) {
    try {
      return new ProcessBuilder(
                  "prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":")
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  /** Whether files can get no longer, or the disk has no room, is one to whoever writes. */
  @Test
  void a_checkpoint_that_cannot_be_written_is_one_sentence_and_costs_nothing() throws Exception {
    Path killed = folder.resolve("full");
    Process process = OtherProcess.of(UntilFull.class, List.of(), killed).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("epoch 1");
      assumeTrue(limits(process, "5000"), "a limit for another process");
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertThat(out.readLine())
          .startsWith("Cannot write " + killed.resolve("last.onnx") + ": ")
          .endsWith(".");
      assertThat(CheckpointFile.read(killed).entries().steps()).isEqualTo(7);
      assertThat(limits(process, "unlimited")).isTrue();
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertThat(out.readLine()).isEqualTo("saved elsewhere");
    } finally {
      process.destroyForcibly();
    }
    Path whole = folder.resolve("whole");
    TrainingRun never = trained(whole, 3);
    for (Path from : List.of(folder.resolve("elsewhere.onnx"), killed)) {
      TrainingRun run =
          trainer(folder.resolve("on" + from.getFileName()), 3)
              .resume(from, DeterminismTest.learner(2), Blobs.split(50, 20));
      assertThat(DeterminismTest.bits(run.learner()))
          .usingRecursiveComparison()
          .isEqualTo(DeterminismTest.bits(never.learner()));
    }
  }
}
