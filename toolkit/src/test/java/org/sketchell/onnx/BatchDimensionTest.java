// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sketchell.lowering.Target;
import org.sketchell.operator.Conv;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Window;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.CustomFunction;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A model traced for two batch sizes is written for every batch size, or not at all. */
class BatchDimensionTest {
  private static final Generator RANDOM = new Generator(11);
  private static final Tensor KERNELS = RANDOM.randn(4, 1, 3, 3);
  private static final Tensor WEIGHT = RANDOM.randn(3, 64);
  private static final Tensor BIAS = RANDOM.randn(3);

  private static ModelProto write(UnaryOperator<Tensor> network) {
    Tensor two = Tensor.placeholder(TensorType.float32(2, 1, 8, 8));
    Tensor three = Tensor.placeholder(TensorType.float32(3, 1, 8, 8));
    Tensor y = network.apply(two);
    Graph graph = Target.PORTABLE.lower(Graph.of(List.of(y)));
    return ModelWriter.write(
        graph,
        Map.of("images", two),
        List.of("y"),
        Map.of(KERNELS, "kernels"),
        Map.of(),
        BatchDimension.between(
            graph, Target.PORTABLE.lower(Graph.of(List.of(network.apply(three))))));
  }

  private static float[] run(ModelProto model, Tensor images) throws OrtException {
    // The toolkit starts ONNX Runtime with its own threads; whoever comes first decides.
    assertThat(Engine.version()).isNotEmpty();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] sizes = {images.size(0), 1, 8, 8};
    try (OrtSession session = environment.createSession(model.toByteArray());
        OnnxTensor fed =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(images.toFloatArray()), sizes);
        OrtSession.Result result = session.run(Map.of("images", fed))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] array = new float[values.remaining()];
      values.get(array);
      return array;
    }
  }

  private static void fitsEveryBatch(UnaryOperator<Tensor> network) throws OrtException {
    ModelProto model = write(network);
    assertThat(model.getGraph().getInput(0).getType().getTensorType().getShape().getDim(0))
        .matches(dimension -> dimension.getDimParam().equals("batch"));
    for (int batch : new int[] {1, 7, 256}) {
      Tensor images = RANDOM.randn(batch, 1, 8, 8);
      float[] expected = network.apply(images).toFloatArray();
      float[] found = run(model, images);
      assertThat(found).as("batch of %d", batch).hasSameSizeAs(expected);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-5f * Math.max(1, expected[i])));
      }
    }
  }

  private static Window window(int kernel, int stride, int padding) {
    return new Window(
        List.of(kernel, kernel),
        List.of(stride, stride),
        List.of(padding, padding),
        List.of(padding, padding),
        List.of(1, 1));
  }

  @Test
  void a_small_network_runs_for_1_7_and_256_images() throws OrtException {
    fitsEveryBatch(
        x -> {
          Tensor features = Tensor.apply(new Conv(window(3, 1, 1), 1), x, KERNELS).relu();
          Tensor pooled = Tensor.apply(new MaxPool(window(2, 2, 0), false), features);
          return Tensor.apply(new Gemm(false, true), pooled.flatten(1), WEIGHT, BIAS).softmax(1);
        });
  }

  @Test
  void a_custom_function_is_written_as_what_it_computes() throws OrtException {
    CustomFunction round = CustomFunction.of(Tensor::round, (x, y, dy) -> dy);
    fitsEveryBatch(x -> round.apply(x.times(4)).div(4));
    assertThat(write(x -> round.apply(x)).getGraph().getNodeList())
        .extracting("opType")
        .containsExactly("Round");
  }

  @Test
  void sizes_of_which_several_know_the_batch_are_worked_out() throws OrtException {
    fitsEveryBatch(
        x -> x.reshape(x.size(0) * 2, 32).plus(Tensors.zeros(1).expand(x.size(0) * 2, 32)));
    fitsEveryBatch(x -> Tensors.scalar(3f).expand(x.size(0), 64).times(x.reshape(-1, 64)));
    fitsEveryBatch(x -> x.mean(0).expand(x.size(0), 1, 8, 8));
    fitsEveryBatch(
        x ->
            x.mean(1, 2, 3)
                .unsqueeze(0)
                .times(x.mean(1, 2, 3).unsqueeze(1))
                .reshape(1, -1, x.size(0)));
    assertThat(write(x -> x.mean(0).expand(x.size(0), 1, 8, 8)).getGraph().getNodeList())
        .extracting("opType")
        .containsExactly("ReduceMean", "Shape", "Concat", "Expand");
  }

  @Test
  void a_reshape_that_names_the_batch_is_opened() throws OrtException {
    fitsEveryBatch(x -> x.reshape(x.size(0), 64).times(2));
    fitsEveryBatch(x -> x.reshape(x.size(0), 2, 32).mean(2));
    fitsEveryBatch(x -> x.reshape(-1, 64).exp());
    fitsEveryBatch(x -> x.reshape(x.size(0), 4, -1).sum(1));
    fitsEveryBatch(x -> x.reshape(x.size(0) * 2, -1).reshape(-1, 64));
    fitsEveryBatch(x -> x.reshape(x.size(0) * 2, 32).sum(1).reshape(x.size(0), 2));
  }

  @Test
  void an_expansion_that_keeps_the_batch_is_opened() throws OrtException {
    fitsEveryBatch(x -> x.expand(x.size(0), 3, 8, 8).sum(1));
  }

  private static void refused(UnaryOperator<Tensor> network, String... parts) {
    assertThatThrownBy(() -> write(network))
        .isInstanceOf(ShapeException.class)
        .message()
        .contains(parts)
        .endsWith(".");
  }

  @Test
  void computing_differently_for_different_batches_is_refused() {
    refused(x -> x.size(0) == 2 ? x.exp() : x.exp().exp(), "computes differently");
    refused(x -> x.size(0) == 2 ? x.exp() : x.log(), "computes differently");
  }

  @Test
  void a_slice_that_depends_on_the_batch_is_refused() {
    refused(x -> x.slice(0, 0, x.size(0) - 1), "Slice", "batch size", "[1]", "[2]");
  }

  @Test
  void an_attribute_that_depends_on_the_batch_is_refused() {
    refused(x -> x.leakyRelu(x.size(0)), "LeakyRelu", "attributes");
  }

  @Test
  void a_constant_that_depends_on_the_batch_is_refused() {
    refused(x -> x.times(1.0 / x.size(0)), "constant", "batch size");
    refused(x -> x.plus(Tensors.ones(x.size(0), 1, 1, 1)), "constant", "[2, 1, 1, 1]");
  }
}
