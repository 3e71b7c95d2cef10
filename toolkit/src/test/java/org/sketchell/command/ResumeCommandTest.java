// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.command.Ran.sketchell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;

/** Checkpoints of the command line, and going on from them. */
class ResumeCommandTest {
  @TempDir private Path folder;
  private Path data;
  private Path runs;

  @BeforeEach
  void draws() {
    data = folder.resolve("data");
    runs = folder.resolve("runs");
    Doodles.write(data, 40, 3);
  }

  private Ran train(Path out, Object... more) {
    Object[] usual = {"train", data, "--out", out, "--seed", 1, "--augment", "shift 0.1"};
    return sketchell(Stream.concat(Stream.of(usual), Stream.of(more)).toArray());
  }

  private List<String> kept() throws IOException {
    try (Stream<Path> files = Files.list(runs)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void a_training_that_goes_on_gives_the_model_of_one_that_never_stopped() throws IOException {
    Path whole = folder.resolve("whole.onnx");
    Path resumed = folder.resolve("resumed.onnx");
    assertThat(train(whole, "--epochs", 3).code()).isZero();
    Ran first = train(folder.resolve("first.onnx"), "--epochs", 1, "--checkpoints", runs);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(kept()).hasSize(2).first().asString().startsWith("epoch=1-step=10-validation_loss=");
    assertThat(first.out())
        .contains(
            "The last checkpoint is "
                + runs.resolve("last.onnx")
                + ", the one of the lowest validation loss "
                + runs.resolve(kept().get(0)));

    Ran second = train(resumed, "--epochs", 3, "--resume", runs, "--checkpoints", runs);
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).contains("Went on from " + runs + "; there are now 3 epochs and 30");
    assertThat(TrainedModel.load(resumed).weights().sha256())
        .isEqualTo(TrainedModel.load(whole).weights().sha256());
    assertThat(sketchell("reproduce", resumed).code()).isZero();
  }

  @Test
  void other_options_than_before_are_named_and_may_be_allowed() {
    Path model = folder.resolve("model.onnx");
    train(model, "--epochs", 1, "--checkpoints", runs);
    Ran refused = train(model, "--epochs", 2, "--resume", runs, "--learning-rate", 0.01);
    assertThat(refused.code()).isEqualTo(Sketchell.MISTAKE);
    assertThat(refused.err())
        .contains(
            "with optimizer.learningRate 0.001, but this one has optimizer.learningRate 0.01",
            "--may-change");
    Ran allowed =
        train(
            model,
            "--epochs",
            2,
            "--resume",
            runs,
            "--learning-rate",
            0.01,
            "--may-change",
            "optimizer.learningRate");
    assertThat(allowed.code()).as(allowed.err()).isZero();
    assertThat(TrainedModel.load(model).record().orElseThrow().toString())
        .contains("resumed after step 10 optimizer.learningRate 0.01 instead of 0.001");
    assertThat(train(model, "--may-change", "seed").err()).contains("name that with --resume");
  }

  @Test
  void a_folder_of_another_training_is_refused_and_left_alone() throws IOException {
    Path model = folder.resolve("model.onnx");
    train(model, "--epochs", 1, "--checkpoints", runs);
    byte[] before = Files.readAllBytes(runs.resolve("last.onnx"));
    Ran again = train(model, "--epochs", 1, "--checkpoints", runs);
    assertThat(again.code()).isEqualTo(Sketchell.MISTAKE);
    assertThat(again.err()).contains("is there already, and of no training that goes on here");
    assertThat(runs.resolve("last.onnx")).hasBinaryContent(before);
    assertThat(train(model, "--resume", folder.resolve("none")).err())
        .contains("There is no checkpoint");
  }

  /** The first update makes weights whose products are none, but which are numbers themselves. */
  @Test
  void what_was_validated_before_an_error_in_the_first_epoch_is_kept() {
    Path model = folder.resolve("model.onnx");
    Ran ran = train(model, "--epochs", 1, "--learning-rate", 1e30, "--validate-every-steps", 1);
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err())
        .contains("The network has the values of step 1.")
        .contains("What was learned before the error is in " + model);
    assertThat(model).exists();
  }
}
