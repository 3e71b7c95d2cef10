// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Split;
import org.sketchell.file.FileException;

class CsvLogTest {
  private final Split split = Blobs.split(30, 12);

  @TempDir Path folder;

  private static Trainer trainer() {
    return new Trainer().batchSize(15).seed(3).quiet();
  }

  @Test
  void a_table_has_a_line_for_each_epoch_with_all_that_was_logged() throws IOException {
    Path file = folder.resolve("run.csv");
    TrainingRun run =
        trainer()
            .maxEpochs(3)
            .validateEvery(2)
            .callback(CsvLog.to(file))
            .fit(new Classifier(Blobs.network(1)), split);

    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0))
        .isEqualTo(
            "epoch,steps,learning_rate,seconds,loss,accuracy,validation_loss,validation_accuracy");
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).startsWith("1,2,0.001,").endsWith(",,");
    String[] last = lines.get(3).split(",", -1);
    assertThat(Double.parseDouble(last[6]))
        .isEqualTo(run.last().orElseThrow().value("validation_loss"));
  }

  @Test
  void a_validation_within_an_epoch_has_a_line_of_its_own() throws IOException {
    Path file = folder.resolve("run.csv");
    TrainingRun run =
        new Trainer()
            .quiet()
            .batchSize(10)
            .maxEpochs(2)
            .validateEverySteps(2)
            .callback(CsvLog.to(file))
            .fit(new Classifier(Blobs.network(1)), split);

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(5);
    double loss = run.validations().get(0).value("validation_loss");
    assertThat(lines.get(1)).startsWith("1,2,0.001,," + loss + ",").endsWith(",,");
    assertThat(lines.get(2)).startsWith("1,3,0.001,").contains(",,,").doesNotEndWith(",");
    assertThat(lines.get(3)).startsWith("2,4,0.001,,");
    assertThat(lines.get(4)).startsWith("2,6,0.001,").doesNotEndWith(",");
  }

  @Test
  void a_training_that_goes_on_has_its_earlier_epochs_in_the_table() throws IOException {
    Path file = folder.resolve("run.csv");
    Path checkpoint = folder.resolve("checkpoint");
    trainer()
        .maxEpochs(2)
        .callback(Checkpoint.every(checkpoint, 1))
        .fit(new Classifier(Blobs.network(1)), split);
    trainer()
        .maxEpochs(4)
        .callback(CsvLog.to(file))
        .resume(checkpoint, new Classifier(Blobs.network(1)), split);
    assertThat(Files.readAllLines(file)).hasSize(5);
  }

  @Test
  void a_file_that_was_refused_is_left_alone() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.csv"), "day,weather\n1,rain\n");
    Path checkpoint = folder.resolve("checkpoint");
    trainer()
        .maxEpochs(1)
        .callback(Checkpoint.every(checkpoint, 1))
        .fit(new Classifier(Blobs.network(1)), split);
    assertThatThrownBy(
            () ->
                trainer()
                    .maxEpochs(2)
                    .callback(CsvLog.to(file).everySteps(1))
                    .resume(checkpoint, new Classifier(Blobs.network(1)), split))
        .hasMessageContaining("is no table of steps that this training could go on with");
    assertThat(file).hasContent("day,weather\n1,rain\n");
  }

  @Test
  void a_place_where_nothing_can_be_written_is_said_before_the_first_step() {
    assertThatThrownBy(
            () ->
                trainer()
                    .callback(CsvLog.to(folder.resolve("none/run.csv")))
                    .fit(new Classifier(Blobs.network(1)), split))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none");
  }
}
