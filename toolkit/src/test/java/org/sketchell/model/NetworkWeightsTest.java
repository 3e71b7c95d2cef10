// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.file.FileException;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;

/** Weights alone, to files and from them. */
class NetworkWeightsTest {
  @TempDir Path folder;

  /** As its author wrote it in PyTorch. */
  static final class Net extends Module {
    private final Conv2d conv1 = new Conv2d(1, 2, 3, padding(1));
    private final BatchNorm2d norm = new BatchNorm2d(2);
    private final Sequential layers;

    Net(int classes) {
      layers = new Sequential(new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(8, classes));
    }

    @Override
    public Tensor forward(Tensor x) {
      return layers.forward(norm.forward(conv1.forward(x)));
    }
  }

  private Path pytorch() throws IOException {
    Path file = folder.resolve("pytorch.safetensors");
    try (InputStream stored = NetworkWeightsTest.class.getResourceAsStream("pytorch.safetensors")) {
      Files.write(file, stored.readAllBytes());
    }
    return file;
  }

  @Test
  void weights_of_pytorch_give_its_outputs() throws IOException {
    Module net = new Net(3);
    NetworkWeights loaded = NetworkWeights.load(net, pytorch());
    assertThat(loaded.taken())
        .containsExactlyInAnyOrder(
            "conv1.weight",
            "conv1.bias",
            "norm.weight",
            "norm.bias",
            "norm.runningMean",
            "norm.runningVar",
            "layers.3.weight",
            "layers.3.bias");
    float[] images = new float[32];
    for (int i = 0; i < images.length; i++) {
      images[i] = i / 16f - 1;
    }
    // What torch.nn gave for the same state and images.
    assertThat(net.eval().forward(Tensors.tensor(images, 2, 1, 4, 4)).toFloatArray())
        .containsExactly(
            new float[] {
              -0.061446890f, -0.59620959f, -0.37999433f, -0.31664857f, -0.55274558f, -0.87382156f
            },
            within(1e-6f));
  }

  @Test
  void a_learner_takes_the_weights_of_its_network() throws IOException {
    Classifier learner = new Classifier(new Net(3));
    assertThat(NetworkWeights.load(learner, pytorch()).taken())
        .contains("network.conv1.weight", "network.norm.runningVar")
        .hasSize(8);
  }

  @Test
  void what_is_written_is_read_again_bit_for_bit_and_as_pytorch_calls_it() throws IOException {
    Net net = new Net(3);
    net.norm.runningMean().assign(Tensors.tensor(0.1f, -0.3f));
    Path file = folder.resolve("weights.safetensors");
    NetworkWeights.save(net, file);
    Net other = new Net(3);
    NetworkWeights.load(other, file);
    Map<String, Tensor> expected = net.stateDict();
    other
        .stateDict()
        .forEach(
            (name, value) ->
                assertThat(value.toFloatArray()).isEqualTo(expected.get(name).toFloatArray()));

    byte[] bytes = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(length % 8).isZero();
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    assertThat(header)
        .contains("\"norm.running_mean\":{")
        .contains("\"__metadata__\":{\"format\":\"pt\"}")
        .contains("\"F32\"");
    assertThat(bytes).hasSize(8 + length + 4 * (18 + 2 + 8 + 24 + 3));
  }

  @Test
  void models_have_weights_too() {
    Module tutorial = Networks.tutorial(3);
    Path model = folder.resolve("model.onnx");
    TrainedModel.of(tutorial, Tensors.rand(1, 1, 28, 28)).save(model);
    Module fresh = Networks.tutorial(3);
    assertThat(NetworkWeights.load(fresh, model).taken()).hasSize(4);
    assertThat(fresh.stateDict().get("linear.weight").toFloatArray())
        .isEqualTo(tutorial.stateDict().get("linear.weight").toFloatArray());
  }

  @Test
  void what_fits_is_taken_on_request_and_the_rest_is_told() throws IOException {
    Net five = new Net(5);
    float[] before = five.stateDict().get("layers.3.bias").toFloatArray();
    assertThatThrownBy(() -> NetworkWeights.load(five, pytorch()))
        .isInstanceOf(FileException.class)
        .hasMessage(
            "The weights in %s do not fit Net: there is nothing for layers.3.weight [5, 8] ([3, 8]"
                + " there), layers.3.bias [5] ([3] there); loadPartly takes what fits.",
            folder.resolve("pytorch.safetensors"));
    NetworkWeights partly = NetworkWeights.loadPartly(five, pytorch());
    assertThat(partly.taken()).hasSize(6);
    assertThat(partly)
        .hasToString(
            folder.resolve("pytorch.safetensors")
                + ": 6 tensors taken; as they were: layers.3.weight [5, 8] ([3, 8] there),"
                + " layers.3.bias [5] ([3] there)");
    assertThat(five.stateDict().get("layers.3.bias").toFloatArray()).isEqualTo(before);

    Module other = new Sequential(new Linear(2, 2));
    assertThatThrownBy(() -> NetworkWeights.loadPartly(other, pytorch()))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("Nothing in ")
        .hasMessageContaining("the network 0.weight, 0.bias.");
  }

  private Path file(String header, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
    bytes.writeBytes(text);
    bytes.writeBytes(data);
    return Files.write(folder.resolve("made.safetensors"), bytes.toByteArray());
  }

  /** Two and minus a half, as each type has them. */
  @ParameterizedTest
  @CsvSource({
    "F16, 0040 00b8",
    "BF16, 0040 00bf",
    "F32, 00000040 000000bf",
    "F64, 0000000000000040 000000000000e0bf",
  })
  void other_types_become_float32(String type, String hex) throws IOException {
    byte[] data = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    Linear linear = new Linear(2, 1);
    file(
        "{\"weight\":{\"dtype\":\"%s\",\"shape\":[1,2],\"data_offsets\":[0,%d]}}"
            .formatted(type, data.length),
        data);
    NetworkWeights loaded = NetworkWeights.loadPartly(linear, folder.resolve("made.safetensors"));
    assertThat(loaded.kept()).containsExactly("bias");
    assertThat(linear.weight().value().toFloatArray()).containsExactly(2, -0.5f);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"weight\":",
        "{\"weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,80]}}",
        "{\"weight\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[0,8]}}",
        "{\"weight\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}",
        "{\"weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]}}",
        "{\"weight\":{\"dtype\":\"F32\",\"shape\":[100000,100000],\"data_offsets\":[0,8]}}",
        "{\"weight\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}",
        "{\"weight\":7}",
      })
  void a_damaged_file_is_refused_in_a_sentence(String header) throws IOException {
    Path made = file(header, new byte[8]);
    Linear linear = new Linear(2, 1);
    assertThatThrownBy(() -> NetworkWeights.loadPartly(linear, made))
        .isInstanceOf(FileException.class)
        .hasMessageMatching("(?s).*(damaged or cut short|Nothing in ).*");
  }

  @Test
  void other_files_are_refused_in_a_sentence() throws IOException {
    Linear linear = new Linear(2, 1);
    Path tiny = Files.write(folder.resolve("tiny.safetensors"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> NetworkWeights.load(linear, tiny))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("damaged or cut short: it ends before");
    assertThatThrownBy(() -> NetworkWeights.load(linear, folder.resolve("none.safetensors")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("Cannot read");
    assertThatThrownBy(() -> NetworkWeights.save(linear, folder.resolve("w.onnx")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("Weights alone are written as .safetensors")
        .hasMessageContaining("save(network, zeros(1, 1, 28, 28), \"w.onnx\")");
  }
}
