// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sketchell.nn.Options.padding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.OtherProcess;
import org.sketchell.Reference;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Many examples at once give what each gives by itself, however a model is run. */
@Tag("long")
class ManyExamplesTest {
  @TempDir Path folder;

  private static Module network() {
    return new Sequential(
        new Conv2d(2, 16, 3, padding(1)),
        new BatchNorm2d(16),
        new ReLU(),
        new MaxPool2d(2),
        new Dropout(0.5),
        new Flatten(),
        new Linear(16 * 16, 3));
  }

  /** Takes the mean of the batch away: an example depends on the others. */
  static final class Centred extends Module {
    private final Linear head = new Linear(8, 3);

    @Override
    public Tensor forward(Tensor x) {
      return head.forward(x.minus(x.mean(true, 0)));
    }
  }

  private TrainedModel saved(Module network, Tensor example) {
    Path file = folder.resolve("model.onnx");
    TrainedModel.of(network, example).save(file);
    return TrainedModel.load(file);
  }

  private static Tensor only(TrainedModel model, Tensor given) {
    return model.run(given).values().iterator().next();
  }

  @Test
  void pieces_of_a_batch_give_what_a_plain_session_gives_of_all() throws IOException, OrtException {
    Tensors.manualSeed(1);
    TrainedModel model = saved(network(), Tensors.zeros(1, 2, 8, 8));
    assertThat(ModelFile.read(folder.resolve("model.onnx")).isByExample()).isTrue();
    for (int count : new int[] {1, 15, 16, 17, 64, 129, 300}) {
      Tensor images = Tensors.randn(count, 2, 8, 8).evaluate();
      float[][] expected;
      try (OrtSession session =
              OrtEnvironment.getEnvironment()
                  .createSession(folder.resolve("model.onnx").toString());
          OnnxTensor fed =
              OnnxTensor.createTensor(
                  OrtEnvironment.getEnvironment(),
                  java.nio.FloatBuffer.wrap(images.toFloatArray()),
                  new long[] {count, 2, 8, 8});
          OrtSession.Result result = session.run(Map.of("input", fed))) {
        expected = (float[][]) result.get(0).getValue();
      }
      float[] flat = new float[count * 3];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = expected[i / 3][i % 3];
      }
      Reference.assertClose(
          "of " + count, only(model, images), Tensors.tensor(flat, count, 3), 1e-5);
    }
  }

  @Test
  void a_network_that_joins_examples_is_run_over_all_of_them_at_once() {
    Tensors.manualSeed(2);
    Module network = new Centred();
    TrainedModel model = saved(network, Tensors.zeros(2, 8));
    Tensor given = Tensors.randn(200, 8).evaluate();
    assertThat(ModelFile.read(folder.resolve("model.onnx")).isByExample()).isFalse();

    Reference.assertClose("centred", only(model, given), network.forward(given), 1e-5);
  }

  @Test
  void one_thread_alone_gives_the_same_bits_and_so_does_what_a_file_held() throws IOException {
    Tensors.manualSeed(4);
    TrainedModel model = saved(network(), Tensors.zeros(1, 2, 8, 8));
    byte[] content = Files.readAllBytes(folder.resolve("model.onnx"));
    for (int count : new int[] {1, 16, 150}) {
      Tensor images = Tensors.randn(count, 2, 8, 8).evaluate();
      float[] expected = only(model, images).toFloatArray();
      assertThat(only(model.onOneThread(), images).toFloatArray()).isEqualTo(expected);
      assertThat(only(TrainedModel.of("elsewhere", content), images).toFloatArray())
          .isEqualTo(expected);
    }
    assertThatThrownBy(() -> TrainedModel.of("elsewhere", new byte[] {1}))
        .hasMessage("elsewhere is no ONNX model: it may be another kind of file, or cut short.");
  }

  /** What a model gives of many images. */
  static final class Bits {
    public static void main(String[] files) {
      Tensors.manualSeed(3);
      TrainedModel model = TrainedModel.load(Path.of(files[0]));
      System.out.println(
          Arrays.hashCode(only(model, Tensors.randn(150, 2, 8, 8).evaluate()).toFloatArray()));
    }
  }

  private List<String> bits(int threads) throws IOException, InterruptedException {
    return OtherProcess.lines(
        Bits.class, List.of("-Dsketchell.threads=" + threads), folder.resolve("model.onnx"));
  }

  @Test
  void the_bits_are_the_same_on_any_number_of_threads() throws IOException, InterruptedException {
    Tensors.manualSeed(1);
    saved(network(), Tensors.zeros(1, 2, 8, 8));
    List<String> one = bits(1);
    assertThat(one).hasSize(1);
    assertThat(bits(3)).isEqualTo(one);
  }
}
