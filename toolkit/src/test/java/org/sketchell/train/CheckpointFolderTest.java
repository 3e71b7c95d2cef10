// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Split;
import org.sketchell.file.FileException;

/** The best checkpoints and the last, in a folder: seven steps make an epoch. */
class CheckpointFolderTest {
  @TempDir private Path temporary;

  private final Split split = Blobs.split(50, 20);

  private Path folder() {
    return temporary.resolve("runs/one");
  }

  private static Trainer trainer(int epochs) {
    return new Trainer().quiet().maxEpochs(epochs).batchSize(8).seed(5);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String name(EpochMetrics epoch, String value) {
    return String.format(
        Locale.ROOT,
        "epoch=%d-step=%d-%s=%.4f.onnx",
        epoch.epoch(),
        epoch.steps(),
        value,
        epoch.value(value));
  }

  private static List<String> best(TrainingRun run, String value, int number) {
    return run.history().stream()
        .sorted((one, other) -> Double.compare(one.value(value), other.value(value)))
        .limit(number)
        .map(epoch -> name(epoch, value))
        .toList();
  }

  private static void assertSame(TrainingRun run, TrainingRun whole) {
    assertThat(DeterminismTest.bits(run.learner()))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(whole.learner()));
    assertThat(run.validations()).isEqualTo(whole.validations());
  }

  @Test
  void the_best_and_the_last_are_kept_and_named_by_what_they_are() throws IOException {
    CheckpointFolder kept = Checkpoint.in(folder()).lowest("validation_loss", 2);
    assertThat(kept.last()).isEmpty();
    TrainingRun run = trainer(5).callback(kept).fit(DeterminismTest.learner(1), split);
    List<String> best = best(run, "validation_loss", 2);
    assertThat(names())
        .containsExactlyElementsOf(
            Stream.concat(best.stream(), Stream.of("last.onnx")).sorted().toList());
    assertThat(kept.best())
        .containsExactlyElementsOf(best.stream().map(folder()::resolve).toList());
    assertThat(kept.last()).contains(folder().resolve("last.onnx"));
    assertThat(kept)
        .hasToString("CheckpointFolder(" + folder() + ", best 2 of lowest validation_loss)");
    for (Path file : kept.best()) {
      assertSame(trainer(5).resume(file, DeterminismTest.learner(2), split), run);
    }
  }

  @Test
  void what_is_logged_in_training_counts_too_and_the_highest() throws IOException {
    trainer(3)
        .callback(Checkpoint.in(folder()).highest("accuracy", 1))
        .fit(DeterminismTest.learner(1), split);
    assertThat(names()).hasSize(2).first().asString().matches("epoch=\\d-step=\\d+-accuracy=.*");
    assertThatThrownBy(
            () ->
                trainer(1)
                    .callback(Checkpoint.in(temporary.resolve("x")).lowest("lost", 1))
                    .fit(DeterminismTest.learner(1), split))
        .hasMessageContaining("Nothing was logged as 'lost'");
    assertThatThrownBy(() -> Checkpoint.in(folder()).lowest("loss", 0))
        .hasMessage("The best 1 or more checkpoints are kept, but got 0.");
  }

