// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.doodle.Doodles;
import org.sketchell.file.FileException;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Sgd;

/** A training step from anywhere becomes a model, or is refused in a sentence. */
class UntrustedStepsTest {
  private static final int NUMBERS = 2 * 784 + 2;

  @TempDir private Path folder;
  private Path step;
  private Path state;

  @BeforeEach
  void export() throws IOException {
    Learner learner =
        new Classifier(new Sequential(new Flatten(), new Linear(784, 2))).optimizer(new Sgd(0.1));
    step = folder.resolve("step.onnx");
    new Trainer()
        .batchSize(4)
        .step(learner, Doodles.set(List.of("violin", "piano"), 4, 1))
        .save(step);
    state = Files.write(folder.resolve("state"), new byte[4 * NUMBERS]);
  }

  /** Changes one entry of the metadata. */
  private void change(String key, UnaryOperator<String> change) throws IOException {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(step)).toBuilder();
    for (OnnxMl.StringStringEntryProto.Builder entry : model.getMetadataPropsBuilderList()) {
      if (entry.getKey().equals(key)) {
        String changed = change.apply(entry.getValue());
        assertThat(changed).isNotEqualTo(entry.getValue());
        entry.setValue(changed);
      }
    }
    Files.write(step, model.build().toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "'\"at\":0', '\"at\":-1'",
    "'\"at\":0', '\"at\":2147483647'",
    "'\"vector\":\"parameters\"', '\"vector\":\"others\"'",
    "'\"vector\":\"parameters\"', '\"vector\":null'",
    "'\"size\":1570', '\"size\":-1570'"
  })
  void numbers_that_lie_nowhere_are_refused(String written, String instead) throws IOException {
    change(PortableStep.LAYOUT, text -> text.replace(written, instead));
    assertThatThrownBy(() -> PortableStep.read(step).model(state))
        .isInstanceOf(FileException.class)
        .hasMessageContaining(step + " is damaged");
  }

  @Test
  void a_network_with_numbers_in_another_file_is_refused() throws IOException {
    change(
        PortableStep.NETWORK,
        text -> {
          OnnxMl.ModelProto.Builder network = ServedNetwork.unpacked("", text).toBuilder();
          network
              .getGraphBuilder()
              .addInitializerBuilder()
              .setName("more")
              .setDataType(1)
              .setDataLocation(OnnxMl.TensorProto.DataLocation.EXTERNAL)
              .addExternalDataBuilder()
              .setKey("location")
              .setValue("pom.xml");
          return ServedNetwork.packed(network.build(), Set.of());
        });
    assertThatThrownBy(() -> PortableStep.read(step).model(state))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("in another file, which is not read");
  }
}
