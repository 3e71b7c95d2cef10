package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.OtherProcess;
import org.sketchell.data.Split;
import org.sketchell.file.FileException;
import org.sketchell.optim.Sgd;

/** Trainings that are saved, and go on in another process. */
class CheckpointTest {
  @TempDir private Path folder;

  private final Split split = Blobs.split(50, 20);

  private static Trainer trainer(int epochs) {
    return new Trainer().maxEpochs(epochs).batchSize(8).seed(5);
  }

  private static Callback interruptionAt(long step) {
    return new Callback() {
      @Override
      public void stepped(TrainingRun run, int step1, int steps, Map<String, Double> means) {
        if (run.steps() == step) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private Path saved(long step) {
    Path path = folder.resolve("run.checkpoint");
    trainer(3)
        .callback(interruptionAt(step))
        .fit(DeterminismTest.learner(1), split)
        .saveCheckpoint(path);
    return path;
  }

  private static void assertSame(TrainingRun run, TrainingRun whole) {
    assertThat(DeterminismTest.bits(run.learner()))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(whole.learner()));
    assertThat(run.steps()).isEqualTo(whole.steps());
    assertThat(run.history().stream().map(EpochMetrics::values))
        .isEqualTo(whole.history().stream().map(EpochMetrics::values).toList());
  }

  /** In an epoch, and at its end before validation; 7 steps make one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 7, 10})
  void a_saved_run_goes_on_as_if_it_had_never_stopped(long step) {
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    TrainingRun run = trainer(3).seed(99).resume(saved(step), DeterminismTest.learner(2), split);

    assertSame(run, whole);
    assertThat(run.history().get(0).seconds()).isPositive();
  }

  @Test
  void a_callback_saves_every_so_many_epochs_and_at_the_end() {
    Path path = folder.resolve("run.checkpoint");
    TrainingRun whole = trainer(5).fit(DeterminismTest.learner(1), split);
    long[] length = new long[6];
    Callback watcher =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            length[epoch.epoch()] = Files.exists(path) ? path.toFile().length() : 0;
          }
        };
    trainer(3)
        .callback(Checkpoint.every(path, 2))
        .callback(watcher)
        .fit(DeterminismTest.learner(1), split);
    assertThat(length[1]).isZero();
    assertThat(length[2]).isPositive();
    assertThat(path.toFile().length()).isGreaterThan(length[2]);

    assertSame(trainer(5).resume(path, DeterminismTest.learner(2), split), whole);
  }

  @Test
  void an_interrupted_training_is_saved_too() {
    Path path = folder.resolve("run.checkpoint");
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    trainer(3)
        .callback(Checkpoint.every(path, 100))
        .callback(interruptionAt(9))
        .fit(DeterminismTest.learner(1), split);
    assertSame(trainer(3).resume(path, DeterminismTest.learner(2), split), whole);
  }

  /** An interrupted thread can still write. */
  @Test
  void saving_works_while_an_interruption_is_pending() {
    Path path = folder.resolve("run.checkpoint");
    Callback interruption =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            Thread.currentThread().interrupt();
          }
        };
    trainer(1)
        .callback(interruption)
        .callback(Checkpoint.every(path, 1))
        .fit(DeterminismTest.learner(1), split);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(path).exists();
  }

  @Test
  void a_complete_run_gives_the_learner_its_values() {
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    Path path = folder.resolve("run.checkpoint");
    whole.saveCheckpoint(path);
    assertSame(trainer(3).resume(path, DeterminismTest.learner(2), split), whole);
  }

  @Test
  void frozen_values_are_saved_too() {
    Path path = folder.resolve("run.checkpoint");
    TrainingRun whole = trainer(3).fit(partlyFrozen(1), split);
    trainer(3).callback(interruptionAt(5)).fit(partlyFrozen(1), split).saveCheckpoint(path);
    assertSame(trainer(3).resume(path, partlyFrozen(2), split), whole);
  }

  private static Classifier partlyFrozen(long seed) {
    Classifier learner = DeterminismTest.learner(seed);
    learner.namedParameters().get("network.0.weight").freeze();
    return learner;
  }

  /** Prints the weights' bits after resuming; runs in a JVM of its own. */
  static final class Elsewhere {
    public static void main(String[] arguments) {
      TrainingRun run =
          trainer(3).resume(Path.of(arguments[0]), DeterminismTest.learner(3), Blobs.split(50, 20));
      DeterminismTest.bits(run.learner())
          .forEach((name, bits) -> System.out.println(name + " " + Arrays.hashCode(bits)));
    }
  }

