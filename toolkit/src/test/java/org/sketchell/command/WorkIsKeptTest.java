// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.OtherProcess;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;
import org.sketchell.record.TrainingRecord;
import org.sketchell.train.Reproduction;

/** What becomes of a training, in a process of its own, when something comes between. */
@DisabledOnOs(OS.WINDOWS)
class WorkIsKeptTest {
  private static final byte[] GOOD_MODEL = "a good model".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private Path data;
  private Path temporary;
  private Path model;
  private Process process;
  private BufferedReader out;
  private String last = "";

  @BeforeEach
  void draws() throws IOException {
    data = folder.resolve("data");
    Doodles.write(data, 300, 1);
    temporary = Files.createDirectory(folder.resolve("tmp"));
    model = Files.createDirectory(folder.resolve("models")).resolve("model.onnx");
  }

  @AfterEach
  void ends() {
    process.destroyForcibly();
  }

  /** Trains for longer than any test waits, until the first epoch is done. */
  private void trainsForOneEpoch(Object... more) throws IOException {
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary);
    Object[] arguments = {"train", "data", "--epochs", 100_000, "--out", model};
    Object[] all = Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
    process =
        OtherProcess.of(Sketchell.class, options, all)
            .directory(folder.toFile())
            .redirectError(folder.resolve("err.txt").toFile())
            .start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String read;
    do {
      read = out.readLine();
      assertThat(read).as("standard output").isNotNull();
    } while (!read.startsWith("Epoch 1/"));
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private int exitCode() throws IOException, InterruptedException {
    for (String read = out.readLine(); read != null; read = out.readLine()) {
      last = read;
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("err.txt"));
  }

  private static TrainingRecord record(Path file) {
    return TrainedModel.load(file).record().orElseThrow();
  }

  @Test
  void an_interrupted_run_leaves_the_model_that_is_there_and_writes_beside_it() throws Exception {
    Files.write(model, GOOD_MODEL);
    Path first = Files.write(model.resolveSibling("model.interrupted.onnx"), GOOD_MODEL);
    trainsForOneEpoch();
    signal("INT");

    assertThat(exitCode()).isEqualTo(Sketchell.INTERRUPTED);
    assertThat(model).hasBinaryContent(GOOD_MODEL);
    assertThat(first).hasBinaryContent(GOOD_MODEL);
    Path other = model.resolveSibling("model.interrupted-2.onnx");
    assertThat(record(other).progress().epochs()).isPositive();
    assertThat(errors())
        .isEqualTo(
            model
                + " is left as it was, because training was broken off; what was learned is in "
                + other
                + ".\n");
    assertThat(last).endsWith(" model=" + other + " interrupted=true");
    assertNothingIsLeft();
  }

  @Test
  void an_interrupted_run_keeps_its_checkpoint_too() throws Exception {
    trainsForOneEpoch("--checkpoints", "runs");
    signal("INT");
    assertThat(exitCode()).isEqualTo(Sketchell.INTERRUPTED);
    assertThat(folder.resolve("runs/last.onnx")).exists();
    Path resumed = folder.resolve("resumed.onnx");
    TrainingRecord record = record(model);
    Ran ran =
        Ran.sketchell(
            "train",
            data,
            "--epochs",
            record.progress().epochs() + 1,
            "--resume",
            folder.resolve("runs"),
            "--out",
            resumed);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(record(resumed).progress().epochs()).isEqualTo(record.progress().epochs() + 1);
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("onnxruntime")))
          .isEmpty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString).filter(name -> name.endsWith(".part"))).isEmpty();
    }
  }

  @Test
  void a_terminal_that_is_closed_ends_training_and_what_was_learned_is_kept() throws Exception {
    trainsForOneEpoch();
    signal("HUP");
    signal("HUP");
    assertThat(exitCode()).isEqualTo(Sketchell.INTERRUPTED);
    assertThat(record(model).progress().epochs()).isPositive();
    assertNothingIsLeft();
  }

  @Test
  void a_reader_that_leaves_ends_training_and_what_was_learned_is_kept() throws Exception {
    trainsForOneEpoch();
    out.close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(Output.CLOSED);
    assertThat(record(model).progress().epochs()).isPositive();
  }

  @Test
  void data_that_is_moved_is_still_read() throws Exception {
    trainsForOneEpoch();
    Files.move(data, folder.resolve("elsewhere"));
    for (int i = 0; i < 3; i++) {
      assertThat(out.readLine()).startsWith("Epoch ");
    }
    signal("INT");
    assertThat(exitCode()).isEqualTo(Sketchell.INTERRUPTED);
    assertThat(record(model).training().changed()).isEmpty();
    assertThat(errors()).isEmpty();
  }

  @Test
  void data_that_is_cut_off_ends_training_and_what_was_learned_is_kept() throws Exception {
    trainsForOneEpoch();
    Path violins = data.resolve("violin.npy");
    new RandomAccessFile(violins.toFile(), "rw").setLength(0);

    assertThat(exitCode()).isEqualTo(Sketchell.MISTAKE);
    assertThat(errors())
        .contains(
            "What was learned before the error is in " + model + ".",
            Path.of("data", "violin.npy") + " was cut off while it was read")
        .doesNotContain("InternalError");
    assertThat(record(model).training().changed()).hasSize(1);
  }

  @Test
  void data_that_is_overwritten_is_said_and_on_record() throws Exception {
    trainsForOneEpoch();
    Path violins = data.resolve("violin.npy");
    try (RandomAccessFile file = new RandomAccessFile(violins.toFile(), "rw")) {
      file.seek(1000);
      file.write(new byte[100]);
    }
    signal("INT");

    assertThat(exitCode()).isEqualTo(Sketchell.INTERRUPTED);
    assertThat(errors()).contains(Path.of("data", "violin.npy") + " was changed while it was read");
    TrainingRecord record = record(model);
    assertThat(record.training().contentHash()).isEqualTo("unknown");
    assertThat(record.training().changed())
        .singleElement()
        .satisfies(file -> assertThat(file.name()).isEqualTo("violin.npy"));
    assertThat(Reproduction.obstacles(record))
        .anyMatch(reason -> reason.contains("was changed while the training read it"));
    assertThat(record.toString()).contains("changed while it was read");
  }

  @Test
  void a_folder_that_is_gone_at_the_end_does_not_cost_the_model() throws Exception {
    trainsForOneEpoch();
    Files.delete(model.getParent());
    signal("INT");

    assertThat(exitCode()).isEqualTo(Sketchell.FAILED);
    Path rescued = folder.toRealPath().resolve("model.rescued.onnx");
    assertThat(errors())
        .isEqualTo(
            "Cannot write "
                + model
                + ": there is no folder "
                + model.getParent()
                + ". The model is in "
                + rescued
                + " instead.\n");
    assertThat(last).contains(" model=" + rescued);
    assertThat(record(rescued).progress().epochs()).isPositive();
  }
}
