package org.sketchell.lowering;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Max pooling whose gradient is scattered to the places of the maxima. Values and places come from
 * one pooling, which all that need either share.
 */
final class PooledPlaces {
  /** By the images before lowering, and the window: the windows whose places somebody needs. */
  private final Map<Tensor, Set<Window>> needed = new IdentityHashMap<>();

  /** Values and places that have been pooled. */
  private final Map<Tensor, Map<Window, List<Tensor>>> pooled = new IdentityHashMap<>();

  PooledPlaces(Graph graph) {
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof MaxPoolGradient gradient && !Tiles.fit(gradient.window())) {
        needed
            .computeIfAbsent(node.inputs().get(0), images -> new HashSet<>())
            .add(gradient.window());
      }
    }
  }

  /**
   * What stands for a pooling; null if it stays as it is.
   *
   * @param images what is pooled, in the graph before lowering
   * @param x the same, lowered
   */
  List<Tensor> pool(MaxPool pool, Tensor images, Tensor x) {
    if (!needed.getOrDefault(images, Set.of()).contains(pool.window())) {
      return null;
    }
    return both(pool.window(), images, x).subList(0, pool.indices() ? 2 : 1);
  }

  private List<Tensor> both(Window window, Tensor images, Tensor x) {
    return pooled
        .computeIfAbsent(images, key -> new HashMap<>())
        .computeIfAbsent(window, key -> Tensor.applyAll(new MaxPool(window, true), x));
  }

  /** The gradient of a pooling, brought to the places of the maxima. */
  Tensor scatter(Window window, Tensor images, Tensor x, Tensor dy) {
    Tensor places = both(window, images, x).get(1);
    Shape flat = Shape.of(Math.toIntExact(x.shape().elements()));
    return Tensors.scalar(0f)
        .expand(flat.sizes())
        .scatterAdd(0, places.reshape(-1), dy.reshape(-1))
        .reshape(x.shape().sizes());
  }
}
