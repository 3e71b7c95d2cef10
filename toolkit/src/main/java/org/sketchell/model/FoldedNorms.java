// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sketchell.onnx.ModelReader;

/**
 * Batch normalisation as part of the convolution before it: with k = scale / sqrt(variance +
 * epsilon), each kernel is multiplied by its k, and the bias b becomes (b - mean) k + shift.
 */
final class FoldedNorms {
  private final OnnxMl.GraphProto.Builder graph;
  private final Map<String, OnnxMl.TensorProto> numbers = new HashMap<>();
  private final Map<String, Integer> makers = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();

  private FoldedNorms(OnnxMl.GraphProto.Builder graph) {
    this.graph = graph;
    graph.getInitializerList().forEach(number -> numbers.put(number.getName(), number));
    for (int i = 0; i < graph.getNodeCount(); i++) {
      int position = i;
      graph.getNode(i).getOutputList().forEach(output -> makers.put(output, position));
      graph.getNode(i).getInputList().forEach(input -> uses.merge(input, 1, Integer::sum));
    }
    graph.getOutputList().forEach(output -> uses.merge(output.getName(), 1, Integer::sum));
  }

  /**
   * Folds what can be folded.
   *
   * @return how many there were
   */
  static int in(OnnxMl.GraphProto.Builder graph) {
    FoldedNorms norms = new FoldedNorms(graph);
    Set<Integer> gone = new HashSet<>();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      Optional<Integer> conv = norms.conv(i);
      if (conv.isPresent()) {
        norms.fold(conv.get(), i);
        gone.add(i);
      }
    }
    Set<String> values = new HashSet<>();
    gone.stream().sorted((a, b) -> b - a).forEach(graph::removeNode);
    graph.getNodeList().forEach(node -> values.addAll(node.getInputList()));
    graph.getNodeList().forEach(node -> values.addAll(node.getOutputList()));
    for (int i = graph.getInitializerCount() - 1; i >= 0; i--) {
      if (!values.contains(graph.getInitializer(i).getName())) {
        graph.removeInitializer(i);
      }
    }
    for (int i = graph.getValueInfoCount() - 1; i >= 0; i--) {
      if (!values.contains(graph.getValueInfo(i).getName())) {
        graph.removeValueInfo(i);
      }
    }
    return gone.size();
  }

  /** The convolution that a node normalises the results of, if nobody else wants them. */
  private Optional<Integer> conv(int position) {
    OnnxMl.NodeProto norm = graph.getNode(position);
    if (!norm.getOpType().equals("BatchNormalization") || norm.getOutputCount() != 1) {
      return Optional.empty();
    }
    boolean known = norm.getInputList().subList(1, 5).stream().allMatch(numbers::containsKey);
    String images = norm.getInput(0);
    return Optional.ofNullable(makers.get(images))
        .filter(maker -> known && uses.get(images) == 1)
        .filter(
            maker -> {
              OnnxMl.NodeProto conv = graph.getNode(maker);
              return conv.getOpType().equals("Conv")
                  && conv.getInputList().subList(1, conv.getInputCount()).stream()
                      .allMatch(name -> numbers.containsKey(name) && uses.get(name) == 1);
            });
  }

  private void fold(int convPosition, int normPosition) {
    OnnxMl.NodeProto norm = graph.getNode(normPosition);
    OnnxMl.NodeProto.Builder conv = graph.getNodeBuilder(convPosition);
    float epsilon =
        norm.getAttributeList().stream()
            .filter(attribute -> attribute.getName().equals("epsilon"))
            .map(OnnxMl.AttributeProto::getF)
            .findFirst()
            .orElse(1e-5f);
    float[] scale = values(norm.getInput(1));
    float[] shift = values(norm.getInput(2));
    float[] mean = values(norm.getInput(3));
    float[] variance = values(norm.getInput(4));
    float[] weight = values(conv.getInput(1));
    boolean biased = conv.getInputCount() == 3;
    float[] bias = biased ? values(conv.getInput(2)) : new float[scale.length];
    int each = weight.length / scale.length;
    for (int channel = 0; channel < scale.length; channel++) {
      double k = scale[channel] / Math.sqrt((double) variance[channel] + epsilon);
      for (int i = channel * each; i < (channel + 1) * each; i++) {
        weight[i] = (float) (weight[i] * k);
      }
      bias[channel] = (float) ((bias[channel] - mean[channel]) * k + shift[channel]);
    }
    set(conv.getInput(1), weight);
    if (biased) {
      set(conv.getInput(2), bias);
    } else {
      String name = conv.getInput(1) + "/bias";
      OnnxMl.TensorProto.Builder added = graph.addInitializerBuilder().setName(name);
      added.setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber()).addDims(bias.length);
      added.setRawData(raw(bias));
      conv.addInput(name);
    }
    conv.setOutput(0, norm.getOutput(0));
  }

  private float[] values(String name) {
    return ModelReader.tensor(numbers.get(name)).toFloatArray();
  }

  private void set(String name, float[] values) {
    for (OnnxMl.TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
      if (tensor.getName().equals(name)) {
        tensor.setRawData(raw(values));
      }
    }
  }

  private static ByteString raw(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return ByteString.copyFrom(bytes);
  }
}
