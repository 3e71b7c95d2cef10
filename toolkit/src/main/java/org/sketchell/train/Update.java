// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sketchell.partition.Piece;
import org.sketchell.runtime.Crew;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * What comes after the shares of a step: the new state from the old one and the gradient. Of many
 * parameters that is done in pieces that stay in a processor's cache, by several threads, unless
 * what becomes of one parameter depends on all, as when the gradient is clipped by its length.
 */
final class Update implements AutoCloseable {
  /** Measured with Adam: a piece of every vector it reads, writes and makes takes 1 MiB. */
  private static final int LONGEST = 32768;

  private static final String FIRST = "first";

  private final BoundGraph whole;

  /** Null if nothing is done in pieces. */
  private BoundGraph pieces;

  private int count;

  /**
   * Compiles the rest of a step.
   *
   * @param leaves stand-ins by name
   * @param outputs names of what the graph gives, in order
   */
  Update(Graph graph, Map<String, Tensor> leaves, List<String> outputs, List<Memory> sides) {
    Map<String, Tensor> results = new LinkedHashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      results.put(outputs.get(i), graph.outputs().get(i));
    }
    int length = leaves.get(StateLayout.PARAMETERS).size(0);
    if (length > LONGEST) {
      Map<String, Tensor> vectors = new LinkedHashMap<>(results);
      vectors.values().removeIf(result -> result.rank() != 1 || result.size(0) != length);
      if (inPieces(vectors, length, leaves, sides)) {
        results.keySet().removeAll(vectors.keySet());
      }
    }
    Graph lowered = lowered(results.values());
    whole = bound(lowered, leaves, results.keySet(), Engine.threadsFor(lowered.work()));
    for (Memory side : sides) {
      whole.bind(side.read(), only(results.keySet(), side.written()));
    }
  }

  private static Graph lowered(Collection<Tensor> results) {
    Graph graph = Graph.of(results);
    return Device.CPU.target(graph).lower(graph);
  }

  private static BoundGraph bound(
      Graph lowered, Map<String, Tensor> leaves, Collection<String> names, int threads) {
    return new BoundGraph(lowered, leaves, List.copyOf(names), Device.CPU, threads);
  }

  private static Map<String, Slot> only(Set<String> names, Map<String, Slot> slots) {
    Map<String, Slot> some = new HashMap<>(slots);
    some.keySet().retainAll(names);
    return some;
  }

  /** Whether vectors are made in pieces; then it is prepared. */
  private boolean inPieces(
      Map<String, Tensor> vectors, int length, Map<String, Tensor> leaves, List<Memory> sides) {
    Map<String, Tensor> cut = new LinkedHashMap<>();
    for (Tensor leaf : Graph.of(vectors.values()).leaves()) {
      leaves.forEach(
          (name, known) -> {
            if (known == leaf && leaf.shape().elements() > 1) {
              cut.put(name, leaf);
            }
          });
    }
    if (cut.isEmpty()
        || !cut.values().stream().allMatch(leaf -> leaf.rank() == 1 && leaf.size(0) == length)) {
      return false;
    }
    count = (length + LONGEST - 1) / LONGEST;
    int size = (length + count - 1) / count;
    Optional<Piece> piece = Piece.of(Graph.of(vectors.values()), List.copyOf(cut.values()), size);
    piece.ifPresent(found -> compile(found, cut.keySet(), vectors.keySet(), leaves, sides));
    return piece.isPresent();
  }

  private void compile(
      Piece piece,
      Set<String> cut,
      Set<String> results,
      Map<String, Tensor> leaves,
      List<Memory> sides) {
    Map<String, Tensor> known = new LinkedHashMap<>(leaves);
    int next = 0;
    for (String name : cut) {
      known.put(name, piece.batch().get(next++));
    }
    known.put(FIRST, piece.first());
    pieces = bound(lowered(piece.graph().outputs()), known, results, 1);
    int length = leaves.get(StateLayout.PARAMETERS).size(0);
    int size = piece.batch().get(0).size(0);
    for (Memory side : sides) {
      for (int i = 0; i < count; i++) {
        // The last piece begins within the one before: both write the same there.
        int first = Math.min(i * size, length - size);
        Map<String, Slot> read = new HashMap<>(side.read());
        cut.forEach(name -> read.compute(name, (same, slot) -> slot.slice(first, size)));
        read.put(FIRST, Slot.number(first));
        Map<String, Slot> written = only(results, side.written());
        written.replaceAll((name, slot) -> slot.slice(first, size));
        pieces.bind(read, written);
      }
    }
  }

  void run(int side) {
    if (pieces != null) {
      Crew.run(count, i -> pieces.run(side * count + i));
    }
    whole.run(side);
  }

  @Override
  public void close() {
    if (pieces != null) {
      pieces.close();
    }
    whole.close();
  }
}
