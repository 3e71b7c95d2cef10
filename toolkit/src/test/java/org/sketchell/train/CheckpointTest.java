// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.OtherProcess;
import org.sketchell.data.Parts;
import org.sketchell.data.Split;
import org.sketchell.file.FileException;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.Tanh;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Sgd;
import org.sketchell.tensor.Tensor;

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
    TrainingRun run =
        new Trainer()
            .maxEpochs(3)
            .batchSize(8)
            .resume(saved(step), DeterminismTest.learner(2), split);

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
    for (String key : new String[] {"seed", "epochs", "seconds", "steps"}) {
      Path path = changed(former("version-1.checkpoint"), key, "many");
      assertThatThrownBy(() -> unseeded().resume(path, DeterminismTest.learner(1), split))
          .isInstanceOf(TrainingException.class)
          .hasMessage(path + " is damaged: its '" + key + "' is 'many', which cannot be.");
    }
    Path path = changed(former("version-1.checkpoint"), "epochs", "-1");
    assertThatThrownBy(() -> trainer(3).resume(path, DeterminismTest.learner(1), split))
        .hasMessage(path + " is damaged: its 'epochs' is '-1', which cannot be.");
  }

  private static Trainer unseeded() {
    return new Trainer().maxEpochs(3).batchSize(8);
  }

  /**
   * Files of {@code trainer(3).fit(learner(1), split)}, interrupted at step 10, as former versions
   * wrote them: the second with a checksum and hash of the data, the first without.
   */
  @ParameterizedTest
  @ValueSource(strings = {"version-1.checkpoint", "version-2.checkpoint"})
  void files_of_former_versions_are_read(String name) throws IOException {
    TrainingRun whole = trainer(3).fit(DeterminismTest.learner(1), split);
    TrainingRun run = unseeded().resume(former(name), DeterminismTest.learner(2), split);
    // Another processor may have rounded otherwise.
    Map<String, Tensor> expected = whole.learner().stateDict();
    run.learner()
        .stateDict()
        .forEach(
            (part, value) ->
                assertThat(value.minus(expected.get(part)).abs().max().item()).isLessThan(1e-3f));
    assertThat(run.steps()).isEqualTo(whole.steps());
    assertThat(run.validations())
        .extracting(ValidationMetrics::steps)
        .isEqualTo(whole.validations().stream().map(ValidationMetrics::steps).toList());
    assertThatThrownBy(
            () -> trainer(3).batchSize(10).resume(former(name), DeterminismTest.learner(1), split))
        .hasMessageContaining("with batchSize 8, but this one has batchSize 10");
  }

  private Path former(String name) throws IOException {
    Path path = folder.resolve(name);
    try (InputStream in = CheckpointTest.class.getResourceAsStream(name)) {
      return Files.write(path, in.readAllBytes());
    }
  }

  /** A file of the first version, with one entry changed. */
  private static Path changed(Path path, String key, String value) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(path)).toBuilder();
    for (StringStringEntryProto.Builder entry : model.getMetadataPropsBuilderList()) {
      if (entry.getKey().equals(key)) {
        entry.setValue(value);
      }
    }
    return Files.write(path, model.build().toByteArray());
  }

  // A model --------------------------------------------------------------------------------------

  @Test
  void onnx_runtime_opens_it_and_gets_all_that_it_holds() throws Exception {
    Path path = saved(10);
    Map<String, int[]> expected =
        DeterminismTest.bits(trainer(0).resume(path, DeterminismTest.learner(2), split).learner());
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session =
            OrtEnvironment.getEnvironment().createSession(path.toString(), options);
        OrtSession.Result result = session.run(Map.of())) {
      assertThat(session.getInputNames()).isEmpty();
      assertThat(session.getOutputNames())
          .contains("parameters/network.0.weight", "memory_1/network.5.bias");
      expected.forEach(
          (name, bits) -> {
            OnnxTensor tensor =
                (OnnxTensor)
                    result
                        .get("parameters/" + name)
                        .or(() -> result.get("buffers/" + name))
                        .orElseThrow();
            float[] values = new float[bits.length];
            tensor.getFloatBuffer().get(values);
            int[] now = new int[bits.length];
            Arrays.setAll(now, i -> Float.floatToRawIntBits(values[i]));
            assertThat(now).as(name).isEqualTo(bits);
          });
    }
  }

  /** Where Python and its onnx package are. */
  @Test
  void onnx_checks_it() {
    Optional<String> python =
        Stream.of("python3", "/usr/bin/python3").filter(it -> runs(it, "import onnx")).findFirst();
    assumeTrue(python.isPresent(), "python3 with onnx");
    String check = "import onnx; onnx.checker.check_model(onnx.load('%s'), full_check=True)";
    assertThat(runs(python.get(), String.format(Locale.ROOT, check, saved(10)))).isTrue();
  }

  private static boolean runs(String python, String program) {
    try {
      return new ProcessBuilder(python, "-c", program)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  // Settings -------------------------------------------------------------------------------------

  private String refusal(Trainer trainer, Classifier learner, Parts of, Path path) {
    Map<String, int[]> before = DeterminismTest.bits(learner);
    String[] message = new String[1];
    assertThatThrownBy(() -> trainer.resume(path, learner, of))
        .isInstanceOf(TrainingException.class)
        .satisfies(e -> message[0] = e.getMessage());
    assertThat(DeterminismTest.bits(learner)).usingRecursiveComparison().isEqualTo(before);
    return message[0];
  }

  @Test
  void what_is_another_than_it_was_is_named_with_both_values() {
    Path path = saved(7);
    Classifier learner = DeterminismTest.learner(1);
    assertThat(refusal(trainer(3).gradientClip(1).seed(4), learner, split, path))
        .isEqualTo(
            "The checkpoint "
                + path
                + " is of a training with orderSeed 5, seed 5, gradientClip 0.0, but this one has"
                + " orderSeed 4, seed 4, gradientClip 1.0: make them the same, or allow the change with"
                + " mayChange(\"orderSeed\", \"seed\", \"gradientClip\"), on the command line"
                + " --may-change.");
    assertThat(refusal(trainer(3), learner.optimizer(new Adam(0.02)), split, path))
        .contains("with optimizer.learningRate 0.01, but this one has optimizer.learningRate 0.02");
    assertThat(refusal(trainer(3), learner.optimizer(new Sgd(0.02)), split, path))
        .contains("with optimizer Adam, but this one has optimizer Sgd:");
    assertThat(refusal(trainer(3), learner.schedule(Schedule.constant()), split, path))
        .contains("with schedule Warmup[", ", but this one has schedule Constant[]");
    assertThat(
            refusal(
                trainer(3), learner.loss(new CrossEntropyLoss().labelSmoothing(0.1)), split, path))
        .contains("with loss ", ", but this one has loss ");
    assertThat(refusal(trainer(3).shares(2), learner, split, path)).contains("shares 2");
    assertThat(refusal(trainer(3).limitTrainingBatches(2), learner, split, path))
        .contains("with limitTrainingBatches 0, but this one has limitTrainingBatches 2");
    assertThat(refusal(trainer(3).validateEverySteps(2), learner, split, path))
        .contains("with validateEverySteps 0, but this one has validateEverySteps 2");
    assertThat(refusal(trainer(3).balanced(true), learner, split, path))
        .contains("with order shuffled, but this one has order balanced");
    Split turned = new Split(split.training(), Blobs.split(50, 20).training().take(20));
    assertThat(refusal(trainer(3), learner, turned, path)).contains("validationExamples");
  }

  @Test
  void a_layer_that_became_another_is_named() {
    Path path = folder.resolve("run.checkpoint");
    trainer(1).fit(new Classifier(activated(new ReLU())), split).saveCheckpoint(path);
    assertThatThrownBy(() -> trainer(2).resume(path, new Classifier(activated(new Tanh())), split))
        .hasMessageContaining(
            "with network (1): ReLU(), but this one has network (1): Tanh(): make");
  }

  private static Sequential activated(Module activation) {
    return new Sequential(new Flatten(), activation, new Linear(64, 3));
  }

  @Test
  void what_is_allowed_by_name_may_change_and_is_on_record() {
    Path path = folder.resolve("whole");
    trainer(1).fit(DeterminismTest.learner(1), split).saveCheckpoint(path);
    Classifier learner = DeterminismTest.learner(1).optimizer(new Adam(0.02));
    TrainingRun run =
        trainer(3)
            .batchSize(10)
            .mayChange("optimizer.learningRate", "batchSize")
            .resume(path, learner, split);
    assertThat(run.steps()).isEqualTo(7 + 2 * 5);
    assertThat(run.record().toString())
        .contains(
            "resumed after step 7 batchSize 10 instead of 8",
            "resumed after step 7 optimizer.learningRate 0.02 instead of 0.01");
    Path later = folder.resolve("later");
    run.saveCheckpoint(later);
    assertThat(
            trainer(4)
                .batchSize(10)
                .resume(later, DeterminismTest.learner(1).optimizer(new Adam(0.02)), split)
                .record()
                .progress()
                .changes()
                .orElseThrow())
        .hasSize(2);
    assertThatThrownBy(
            () ->
                trainer(3)
                    .batchSize(10)
                    .mayChange("batchSize")
                    .resume(saved(10), DeterminismTest.learner(1), split))
        .hasMessageContaining("is of the middle of an epoch, whose batches cannot become others");
    assertThatThrownBy(
            () -> trainer(3).mayChange("rate").resume(path, DeterminismTest.learner(1), split))
        .hasMessageContaining("mayChange(\"rate\") names no setting; there are fields, images");
  }

  @Test
  void another_rule_that_is_allowed_begins_with_an_empty_memory() {
    Path path = saved(7);
    Classifier learner = DeterminismTest.learner(1).optimizer(new Sgd(0.01));
    TrainingRun run = trainer(3).mayChange("optimizer").resume(path, learner, split);
    assertThat(run.epochs()).isEqualTo(3);
    assertThat(run.record().toString()).contains("optimizer Sgd instead of Adam");
  }

  @Test
  void an_overfitting_goes_on_with_the_same_few_examples() {
    Path path = folder.resolve("run.checkpoint");
    TrainingRun whole = trainer(6).overfitBatches(2).fit(DeterminismTest.learner(1), split);
    trainer(3).overfitBatches(2).fit(DeterminismTest.learner(1), split).saveCheckpoint(path);
    assertSame(trainer(6).overfitBatches(2).resume(path, DeterminismTest.learner(2), split), whole);
  }

  @Test
  void another_network_or_rule_is_refused_and_left_as_it_was() {
    Path path = saved(3);
    Classifier other = new Classifier(Blobs.network(1));
    Map<String, int[]> before = DeterminismTest.bits(other);
    assertThatThrownBy(
            () ->
                trainer(3)
                    .mayChange("network", "optimizer.learningRate", "schedule")
                    .resume(path, other, split))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "The checkpoint "
                + path
                + " does not fit this learner: it lacks parameters/network.conv.weight. Build the"
                + " network and its optimizer as they were, and freeze the same parameters.");
    assertThat(DeterminismTest.bits(other)).usingRecursiveComparison().isEqualTo(before);

    Classifier plain = DeterminismTest.learner(1).optimizer(new Sgd(0.1));
    assertThatThrownBy(() -> trainer(3).resume(path, plain, split))
        .hasMessageContaining("with optimizer Adam, but this one has optimizer Sgd");
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
                + " is of a training with batchSize 8, but this one has batchSize 10: make them the"
                + " same, or allow the change with mayChange(\"batchSize\"), on the"
                + " command line --may-change.");
    assertThatThrownBy(
            () -> trainer(3).resume(path, DeterminismTest.learner(1), Blobs.split(51, 20)))
        .hasMessageContaining("with images 50, but this one has images 51");
  }
}
