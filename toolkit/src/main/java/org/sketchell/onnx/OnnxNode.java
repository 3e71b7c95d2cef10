// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sketchell.tensor.Tensor;

/** A node as a file states it, with its inputs; attributes by name with their defaults. */
record OnnxNode(
    String type, Map<String, AttributeProto> attributes, List<Tensor> inputs, int outputs) {

  static OnnxNode of(NodeProto proto, List<Tensor> inputs) {
    Map<String, AttributeProto> attributes = new HashMap<>();
    proto.getAttributeList().forEach(attribute -> attributes.put(attribute.getName(), attribute));
    return new OnnxNode(proto.getOpType(), attributes, inputs, proto.getOutputCount());
  }

  /** An input, or null where it is left out. */
  Tensor input(int i) {
    return i < inputs.size() ? inputs.get(i) : null;
  }

  /** An input that is known before anything is run. */
  Tensor known(int i) {
    NotExpressible.unless(
        input(i) != null && input(i).value().isPresent(),
        type + " by what is computed or left out");
    return input(i);
  }

  int rank() {
    return input(0).rank();
  }

  int integer(String name, int otherwise) {
    return attributes.containsKey(name) ? (int) attributes.get(name).getI() : otherwise;
  }

  float number(String name, float otherwise) {
    return attributes.containsKey(name) ? attributes.get(name).getF() : otherwise;
  }

  String text(String name, String otherwise) {
    return attributes.containsKey(name) ? attributes.get(name).getS().toStringUtf8() : otherwise;
  }

  List<Integer> integers(String name, List<Integer> otherwise) {
    return attributes.containsKey(name)
        ? attributes.get(name).getIntsList().stream().map(Long::intValue).toList()
        : otherwise;
  }

  /**
   * The numbers of an input that is known, cut to what an int holds; where it is left out the given
   * ones, if any.
   */
  List<Integer> longs(int i, List<Integer> otherwise) {
    if (input(i) == null && otherwise != null) {
      return otherwise;
    }
    return Arrays.stream(known(i).toLongArray())
        .mapToObj(value -> (int) Math.max(-1_000_000, Math.min(1_000_000, value)))
        .toList();
  }

  int axis(int otherwise) {
    return counted(integer("axis", otherwise), rank());
  }

  /** Dimensions counted from the start, sorted. */
  static List<Integer> sorted(List<Integer> axes, int rank) {
    List<Integer> all = new ArrayList<>(axes.stream().map(axis -> counted(axis, rank)).toList());
    all.sort(null);
    return all;
  }

  static int counted(int axis, int rank) {
    return axis < 0 ? axis + rank : axis;
  }

  static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
