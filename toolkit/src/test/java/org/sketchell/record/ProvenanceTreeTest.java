// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.labs.mlrg.olcut.provenance.io.FlatMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.ListMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.MapMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.ObjectMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.SimpleMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.EnumProvenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;
import org.sketchell.tribuo.DrawingsSource;
import org.tribuo.MutableDataset;
import org.tribuo.ONNXExportable;
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
        .contains("step random-part, part training, seed 3, stratified true, validation 0.25")
        .contains("class: violin")
        .contains("\n    epochs: 5\n");
    assertThat(text.lines().filter(line -> line.contains("sha256:")))
        .allMatch(line -> line.matches(".*sha256: [0-9a-f]{12}…"));
  }

  @Test
  void is_the_same_for_the_same_provenance() throws Exception {
    ModelProvenance provenance = model();
    String text = ONNXExportable.SERIALIZER.marshalAndSerialize(provenance);
    var read = ONNXExportable.SERIALIZER.deserializeAndUnmarshal(text);

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

  private static boolean initialised;

  /** Tells when it is initialised; of a trusted package, but nothing that a provenance holds. */
  static final class Trap {
    static {
      initialised = true;
    }
  }

  private static String written() {
    return ONNXExportable.SERIALIZER.marshalAndSerialize(
        new LogisticRegressionTrainer().getProvenance());
  }

  /** What is in a file, with the first text of a kind replaced by a piece of another writer's. */
  private static void isRefused(String text, String field, String written) {
    String changed = text.replaceFirst(field + "\\s*:\\s*\"[^\"]*\"", written);
    assertThat(changed).isNotEqualTo(text);
    assertThatThrownBy(() -> ProvenanceTree.read(changed))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageMatching(
            "The provenance (names the class .*; it is not read|cannot be read: .*)\\.");
    assertThat(initialised).isFalse();
  }

  @Test
  void reading_initialises_no_class_that_the_text_names_in_whatever_way() {
    String trap = Trap.class.getName();
    String text = written();
    assertThat(ProvenanceTree.read(text).getClassName()).contains("LogisticRegressionTrainer");

    for (String name :
        List.of(
            "\"" + trap + "\"",
            "'" + trap + "'",
            "\"org.sketchell.\" '" + trap.substring("org.sketchell.".length()) + "'",
            "# a comment\n \"" + trap + "\"",
            "\"org\\056" + trap.substring("org.".length()) + "\"",
            "'java.lang.Compiler'",
            "'no.such.Thing'",
            "'org.sketchell.NoSuchThing'")) {
      isRefused(
          text,
          "provenance_class_name",
          Matcher.quoteReplacement("provenance_class_name: " + name));
    }
  }

  @Test
  void reading_initialises_no_class_that_is_named_as_an_enum() {
    for (String name : List.of(Trap.class.getName(), "java.util.concurrent.TimeUnit")) {
      var constant =
          new SimpleMarshalledProvenance(
              "key", "SECONDS", EnumProvenance.class.getName(), false, name);
      for (FlatMarshalledProvenance part :
          List.<FlatMarshalledProvenance>of(
              constant,
              new ListMarshalledProvenance(List.of(constant)),
              new MapMarshalledProvenance(Map.of("inner", constant)))) {
        String text =
            ONNXExportable.SERIALIZER.serializeToString(
                List.of(
                    new ObjectMarshalledProvenance(
                        "model-0",
                        Map.of("instance-values", part),
                        "org.tribuo.Model",
                        ModelProvenance.class.getName())));
        assertThatThrownBy(() -> ProvenanceTree.read(text))
            .isInstanceOf(ProvenanceException.class)
            .hasMessageContaining("names the class " + name);
        assertThat(initialised).isFalse();
      }
    }
  }

  /** A model's provenance with parts that name parts. */
  private static String nested(String lists) {
    return """
    omp {
      index: 0
      object_name: "model-0"
      object_class_name: "org.tribuo.Model"
      provenance_class_name: "org.tribuo.provenance.ModelProvenance"
      values { key: "instance-values" value: 1 }
    }
    """
        + lists;
  }

  @Test
  void parts_within_themselves_or_without_number_are_refused() {
    StringBuilder doubling = new StringBuilder();
    for (int i = 1; i < 60; i++) {
      doubling.append("lmp { index: %1$d values: %2$d values: %2$d }%n".formatted(i, i + 1));
    }
    StringBuilder deep = new StringBuilder();
    for (int i = 1; i < 20_000; i++) {
      deep.append("lmp { index: %d values: %d }%n".formatted(i, i + 1));
    }
    for (String parts :
        List.of(
            "lmp { index: 1 values: 1 }",
            "mmp { index: 1 values { key: \"a\" value: 2 } } lmp { index: 2 values: 1 }",
            "mmp { index: 1 values { key: \"a\" value: 0 } }",
            doubling.toString(),
            deep.toString())) {
      assertThatThrownBy(() -> ProvenanceTree.read(nested(parts)))
          .isInstanceOf(ProvenanceException.class)
          .hasMessageContaining("has a part within itself, or more parts than any training has");
    }
    for (String parts : List.of("lmp { index: 1 values: 7 }", "lmp { index: -1 }", "omp {")) {
      assertThatThrownBy(() -> ProvenanceTree.read(nested(parts)))
          .isInstanceOf(ProvenanceException.class)
          .hasMessageContaining("cannot be read: it was changed or cut short");
    }
  }
}
