package org.sketchell.benchmarks;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensors;

/** The exported model, standard ONNX, in a session of this process over the caller's buffers. */
final class SketchellInference implements Work {
  private final CompiledGraph graph;
  private final String input;
  private final TensorType images;
  private final FloatBuffer logits;
  private final Map<String, OnnxTensor> outputs;

  SketchellInference(Network network, int batch, long seed) {
    int[] sizes = {batch, network.channels(), network.size(), network.size()};
    TrainedModel model = TrainedModel.of(new SketchellNetwork(network, seed), Tensors.zeros(sizes));
    graph = CompiledGraph.of(model.onnx("", 0), Device.CPU, CompiledGraph.Effort.FULL);
    input = model.inputs().get(0).name();
    images = TensorType.float32(sizes);
    long[] shape = network.logitShape(batch);
    TensorType given =
        TensorType.float32(Arrays.stream(shape).mapToInt(Math::toIntExact).toArray());
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(Math.toIntExact(given.bytes())).order(ByteOrder.nativeOrder());
    logits = buffer.asFloatBuffer();
    outputs = Map.of(model.outputs().get(0).name(), CompiledGraph.tensor(given, buffer));
  }

  @Override
  public float[] run(ByteBuffer floats, ByteBuffer targets) {
    try (OnnxTensor fed = CompiledGraph.tensor(images, floats)) {
      graph.run(Map.of(input, fed), outputs);
    }
    float[] values = new float[logits.capacity()];
    logits.get(0, values);
    return values;
  }

  @Override
  public void close() {
    outputs.values().forEach(OnnxTensor::close);
    graph.close();
  }
}
