// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * The max poolings of a graph and their gradients. ONNX Runtime's own loses NaN in most places of a
 * window, makes the lowest number of minus infinity, and refuses much padding beside dilation; so
 * maxima are found by comparing tensors. What values and gradients have in common is worked out
 * once for both.
 */
final class MaxPools {
  /** By the images before lowering: the windows whose gradients somebody wants. */
  private final Map<Tensor, Set<Window>> spread = new IdentityHashMap<>();

  private final Map<Tensor, Map<Window, Tiles>> tiles = new IdentityHashMap<>();
  private final Map<Tensor, Map<Window, Places>> places = new IdentityHashMap<>();

  MaxPools(Graph graph) {
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof MaxPoolGradient gradient) {
        spread
            .computeIfAbsent(node.inputs().get(0), images -> new HashSet<>())
            .add(gradient.window());
      }
    }
  }

  /**
   * Values and, where they are wanted, places.
   *
   * @param images what is pooled, in the graph before lowering
   * @param x the same, lowered
   */
  List<Tensor> pool(MaxPool pool, Tensor images, Tensor x) {
    Window window = pool.window();
    if (pool.indices()) {
      return List.of(places(window, images, x).values(), places(window, images, x).indices());
    }
    if (!spread.getOrDefault(images, Set.of()).contains(window)) {
      return List.of(values(window, x));
    }
    return List.of(
        window.tiles() ? tiles(window, images, x).values() : places(window, images, x).values());
  }

  /** The gradient of a pooling, at the places of the maxima. */
  Tensor gradient(Window window, Tensor images, Tensor x, Tensor dy) {
    return window.tiles()
        ? tiles(window, images, x).spread(dy)
        : places(window, images, x).spread(dy);
  }

  private Tiles tiles(Window window, Tensor images, Tensor x) {
    return tiles
        .computeIfAbsent(images, key -> new HashMap<>())
        .computeIfAbsent(window, key -> new Tiles(window, x));
  }

  private Places places(Window window, Tensor images, Tensor x) {
    return places
        .computeIfAbsent(images, key -> new HashMap<>())
        .computeIfAbsent(window, key -> new Places(window, x));
  }

  /** Values alone: the largest of the rows of each window, then of its columns. */
  static Tensor values(Window window, Tensor x) {
    Tensor padded = Margin.around(x, window, Double.NEGATIVE_INFINITY);
    Tensor rows = new Maxima(rows(window, padded, window.positions(0, x.size(2)))).values();
    int positions = window.positions(1, x.size(3));
    int[] sizes = {x.size(0), x.size(1), window.positions(0, x.size(2)), positions};
    Tensor flat = rows.reshape(sizes[0], sizes[1], sizes[2], padded.size(3));
    return new Maxima(columns(window, flat, positions)).values().reshape(sizes);
  }

  private static List<Tensor> rows(Window window, Tensor x, int positions) {
    int kernel = window.kernel().get(0);
    if (isCut(window, 0)) {
      Tensor covered = x.slice(2, 0, positions * kernel);
      int[] folded = {x.size(0), x.size(1), positions, kernel, x.size(3)};
      return Tiles.cut(covered.reshape(folded), 3, kernel);
    }
    return slices(window, 0, x, positions);
  }

  private static List<Tensor> columns(Window window, Tensor x, int positions) {
    int kernel = window.kernel().get(1);
    return isCut(window, 1)
        ? Tiles.cut(x.slice(3, 0, positions * kernel).reshape(-1, kernel), 1, kernel)
        : slices(window, 1, x, positions);
  }

  private static boolean isCut(Window window, int dimension) {
    return window.kernel().get(dimension).equals(window.stride().get(dimension))
        && window.dilation().get(dimension) == 1;
  }

  /** For each element of the kernel along one dimension, what it sees. */
  private static List<Tensor> slices(Window window, int dimension, Tensor x, int positions) {
    int stride = window.stride().get(dimension);
    List<Tensor> slices = new ArrayList<>();
    for (int i = 0; i < window.kernel().get(dimension); i++) {
      int start = i * window.dilation().get(dimension);
      slices.add(x.slice(2 + dimension, start, start + (positions - 1) * stride + 1, stride));
    }
    return slices;
  }
}
