// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.ModelReader;
import org.sketchell.operator.Softmax;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * The graph of a model's file for one size of batch, with the operators that were meant.
 *
 * @param inputs placeholders by name, in the model's order
 * @param seen what the network is given of each input: what preprocessing makes of it
 * @param graph of some of the outputs
 */
record FileGraph(Map<String, Tensor> inputs, Map<String, Tensor> seen, Graph graph) {
  /**
   * Reads it.
   *
   * @param outputs by name
   * @param logits whether what a softmax at the end makes probabilities of is wanted, and not these
   */
  static FileGraph of(ModelReader reader, int batch, List<String> outputs, boolean logits) {
    ModelReader.Model read = reader.read(batch);
    Graph graph = Target.meant(Graph.of(outputs.stream().map(read.outputs()::get).toList()));
    if (logits) {
      Graph whole = graph;
      graph =
          Graph.of(graph.outputs().stream().map(output -> beforeSoftmax(whole, output)).toList());
    }
    Map<String, Tensor> seen = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> input : read.inputs().entrySet()) {
      seen.put(input.getKey(), prepared(graph, input.getValue()));
    }
    return new FileGraph(read.inputs(), seen, graph);
  }

  private static Tensor beforeSoftmax(Graph graph, Tensor output) {
    return graph
        .maker(output)
        .filter(node -> node.operator() instanceof Softmax)
        .map(node -> node.inputs().get(0))
        .orElse(output);
  }

  private static Tensor prepared(Graph graph, Tensor input) {
    Tensor prepared = input;
    for (Node node : graph.nodes()) {
      for (Tensor taken : node.inputs()) {
        Node maker = graph.maker(taken).orElse(null);
        if (maker != null
            && maker.scope().equals(NetworkExport.PREPROCESSING)
            && maker.inputs().contains(prepared)) {
          prepared = taken;
        }
      }
    }
    return prepared;
  }
}
