// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Preprocessing;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.RecordedData;
import org.sketchell.record.TrainingRecord;
import org.sketchell.train.Reproduction;
import org.sketchell.tribuo.NetworkModel;

/**
 * A file that version 0.1 wrote before one record was kept: 60 doodles of each class (seed 1), two
 * epochs, seed 1. The numbers are those that that version printed.
 */
class FormerModelTest {
  @TempDir static Path data;
  private TrainedModel model;

  @BeforeAll
  static void draw() {
    Doodles.write(data, 60, 1);
  }

  @BeforeEach
  void load() throws URISyntaxException {
    model = TrainedModel.load(Path.of(getClass().getResource("/former/model.onnx").toURI()));
  }

  @Test
  void it_predicts() {
    ImageSet pianos = ImageFolder.readFile(data.resolve("piano.npy")).take(3);

    assertThat(model.labels()).containsExactly("angel", "piano", "violin");
    assertThat(model.preprocessing()).contains(Preprocessing.unit());
    float[] probabilities = model.probabilities(pianos.tensor().times(255)).max(1).toFloatArray();
    assertThat(model.predict(pianos.tensor().times(255)))
        .containsExactly("angel", "piano", "piano");
    assertThat(probabilities[0]).isCloseTo(0.4290f, within(1e-4f));
    assertThat(probabilities[1]).isCloseTo(0.7107f, within(1e-4f));
    assertThat(probabilities[2]).isCloseTo(0.6620f, within(1e-4f));
  }

  @Test
  void it_is_evaluated_also_on_what_was_held_back() {
    TrainingRecord record = model.record().orElseThrow();
    List<String> differences = new ArrayList<>();
    ImageSet held =
        new RecordedData(Optional.of(data), differences)
            .read(record.validation().orElseThrow(), record.source());

    assertThat(EvaluationReport.of(model, ImageFolder.read(data).images()).accuracy())
        .isCloseTo(172 / 180.0, within(1e-9));
    assertThat(differences).isEmpty();
    assertThat(held.contentHash()).isEqualTo(record.validation().orElseThrow().contentHash());
    assertThat(EvaluationReport.of(model, held).accuracy()).isCloseTo(35 / 36.0, within(1e-9));
  }

  @Test
  void its_record_is_read_and_kept() {
    assertThat(model.record().orElseThrow().toString())
        .contains("network     tutorial, built in, 11,963 parameters")
        .contains("optimizer   Adam(")
        .contains("validation_accuracy 0.972222")
        .contains("seed        1");
    Path again = data.resolve("again.onnx");
    NetworkModel.of(model).save(again);
    assertThat(TrainedModel.load(again).record()).isEqualTo(model.record());
  }

  @Test
  void it_is_not_trained_again_with_a_loss_that_is_not_on_record() {
    assertThatThrownBy(() -> Reproduction.of(model, Optional.of(data)))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("the loss not on record");
  }
}
