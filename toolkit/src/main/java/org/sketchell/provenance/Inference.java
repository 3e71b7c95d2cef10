package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.shape.TensorType;

/** Runs a classifier of images. Its graph is compiled when the first images come. */
final class Inference {
  private final OnnxMl.ModelProto onnx;
  private final Ports ports;
  private final DatasetImages.Size size;
  private final int classes;
  private NativeGraph graph;

  Inference(OnnxMl.ModelProto onnx, Ports ports, DatasetImages.Size size, int classes) {
    this.onnx = onnx;
    this.ports = ports;
    this.size = size;
    this.classes = classes;
  }

  /** The probabilities of images, one after the other, in the order of the classes. */
  float[] probabilities(List<byte[]> pixels) {
    int count = pixels.size();
    if (ports.single() && count > 1) {
      return oneByOne(pixels);
    }
    TensorType in = TensorType.float32(count, size.channels(), size.height(), size.width());
    TensorType out = TensorType.float32(count, classes);
    ByteBuffer input = direct(in);
    FloatBuffer values = input.asFloatBuffer();
    for (byte[] image : pixels) {
      for (byte pixel : image) {
        values.put((pixel & 0xff) * ports.scale());
      }
    }
    ByteBuffer output = direct(out);
    try (OnnxTensor fed = CompiledGraph.tensor(in, input);
        OnnxTensor result = CompiledGraph.tensor(out, output)) {
      graph().run(Map.of(ports.input(), fed), Map.of(ports.output(), result));
    }
    float[] probabilities = new float[count * classes];
    output.asFloatBuffer().get(probabilities);
    return ports.softmax() ? Ports.softmax(probabilities, classes) : probabilities;
  }

  private float[] oneByOne(List<byte[]> pixels) {
    float[] all = new float[pixels.size() * classes];
    for (int i = 0; i < pixels.size(); i++) {
      float[] one = probabilities(List.of(pixels.get(i)));
      System.arraycopy(one, 0, all, i * classes, classes);
    }
    return all;
  }

  private static ByteBuffer direct(TensorType type) {
    return ByteBuffer.allocateDirect(Math.toIntExact(type.bytes())).order(ByteOrder.nativeOrder());
  }

  private synchronized CompiledGraph graph() {
    if (graph == null) {
      graph = NativeGraph.open(onnx.toByteArray());
    }
    return graph.graph();
  }
}
