package org.sketchell.lowering;

import java.util.List;
import org.sketchell.operator.Composed;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.CustomGradient;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Operator;
import org.sketchell.operator.ReluGradient;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/** Every composed operator as standard operators of ONNX; no target is without it. */
final class StandardForms implements Pass {
  @Override
  public Graph over(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> node.operator() instanceof Composed)) {
      return graph;
    }
    PooledPlaces places = new PooledPlaces(graph);
    return graph.rewritten((node, inputs) -> form(node, inputs, places));
  }

  private static List<Tensor> form(Node node, List<Tensor> in, PooledPlaces places) {
    Operator operator = node.operator();
    if (operator instanceof ConvInputGradient gradient) {
      return List.of(ConvolutionForms.inputGradient(gradient, in.get(0), in.get(1)));
    }
    if (operator instanceof ConvWeightGradient gradient) {
      return List.of(ConvolutionForms.weightGradient(gradient, in.get(0), in.get(1)));
    }
    if (operator instanceof MaxPool pool) {
      return places.pool(pool, node.inputs().get(0), in.get(0));
    }
    if (operator instanceof MaxPoolGradient gradient) {
      return List.of(
          Tiles.fit(gradient.window())
              ? Tiles.maxPoolGradient(gradient.window(), in.get(0), in.get(1), in.get(2))
              : places.scatter(gradient.window(), node.inputs().get(0), in.get(0), in.get(2)));
    }
    if (operator instanceof ReluGradient) {
      // A comparison and a product take a third of the time of a sign or a where.
      return List.of(in.get(1).times(in.get(0).gt(0).to(ElementType.FLOAT32)));
    }
    return operator instanceof CustomGradient ? in.subList(0, 1) : null;
  }
}