  @Test
  void another_process_goes_on_bit_for_bit() throws IOException, InterruptedException {
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    File output = folder.resolve("output").toFile();
    Process process =
        OtherProcess.of(Elsewhere.class, List.of(), saved(10))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readAllLines(output.toPath()))
        .containsAll(
            DeterminismTest.bits(whole.learner()).entrySet().stream()
                .map(entry -> entry.getKey() + " " + Arrays.hashCode(entry.getValue()))
                .toList());
  }

  // Files that do not fit ------------------------------------------------------------------------

  @Test
  void nothing_but_the_file_is_left_in_the_folder() throws IOException {
    saved(1);
    saved(2);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("run.checkpoint"));
    }
  }

  @Test
  void a_folder_that_is_not_there_is_named() {
    Path path = folder.resolve("nowhere").resolve("run.checkpoint");
    TrainingRun run = trainer(1).fit(DeterminismTest.learner(1), split);
    assertThatThrownBy(() -> run.saveCheckpoint(path))
        .isInstanceOf(FileException.class)
        .hasMessage("Cannot write " + path + ": there is no folder " + path.getParent() + ".");
  }

  @Test
  void a_run_that_has_not_begun_has_nothing_to_save() {
    TrainingRun run = trainer(0).fit(DeterminismTest.learner(1), split);
    assertThatThrownBy(() -> run.saveCheckpoint(folder.resolve("x")))
        .hasMessage("There is nothing to save: training has not begun.");
  }

  @Test
  void what_is_no_checkpoint_is_refused() throws IOException {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> trainer(3).resume(missing, DeterminismTest.learner(1), split))
        .isInstanceOf(TrainingException.class)
        .hasMessage("There is no checkpoint " + missing + ".");
    Path text = Files.writeString(folder.resolve("text"), "not at all");
    assertThatThrownBy(() -> trainer(3).resume(text, DeterminismTest.learner(1), split))
        .hasMessage(text + " is damaged, or no checkpoint of a training.");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> trainer(3).resume(empty, DeterminismTest.learner(1), split))
        .hasMessageStartingWith(empty + " is no checkpoint of a training");
    byte[] whole = Files.readAllBytes(saved(3));
    Path half = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> trainer(3).resume(half, DeterminismTest.learner(1), split))
        .hasMessage(half + " is damaged, or no checkpoint of a training.");
    Path longer = Files.write(folder.resolve("longer"), Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> trainer(3).resume(longer, DeterminismTest.learner(1), split))
        .hasMessageStartingWith(longer + " is damaged");
  }

  /** Whichever bit of the file it is. */
  @Test
  void a_changed_bit_is_noticed() throws IOException {
    Path path = saved(3);
    byte[] whole = Files.readAllBytes(path);
    Map<String, int[]> before = DeterminismTest.bits(DeterminismTest.learner(1));
    for (int i = 0; i < 200; i++) {
      byte[] changed = whole.clone();
      changed[(int) ((long) i * whole.length / 200)] ^= (byte) (1 << i % 8);
      Files.write(path, changed);
      Classifier learner = DeterminismTest.learner(1);
      assertThatThrownBy(() -> trainer(3).resume(path, learner, split))
          .as("byte %d of 200 parts", i)
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith(path + " is ");
      assertThat(DeterminismTest.bits(learner)).usingRecursiveComparison().isEqualTo(before);
    }
  }

  @Test
  void numbers_that_cannot_be_are_named() throws IOException {
    for (String key : new String[] {"seed", "epochs", "seconds", "images", "steps"}) {
      Path path = former(saved(8), key, "many");
      assertThatThrownBy(() -> trainer(3).resume(path, DeterminismTest.learner(1), split))
          .isInstanceOf(TrainingException.class)
          .hasMessage(path + " is damaged: its '" + key + "' is 'many', which cannot be.");
    }
    Path path = former(saved(8), "epochs", "-1");
    assertThatThrownBy(() -> trainer(3).resume(path, DeterminismTest.learner(1), split))
        .hasMessage(path + " is damaged: its 'epochs' is '-1', which cannot be.");
  }

  @Test
  void files_without_a_checksum_from_before_there_was_one_are_read() throws IOException {
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    Path path = former(saved(8), "seed", "5");
    assertSame(trainer(3).resume(path, DeterminismTest.learner(2), split), whole);
  }

  /** The file as the first version of the form was, with one entry changed. */
  private static Path former(Path path, String key, String value) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(path)).toBuilder();
    List<StringStringEntryProto> entries = model.getMetadataPropsList();
    model.clearMetadataProps();
    for (StringStringEntryProto entry : entries) {
      if (entry.getKey().equals("sketchell.checkpoint")) {
        model.addMetadataProps(entry.toBuilder().setValue("1"));
      } else if (entry.getKey().equals(key)) {
        model.addMetadataProps(entry.toBuilder().setValue(value));
      } else if (!entry.getKey().equals("content of this file sha256")) {
        model.addMetadataProps(entry);
      }
    }
    return Files.write(path, model.build().toByteArray());
  }

  @Test
  void another_network_or_rule_is_refused_and_left_as_it_was() {
    Path path = saved(3);
    Classifier other = new Classifier(Blobs.network(1));
    Map<String, int[]> before = DeterminismTest.bits(other);
    assertThatThrownBy(() -> trainer(3).resume(path, other, split))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "The checkpoint "
                + path
                + " does not fit this learner: it lacks parameters/network.conv.weight. Build the"
                + " network and its optimizer as they were, and freeze the same parameters.");
    assertThat(DeterminismTest.bits(other)).usingRecursiveComparison().isEqualTo(before);

    Classifier plain = DeterminismTest.learner(1).optimizer(new Sgd(0.1));
    assertThatThrownBy(() -> trainer(3).resume(path, plain, split))
        .hasMessageContaining("it has memory_0/network.0.weight, for which there is no place");
    assertThatThrownBy(() -> trainer(3).resume(path, partlyFrozen(1), split))
        .hasMessageContaining("it lacks frozen/network.0.weight");
  }

  @Test
  void other_images_or_batches_are_refused() {
    Path path = saved(3);
    assertThatThrownBy(
            () -> trainer(3).batchSize(10).resume(path, DeterminismTest.learner(1), split))
        .hasMessage(
            "The checkpoint "
                + path
                + " is of a training on 50 images in batches of 8, but these are 50 in batches of"
                + " 10.");
    assertThatThrownBy(
            () -> trainer(3).resume(path, DeterminismTest.learner(1), Blobs.split(51, 20)))
        .hasMessageContaining("but these are 51 in batches of 8");
  }
}
