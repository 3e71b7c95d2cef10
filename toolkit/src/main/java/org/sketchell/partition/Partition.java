// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.List;
import java.util.Optional;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A graph over a batch as several: one that runs for each share of the batch, in any order, at the
 * same time or elsewhere, and the rest, which adds up what the shares gave, always in the same
 * order, and goes on from there. Of a training step the first are forward and backward, the second
 * the update. Where all examples together make something that each is then computed with, as the
 * statistics of batch normalisation, the shares too go on from what all gave: they run in {@link
 * Stage}.
 *
 * @param shares what is computed from each share of the batch, one after the other; outputs are
 *     what has to be added up, and pieces of outputs of the whole that are put one behind the
 *     other. Shares of one size are one object, and sizes differ by 1 at most
 * @param sent for each output of a share, stand-ins for what each share gave, or one for the sum of
 *     that: leaves of the rest and, if they wait for each other, of the shares
 * @param rest what is computed from these; its outputs are those of the graph that was cut
 */
public record Partition(List<Piece> shares, List<List<Tensor>> sent, Graph rest) {
  /** Whether shares wait for what others give. */
  public boolean isStaged() {
    Graph graph = shares.get(0).graph();
    return sent.stream().flatMap(List::stream).anyMatch(graph::isLeaf);
  }

  /**
   * Cuts a graph along its batch.
   *
   * @param batch leaves of one first dimension, the batch
   * @param shares at least 1, and not more than the batch has examples
   * @return empty if the graph cannot be cut: what is done with an example depends on the others by
   *     more than sums over all, as if the largest of a batch were wanted, or nothing is added up
   */
  public static Optional<Partition> of(Graph graph, List<Tensor> batch, int shares) {
    require(shares, batch.get(0).size(0));
    return Graph.building(() -> new Cutting(graph, batch).shares(shares));
  }

  /**
   * The same for shares that are computed in several processes: what is added up is one stand-in,
   * for the sum over all shares in their order.
   */
  public static Optional<Partition> apart(Graph graph, List<Tensor> batch, int shares) {
    require(shares, batch.get(0).size(0));
    return Graph.building(() -> new Cutting(graph, batch).shares(shares, true));
  }

  private static void require(int shares, int whole) {
    if (shares < 1 || whole < shares) {
      throw new IllegalArgumentException(
          "A batch of " + whole + " cannot be cut into " + shares + " shares.");
    }
  }
}
