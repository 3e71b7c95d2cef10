package org.sketchell.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;
import org.sketchell.tribuo.DrawingsSource;
import org.tribuo.MutableDataset;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.provenance.ModelProvenance;

class ProvenanceTreeTest {
  @TempDir Path folder;

  private ModelProvenance model() {
    Doodles.write(folder, 5, 7);
    return new LogisticRegressionTrainer()
        .train(new MutableDataset<>(DrawingsSource.training(folder, 0.25, 3)))
        .getProvenance();
  }

  @Test
  void reads_like_an_outline() {
    String text = ProvenanceTree.of("model", model()).text();

    assertThat(text)
        .startsWith("model: LinearSGDModel\n  trained-at: ")
        .contains("\n    datasource: DrawingsSource\n")
        .contains("\n        classes: angel, piano, violin\n")
        .contains("step random-part, part training, seed 3, stratified false, validation 0.25")
        .contains("class: violin")
        .contains("\n    epochs: 5\n");
    assertThat(text.lines().filter(line -> line.contains("sha256:")))
        .allMatch(line -> line.matches(".*sha256: [0-9a-f]{12}…"));
  }

  @Test
  void is_the_same_for_the_same_provenance() throws Exception {
    ModelProvenance provenance = model();
    String text = org.tribuo.ONNXExportable.SERIALIZER.marshalAndSerialize(provenance);
    var read = org.tribuo.ONNXExportable.SERIALIZER.deserializeAndUnmarshal(text);

    assertThat(ProvenanceTree.of("model", read).text())
        .isEqualTo(ProvenanceTree.of("model", provenance).text());
    assertThat(ProvenanceTree.json(read)).isEqualTo(ProvenanceTree.json(provenance));
  }

  @Test
  void json_keeps_numbers_and_whole_hashes() {
    JsonNode json = ProvenanceTree.json(model());

    assertThat(json.at("/trainer/epochs").isInt()).isTrue();
    assertThat(json.at("/dataset/is-dense").isBoolean()).isTrue();
    assertThat(json.at("/dataset/datasource/images/files/0/sha256").asText()).hasSize(64);
    assertThat(json.at("/dataset/datasource/images/files/0/images").asInt()).isEqualTo(5);
  }
}
