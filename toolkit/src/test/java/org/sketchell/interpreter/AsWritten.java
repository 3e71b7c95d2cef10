// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** A lowered graph run as the model that it is written as, without being lowered again. */
final class AsWritten {
  private AsWritten() {}

  static List<NdArray> run(Graph lowered) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Map<String, OnnxTensor> fed = new HashMap<>();
    for (Tensor leaf : lowered.leaves()) {
      String name = "x" + inputs.size();
      inputs.put(name, leaf);
      fed.put(name, CompiledGraph.tensor(leaf.type(), leaf.value().orElseThrow()));
    }
    List<String> names = new ArrayList<>();
    List<Tensor> results = new ArrayList<>();
    Map<String, OnnxTensor> filled = new HashMap<>();
    for (Tensor output : lowered.outputs()) {
      ByteBuffer buffer =
          ByteBuffer.allocateDirect((int) output.type().bytes()).order(ByteOrder.nativeOrder());
      names.add("y" + names.size());
      results.add(Tensor.over(output.type(), buffer));
      filled.put(names.get(names.size() - 1), CompiledGraph.tensor(output.type(), buffer));
    }
    try (CompiledGraph graph =
        CompiledGraph.of(
            ModelWriter.write(lowered, inputs, names), Device.CPU, CompiledGraph.Effort.LITTLE)) {
      graph.run(fed, filled);
    } finally {
      fed.values().forEach(OnnxTensor::close);
      filled.values().forEach(OnnxTensor::close);
    }
    return results.stream().map(NdArray::of).toList();
  }
}
