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
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A step in shares of its batch: each runs on one thread, several at the same time, so that threads
 * meet twice in a step and not at every operator. What the shares gave is added up in their order,
 * so it does not matter how many threads there were.
 */
final class SharedProgram implements Program {
  private static final String FIRST = "first";

  private final int shares;

  /** For each share the graph that it runs; shares of one size have one. */
  private final List<BoundGraph> graphs = new ArrayList<>();

  /** For each share the place in its graph's memory where its first side is, and then the next. */
  private final List<Integer> places = new ArrayList<>();

  private final Update update;

  /**
   * Compiles a step.
   *
   * @param fields names of what the batch is, in the order in which it was cut
   */
  SharedProgram(TracedStep traced, Partition partition, List<String> fields, List<Memory> sides) {
    shares = partition.shares().size();
    List<String> given = new ArrayList<>();
    List<Map<String, Slot>> gives = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      gives.add(new HashMap<>());
    }
    Map<String, Tensor> sent = new LinkedHashMap<>(traced.inputs());
    Map<String, Slot> arrived = new HashMap<>();
    for (int part = 0; part < partition.sent().size(); part++) {
      given.add("part_" + part);
      for (int i = 0; i < shares; i++) {
        Tensor leaf = partition.sent().get(part).get(i);
        Slot slot = Slot.allocate(leaf.type());
        String name = given.get(part) + "_of_" + i;
        gives.get(i).put(given.get(part), slot);
        sent.put(name, leaf);
        arrived.put(name, slot);
      }
    }
    compile(traced, partition.shares(), fields, given);
    int first = 0;
    for (int i = 0; i < shares; i++) {
      int size = partition.shares().get(i).size();
      Map<String, Slot> own = new HashMap<>();
      own.put(FIRST, Slot.number(first));
      places.add(graphs.get(i).places());
      for (Memory side : sides) {
        for (String field : fields) {
          own.put(field, side.read().get(field).slice(first, size));
        }
        graphs.get(i).bind(side.and(own).read(), gives.get(i));
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
      TracedStep traced, List<Piece> pieces, List<String> fields, List<String> given) {
    Map<Piece, BoundGraph> compiled = new IdentityHashMap<>();
    for (Piece piece : pieces) {
      if (!compiled.containsKey(piece)) {
        Map<String, Tensor> leaves = new LinkedHashMap<>(traced.inputs());
        for (int i = 0; i < fields.size(); i++) {
          leaves.put(fields.get(i), piece.batch().get(i));
        }
        leaves.put(FIRST, piece.first());
        Graph lowered = Device.CPU.target(piece.graph()).lower(piece.graph());
        compiled.put(piece, new BoundGraph(lowered, leaves, given, Device.CPU, 1));
      }
      graphs.add(compiled.get(piece));
    }
  }

  @Override
  public void run(int side) {
    Crew.run(shares, i -> graphs.get(i).run(places.get(i) + side));
    update.run(side);
  }

  @Override
  public int shares() {
    return shares;
  }

  @Override
  public void close() {
    Set.copyOf(graphs).forEach(BoundGraph::close);
    update.close();
  }
}
