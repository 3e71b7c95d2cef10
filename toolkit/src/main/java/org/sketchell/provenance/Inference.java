package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.shape.TensorType;
import org.tribuo.Example;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** Runs a classifier of images. Its graph is compiled when the first images come. */
final class Inference {
  private static final int BATCH = 256;

  private final OnnxMl.ModelProto onnx;
  private final Ports ports;
  private final DatasetImages images;
  private final List<String> classes;
  private NativeGraph graph;

  Inference(OnnxMl.ModelProto onnx, Ports ports, DatasetImages images, List<String> classes) {
    this.onnx = onnx;
    this.ports = ports;
    this.images = images;
    this.classes = classes;
  }

  List<Prediction<Label>> predictions(Iterable<Example<Label>> examples) {
    List<Prediction<Label>> predictions = new ArrayList<>();
    List<Example<Label>> batch = new ArrayList<>();
    List<byte[]> pixels = new ArrayList<>();
    for (Example<Label> example : examples) {
      pixels.add(images.pixels(example, "The example"));
      batch.add(example);
      if (batch.size() == BATCH) {
        predict(batch, pixels, predictions);
      }
    }
    predict(batch, pixels, predictions);
    return predictions;
  }

  private void predict(
      List<Example<Label>> batch, List<byte[]> pixels, List<Prediction<Label>> predictions) {
    if (batch.isEmpty()) {
      return;
    }
    float[] probabilities = probabilities(pixels);
    for (int i = 0; i < batch.size(); i++) {
      Map<String, Label> scores = new LinkedHashMap<>();
      Label best = null;
      for (int k = 0; k < classes.size(); k++) {
        Label label = new Label(classes.get(k), probabilities[i * classes.size() + k]);
        scores.put(label.getLabel(), label);
        best = best == null || label.getScore() > best.getScore() ? label : best;
      }
      predictions.add(new Prediction<>(best, scores, images.size().pixels(), batch.get(i), true));
    }
    batch.clear();
    pixels.clear();
  }

  /** The probabilities of images, one after the other, in the order of the classes. */
  float[] probabilities(List<byte[]> pixels) {
    int count = pixels.size();
    DatasetImages.Size size = images.size();
    if (ports.single() && count > 1) {
      return oneByOne(pixels);
    }
    TensorType in = TensorType.float32(count, size.channels(), size.height(), size.width());
    TensorType out = TensorType.float32(count, classes.size());
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
    float[] probabilities = new float[count * classes.size()];
    output.asFloatBuffer().get(probabilities);
    return ports.softmax() ? Ports.softmax(probabilities, classes.size()) : probabilities;
  }

  private float[] oneByOne(List<byte[]> pixels) {
    float[] all = new float[pixels.size() * classes.size()];
    for (int i = 0; i < pixels.size(); i++) {
      float[] one = probabilities(List.of(pixels.get(i)));
      System.arraycopy(one, 0, all, i * classes.size(), classes.size());
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
