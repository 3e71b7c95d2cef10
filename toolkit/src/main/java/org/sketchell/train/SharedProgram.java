// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.partition.Partition;
import org.sketchell.partition.Piece;
import org.sketchell.runtime.Crew;
import org.sketchell.runtime.Engine;
import org.sketchell.tensor.Tensor;

/**
 * A step in shares of its batch: each runs on one thread, several at the same time, so that threads
 * meet twice in a step, and where statistics of the whole batch are wanted, and not at every
 * operator. What the shares gave is added up in their order, so it does not matter how many threads
 * there were.
 */
final class SharedProgram implements Program {
  private static final String FIRST = "first";

  private final int shares;

  /** For each share the graphs that it runs; shares of one size have the same. */
  private final List<StagedGraph> graphs = new ArrayList<>();

  /** For each share the place in its graphs' memory where its first side is, and then the next. */
  private final List<Integer> places = new ArrayList<>();

  private final Update update;

  /**
   * Compiles a step.
   *
   * @param fields names of what the batch is, in the order in which it was cut
   */
  SharedProgram(TracedStep traced, Partition partition, List<String> fields, List<Memory> sides) {
    shares = partition.shares().size();
    List<Map<String, Slot>> gives = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      gives.add(new HashMap<>());
    }
    Map<String, Tensor> sent = new LinkedHashMap<>(traced.inputs());
    Map<String, Slot> arrived = new HashMap<>();
    for (int part = 0; part < partition.sent().size(); part++) {
      for (int i = 0; i < shares; i++) {
        Tensor leaf = partition.sent().get(part).get(i);
        Slot slot = Slot.allocate(leaf.type());
        String name = StagedGraph.part(part) + "_of_" + i;
        gives.get(i).put(StagedGraph.part(part), slot);
        sent.put(name, leaf);
        arrived.put(name, slot);
      }
    }
    compile(traced, partition, fields, sent);
    int first = 0;
    for (int i = 0; i < shares; i++) {
      int size = partition.shares().get(i).size();
      Map<String, Slot> own = new HashMap<>(arrived);
      own.put(FIRST, Slot.number(first));
      places.add(graphs.get(i).places());
      Map<String, Slot> kept = graphs.get(i).memory();
      for (Memory side : sides) {
        for (String field : fields) {
          own.put(field, side.read().get(field).slice(first, size));
        }
        graphs.get(i).bind(side.and(own).read(), gives.get(i), kept);
      }
      first += size;
    }
    update =
        new Update(
            partition.rest(),
            sent,
            traced.outputs(),
            sides.stream().map(side -> side.and(arrived)).toList());
  }

  private void compile(
      TracedStep traced, Partition partition, List<String> fields, Map<String, Tensor> sent) {
    Map<Piece, StagedGraph> compiled = new IdentityHashMap<>();
    for (Piece piece : partition.shares()) {
      if (!compiled.containsKey(piece)) {
        Map<String, Tensor> leaves = new LinkedHashMap<>(traced.inputs());
        leaves.putAll(sent);
        for (int i = 0; i < fields.size(); i++) {
          leaves.put(fields.get(i), piece.batch().get(i));
        }
        leaves.put(FIRST, piece.first());
        compiled.put(piece, new StagedGraph(piece.graph(), partition.sent(), leaves));
      }
      graphs.add(compiled.get(piece));
    }
  }

  @Override
  public void run(int side) {
    for (int stage = 0; stage < graphs.get(0).stages(); stage++) {
      int now = stage;
      Crew.run(shares, i -> graphs.get(i).run(now, places.get(i) + side));
    }
    update.run(side);
  }

  @Override
  public int shares() {
    return shares;
  }

  @Override
  public int threads() {
    return Math.min(shares, Engine.threads());
  }

  @Override
  public void close() {
    Set.copyOf(graphs).forEach(StagedGraph::close);
    update.close();
  }
}
