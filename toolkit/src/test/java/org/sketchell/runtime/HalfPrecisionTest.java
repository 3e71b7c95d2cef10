// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.PortableStep;
import org.sketchell.train.Trainer;

/** Convolutions and products in float16; ONNX Runtime has them on a processor, too. */
class HalfPrecisionTest {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  private static Sequential network() {
    Tensors.manualSeed(4);
    return new Sequential(
        new Conv2d(1, 6, 3, padding(1)),
        new ReLU(),
        new MaxPool2d(2),
        new ConvTranspose2d(6, 3, 2),
        new Flatten(),
        new Linear(3 * 15 * 15, 3));
  }

  private static float[] run(byte[] model, float[] images) throws OrtException {
    try (OrtSession session = ENVIRONMENT.createSession(model);
        OnnxTensor x =
            OnnxTensor.createTensor(
                ENVIRONMENT, FloatBuffer.wrap(images), new long[] {4, 1, 28, 28});
        OrtSession.Result result = session.run(Map.of("input", x))) {
      return ((OnnxTensor) result.get(0)).getFloatBuffer().array().clone();
    }
  }

  /** Far below and far above what float16 holds. */
  @ParameterizedTest
  @ValueSource(floats = {1e-12f, 1, 1e6f})
  void results_are_those_of_float32_but_for_rounding(float scale) throws OrtException {
    Sequential network = network();
    network.parameters().forEach(it -> it.assign(it.value().times(Math.sqrt(scale)).evaluate()));
    Tensor images = Tensors.rand(4, 1, 28, 28).times(scale).evaluate();
    byte[] model = TrainedModel.of(network, images).onnx("", 0).toByteArray();

    float[] exact = run(model, images.toFloatArray());
    float[] half = run(HalfPrecision.of(model), images.toFloatArray());

    float most = 0;
    for (float value : exact) {
      most = Math.max(most, Math.abs(value));
    }
    assertThat(most).isPositive();
    assertThat(half).containsExactly(exact, within(4e-3f * most)).isNotEqualTo(exact);
  }

  @Test
  void training_goes_the_same_way() throws Exception {
    ImageSet doodles = Doodles.set(Doodles.tutorialClasses(), 40, 3);
    PortableStep step = new Trainer().batchSize(20).step(new Classifier(network()), doodles);
    List<Float> exact = losses(step, step.onnx().toByteArray(), doodles);
    List<Float> half = losses(step, HalfPrecision.of(step.onnx().toByteArray()), doodles);
    assertThat(exact.get(29)).isLessThan(0.8f * exact.get(0));
    for (int i = 0; i < 30; i++) {
      assertThat(half.get(i)).as("step %d", i + 1).isCloseTo(exact.get(i), within(0.02f));
    }
    byte[] many = HalfPrecision.of(step.manySteps().onnx().toByteArray());
    ModelProto loop = ModelProto.parseFrom(many);
    assertThat(loop.getGraph().getNode(0).getAttribute(0).getG().getNodeList())
        .as("inside the loop, too")
        .anyMatch(node -> node.getName().contains("/half"));
    ENVIRONMENT.createSession(many).close();
  }

  private static List<Float> losses(PortableStep step, byte[] model, ImageSet doodles)
      throws OrtException {
    List<Float> losses = new ArrayList<>();
    Map<String, float[]> state = new LinkedHashMap<>();
    step.onnx()
        .getGraph()
        .getInputList()
        .forEach(
            input -> {
              if (input.getName().matches("parameters|memory_\\d+")) {
                long size = input.getType().getTensorType().getShape().getDim(0).getDimValue();
                state.put(input.getName(), new float[(int) size]);
              }
            });
    try (OrtSession session = ENVIRONMENT.createSession(model)) {
      for (int number = 0; number <= 30; number++) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(20 * 784).order(ByteOrder.nativeOrder());
        long[] labels = new long[20];
        for (int i = 0; i < 20; i++) {
          int chosen = (number * 20 + i * 7) % doodles.size();
          pixels.put(doodles.image(chosen));
          labels[i] = doodles.label(chosen);
        }
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        fed.put(
            "images",
            OnnxTensor.createTensor(
                ENVIRONMENT, pixels.flip(), new long[] {20, 1, 28, 28}, OnnxJavaType.UINT8));
        fed.put(
            "labels",
            OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(labels), new long[] {20}));
        fed.put("learning_rate", OnnxTensor.createTensor(ENVIRONMENT, 0.001f));
        fed.put("step", OnnxTensor.createTensor(ENVIRONMENT, (float) number));
        for (Map.Entry<String, float[]> vector : state.entrySet()) {
          fed.put(
              vector.getKey(),
              OnnxTensor.createTensor(
                  ENVIRONMENT,
                  FloatBuffer.wrap(vector.getValue()),
                  new long[] {vector.getValue().length}));
        }
        try (OrtSession.Result result = session.run(fed)) {
          state.replaceAll(
              (name, old) ->
                  ((OnnxTensor) result.get("new_" + name).orElseThrow()).getFloatBuffer().array());
          if (number > 0) {
            losses.add(((OnnxTensor) result.get("loss").orElseThrow()).getFloatBuffer().get(0));
          }
        }
        fed.values().forEach(OnnxTensor::close);
      }
    }
    return losses;
  }

  @Test
  void other_programs_models_stay_as_they_are() {
    byte[] model = ModelProto.newBuilder().setProducerName("another").build().toByteArray();
    assertThat(HalfPrecision.of(model)).isSameAs(model);
  }
}
