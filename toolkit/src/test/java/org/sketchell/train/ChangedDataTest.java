// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.record.DataRecord;
import org.sketchell.record.RecordedData;
import org.sketchell.record.TrainingRecord;

/** What a record and a checkpoint say of data whose files are written to. */
class ChangedDataTest {
  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void draws() {
    data = folder.resolve("data");
    Doodles.write(data, 20, 1);
  }

  private Split split() {
    return ImageFolder.read(data).split(0.2, 3);
  }

  private static Classifier learner() {
    return new Classifier(Networks.tutorial(3));
  }

  private void change(int by) {
    Path file = data.resolve("violin.npy");
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(200);
      int before = bytes.read();
      bytes.seek(200);
      bytes.write(before + by);
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(30 + by)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Callback afterAnEpoch(Runnable action) {
    return new Callback() {
      @Override
      public void epochEnded(TrainingRun run, EpochMetrics epoch) {
        // What is in the examples is hashed in the background.
        assertThat(run.record().training().contentHash()).isNotEqualTo("unknown");
        action.run();
      }
    };
  }

  @Test
  void what_is_changed_in_the_middle_is_on_record() {
    Trainer trainer = new Trainer().quiet().maxEpochs(1).callback(afterAnEpoch(() -> change(7)));
    TrainingRecord record = trainer.fit(learner(), split()).record();
    assertThat(record.training().contentHash()).isEqualTo("unknown");
    assertThat(record.validation().orElseThrow().changed()).hasSize(1);
  }

  @Test
  void what_is_changed_afterwards_is_not() {
    Split split = split();
    TrainingRun run = new Trainer().quiet().maxEpochs(1).fit(learner(), split);
    String before = run.record().training().contentHash();
    change(7);
    assertThat(run.record().training().contentHash()).isEqualTo(before).isNotEqualTo("unknown");
    assertThat(run.record().training().changed()).isEmpty();
  }

  @Test
  void a_file_of_which_nothing_is_used_may_change() {
    // The classes are sorted, so that the first images are not of the file that changes.
    ImageSet few = ImageFolder.read(data).images().take(25);
    change(7);
    DataRecord record = DataRecord.of(few);
    assertThat(record.contentHash()).isEqualTo(few.contentHash());
    assertThat(record.changed()).isEmpty();
    List<String> differences = new ArrayList<>();
    ImageSet again = new RecordedData(Optional.empty(), differences).read(record, Optional.empty());
    assertThat(again.contentHash()).isEqualTo(few.contentHash());
    assertThat(differences).isEmpty();
  }

  @Test
  void a_checkpoint_is_of_the_data_as_it_was_at_first() {
    Path checkpoint = folder.resolve("run.checkpoint");
    new Trainer()
        .quiet()
        .maxEpochs(1)
        .callback(afterAnEpoch(() -> change(7)))
        .callback(Checkpoint.every(checkpoint, 1))
        .fit(learner(), split());
    Trainer longer = new Trainer().quiet().maxEpochs(2);
    assertThatThrownBy(() -> longer.resume(checkpoint, learner(), split()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is of a training with examples of content ");
    change(-7);
    assertThat(longer.resume(checkpoint, learner(), split()).epochs()).isEqualTo(2);
  }
}
