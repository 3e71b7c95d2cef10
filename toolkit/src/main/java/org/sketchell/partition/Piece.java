// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.List;
import java.util.Optional;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A graph for some examples, side by side, of a graph for more of them.
 *
 * @param graph what is computed
 * @param batch the stand-ins for these examples, in the order in which those for all were given
 * @param first int64 scalar, where in the whole the first of them is: they have their own of what
 *     the graph draws or knows for each
 */
public record Piece(Graph graph, List<Tensor> batch, Tensor first) {
  public Piece {
    batch = List.copyOf(batch);
  }

  /** How many examples it is for. */
  public int size() {
    return batch.get(0).size(0);
  }

  /**
   * The graph for pieces of a length, if pieces of all its outputs are what it gives.
   *
   * @param batch leaves of one first dimension, along which they are cut; so are the outputs
   * @param length less than that dimension; it need not divide it, for pieces may overlap
   * @return empty if what is done with one element depends on others
   */
  public static Optional<Piece> of(Graph graph, List<Tensor> batch, int length) {
    return Graph.building(() -> new Cutting(graph, batch).piece(length));
  }
}
