// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import java.util.List;
import java.util.Map;
import org.sketchell.lowering.ConstantFolding;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.BatchDimension;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * What is computed for one size of batch. Traces of two sizes make a model for any: what differs
 * between them is the batch.
 *
 * @param inputs placeholders by name
 * @param outputs what is computed of them, by name
 */
record BatchTrace(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
  /** The sizes that are traced. */
  static final int ONE = 2;

  static final int OTHER = 3;

  private Graph lowered() {
    return Target.PORTABLE.lower(Graph.of(outputs.values()));
  }

  /**
   * The model for batches of any size.
   *
   * @param other the same for another size
   * @param names of tensors that are written into the model
   */
  OnnxMl.ModelProto written(
      BatchTrace other, Map<Tensor, String> names, Map<String, String> metadata) {
    Graph meant = lowered();
    Graph otherMeant = other.lowered();
    Graph graph = ConstantFolding.of(meant, otherMeant, names.keySet());
    Graph otherGraph = ConstantFolding.of(otherMeant, meant, names.keySet());
    return ModelWriter.write(
        graph,
        inputs,
        List.copyOf(outputs.keySet()),
        names,
        metadata,
        BatchDimension.between(graph, otherGraph));
  }
}