  @Test
  void validations_within_epochs_and_steps_are_occasions() throws IOException {
    long[] seen = new long[1];
    Callback witness =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
            if (run.steps() == 4) {
              seen[0] = CheckpointFile.read(folder()).entries().steps();
            }
          }
        };
    TrainingRun run =
        trainer(2)
            .validateEverySteps(5)
            .callback(Checkpoint.in(folder()).lowest("validation_loss", 9).everySteps(2))
            .callback(witness)
            .fit(DeterminismTest.learner(1), split);
    assertThat(seen[0]).isEqualTo(4);
    assertThat(names()).hasSize(1 + run.validations().size());
    assertThat(names().toString()).contains("epoch=1-step=5-", "epoch=2-step=10-", "step=14-");
  }

  @Test
  void a_training_that_goes_on_removes_what_it_wrote_before_and_nothing_else() throws IOException {
    TrainingRun whole = trainer(6).fit(DeterminismTest.learner(1), split);
    trainer(3)
        .callback(Checkpoint.in(folder()).lowest("validation_loss", 2))
        .fit(DeterminismTest.learner(1), split);
    Path users = Files.writeString(folder().resolve("epoch=9-step=9-mine.onnx"), "mine");
    Path other = temporary.resolve("other.onnx");
    trainer(1).fit(DeterminismTest.learner(3), split).saveCheckpoint(other);
    Path foreign = folder().resolve("epoch=1-step=1-validation_loss=9.0000.onnx");
    Files.copy(other, foreign);
    TrainingRun run =
        trainer(6)
            .callback(Checkpoint.in(folder()).lowest("validation_loss", 2))
            .resume(folder(), DeterminismTest.learner(2), split);
    assertSame(run, whole);
    assertThat(users).hasContent("mine");
    assertThat(foreign).hasSameBinaryContentAs(other);
    assertThat(names())
        .hasSize(5)
        .containsAll(best(whole, "validation_loss", 2))
        .contains("last.onnx");
  }

  @Test
  void the_checkpoint_of_another_training_is_never_overwritten() throws IOException {
    Trainer keeping = trainer(1).callback(Checkpoint.in(folder()));
    keeping.fit(DeterminismTest.learner(1), split);
    byte[] before = Files.readAllBytes(folder().resolve("last.onnx"));
    assertThatThrownBy(() -> keeping.fit(DeterminismTest.learner(1), split))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            folder().resolve("last.onnx")
                + " is there already, and of no training that goes on here: resume from it, or keep"
                + " checkpoints in another folder.");
    assertThat(folder().resolve("last.onnx")).hasBinaryContent(before);
  }

  @Test
  void a_later_checkpoint_of_the_same_training_is_not_overwritten_by_an_earlier_one() {
    TrainingRun run =
        trainer(3)
            .callback(Checkpoint.in(folder()).lowest("validation_loss", 3))
            .fit(DeterminismTest.learner(1), split);
    Path first = folder().resolve(name(run.history().get(0), "validation_loss"));
    assertThatThrownBy(
            () ->
                trainer(5)
                    .callback(Checkpoint.in(folder()))
                    .resume(first, DeterminismTest.learner(2), split))
        .hasMessageContaining("is of this training after 21 steps, and this goes on after 7");
  }

  /** A training of its own that goes on from what another folder has. */
  private Path elsewhere() {
    Path path = temporary.resolve("elsewhere");
    trainer(1).fit(DeterminismTest.learner(3), split).saveCheckpoint(path);
    return path;
  }

  @Test
  void a_folder_that_was_refused_is_left_alone_by_a_training_that_goes_on() throws IOException {
    Path other = elsewhere();
    trainer(1).callback(Checkpoint.in(folder())).fit(DeterminismTest.learner(1), split);
    byte[] before = Files.readAllBytes(folder().resolve("last.onnx"));
    assertThatThrownBy(
            () ->
                trainer(2)
                    .callback(Checkpoint.in(folder()))
                    .resume(other, DeterminismTest.learner(2), split))
        .hasMessageContaining("is there already, and of no training that goes on here");
    assertThat(folder().resolve("last.onnx")).hasBinaryContent(before);
  }

  @Test
  void a_folder_that_was_not_looked_into_is_left_alone() throws IOException {
    Path other = elsewhere();
    CheckpointFolder kept = Checkpoint.in(folder());
    trainer(2).callback(kept).fit(DeterminismTest.learner(1), split);
    byte[] before = Files.readAllBytes(folder().resolve("last.onnx"));
    Callback refusal =
        new Callback() {
          @Override
          public void started(TrainingRun run) {
            throw new TrainingException("no");
          }
        };
    assertThatThrownBy(
            () ->
                trainer(3)
                    .callback(refusal)
                    .callback(kept)
                    .resume(other, DeterminismTest.learner(2), split))
        .hasMessage("no");
    assertThat(folder().resolve("last.onnx")).hasBinaryContent(before);
  }

  /** What the file tells after each news of steps, in the order of the callbacks. */
  private List<String> noted(Trainer trainer, int every) {
    List<String> noted = new ArrayList<>();
    trainer
        .callback(Checkpoint.in(folder()).everySteps(every))
        .callback(
            new Callback() {
              @Override
              public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
                if (Files.notExists(folder().resolve("last.onnx"))) {
                  noted.add("none");
                  return;
                }
                Map<String, String> entries = CheckpointFile.read(folder()).entries().all();
                noted.add(entries.get("steps") + "/" + entries.get("batches of this epoch"));
              }
            })
        .fit(DeterminismTest.learner(1), split);
    return noted;
  }

  @Test
  void steps_that_run_as_one_pass_the_number_of_steps() {
    assertThat(noted(trainer(1).stepsTogether(3), 2)).containsExactly("3/3", "6/6", "6/6");
  }

  @Test
  void batches_that_are_gathered_are_one_step() {
    assertThat(noted(trainer(1).accumulateGradients(2), 2))
        .containsExactly("none", "none", "none", "2/4", "2/4", "2/4", "4/7");
  }

  @Test
  void a_file_of_another_value_whose_name_begins_alike_is_left_alone() throws IOException {
    CheckpointFolder kept = Checkpoint.in(folder()).lowest("validation_loss", 1);
    trainer(1).callback(kept).fit(DeterminismTest.learner(1), split);
    Path other = folder().resolve("epoch=1-step=7-validation_loss_none=0.1000.onnx");
    Files.copy(kept.best().get(0), other);
    CheckpointFolder again = Checkpoint.in(folder()).lowest("validation_loss", 1);
    trainer(3).callback(again).resume(folder(), DeterminismTest.learner(2), split);
    assertThat(other).exists();
    assertThat(again.best()).doesNotContain(other);
  }

  @Test
  void a_file_with_the_name_of_one_to_come_is_never_overwritten() throws IOException {
    TrainingRun run = trainer(2).fit(DeterminismTest.learner(1), split);
    Files.createDirectories(folder());
    Path users = folder().resolve(name(run.history().get(0), "validation_loss"));
    Files.writeString(users, "mine");
    assertThatThrownBy(
            () ->
                trainer(2)
                    .callback(Checkpoint.in(folder()).lowest("validation_loss", 1))
                    .fit(DeterminismTest.learner(1), split))
        .hasMessageStartingWith(users + " is there already");
    assertThat(users).hasContent("mine");
  }

  @Test
  void an_interrupted_training_is_kept_where_it_stopped() {
    Callback interruption =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
            if (run.steps() == 10) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    TrainingRun run =
        trainer(3)
            .callback(Checkpoint.in(folder()))
            .callback(interruption)
            .fit(DeterminismTest.learner(1), split);
    assertThat(CheckpointFile.read(folder()).entries().steps()).isEqualTo(10);
    assertSame(run.resume(), whole);
    assertThat(CheckpointFile.read(folder()).entries().steps()).isEqualTo(21);
  }

  @Test
  void a_folder_that_goes_away_ends_training_and_what_was_learned_is_not_lost() throws IOException {
    TrainingRun[] runs = new TrainingRun[1];
    Callback thief =
        new Callback() {
          @Override
          public void started(TrainingRun run) {
            runs[0] = run;
          }

          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
            if (run.steps() == 10) {
              try {
                Files.move(folder(), temporary.resolve("moved"));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            }
          }
        };
    assertThatThrownBy(
            () ->
                trainer(3)
                    .callback(thief)
                    .callback(Checkpoint.in(folder()))
                    .fit(DeterminismTest.learner(1), split))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("there is no folder");
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    assertThat(CheckpointFile.read(temporary.resolve("moved")).entries().steps()).isEqualTo(7);
    Path elsewhere = temporary.resolve("elsewhere.onnx");
    runs[0].saveCheckpoint(elsewhere);
    assertSame(trainer(3).resume(elsewhere, DeterminismTest.learner(2), split), whole);
  }

  @Test
  void a_folder_that_may_not_be_written_is_said_before_the_first_step() throws IOException {
    Files.createDirectories(folder());
    assertThat(folder().toFile().setWritable(false)).isTrue();
    try {
      assumeFalse(Files.isWritable(folder()), "somebody for whom permissions count");
      assertThatThrownBy(
              () ->
                  trainer(1)
                      .callback(Checkpoint.in(folder()))
                      .fit(DeterminismTest.learner(1), split))
          .isInstanceOf(FileException.class)
          .hasMessageContaining("no permission");
    } finally {
      assertThat(folder().toFile().setWritable(true)).isTrue();
    }
  }
}
