// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * The part of one process in a step that is cut into shares: it computes its own, the processes
 * exchange what all gave, and each goes on from that, so that all come to have the same state.
 */
final class TeamProgram implements AutoCloseable {
  private static final String FIRST = "first";

  private final Ring ring;
  private final int from;
  private final int to;
  private final int[] ends;
  private final Partition partition;

  /** For each own share the graphs that it runs. */
  private final List<StagedGraph> graphs = new ArrayList<>();

  private final List<Integer> places = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Update update;

  /**
   * Where shares lie.
   *
   * @param from the first share of this process
   * @param to the one after its last
   * @param ends the same of each process, by rank
   */
  record Place(int from, int to, int[] ends) {
    /** That of so many shares which are dealt out to processes one after the other. */
    static Place of(int rank, int size, int shares, int of) {
      int[] ends = new int[size];
      for (int i = 0; i < size; i++) {
        ends[i] = Math.min(of, (int) ((i + 1L) * shares / size));
      }
      return new Place(rank == 0 ? 0 : ends[rank - 1], ends[rank], ends);
    }
  }

  /** What the shares give in one stage, and where it arrives. */
  private static final class Exchange {
    /** Float32 numbers of each own share, and their sum over all. */
    private final List<ByteBuffer> own = new ArrayList<>();

    private ByteBuffer total;

    /** What all shares give that is no such sum, one behind the other. */
    private ByteBuffer all;

    private int[] ends;
    private final List<Runnable> afterwards = new ArrayList<>();

    void run(Ring ring) {
      if (total != null) {
        ring.sum(own, total);
      }
      if (all != null) {
        ring.gather(all, ends);
      }
      afterwards.forEach(Runnable::run);
    }
  }

  /**
   * Compiles a step.
   *
   * @param fields of the own shares' examples, one share behind the other, by name
   * @param sides what else is read and written, by which side of the state is current
   */
  TeamProgram(
      StepParcel parcel,
      Ring ring,
      Place place,
      Map<String, ByteBuffer> fields,
      List<Memory> sides) {
    this.ring = ring;
    this.from = place.from;
    this.to = place.to;
    this.ends = place.ends;
    this.partition = parcel.partition();
    Map<String, Tensor> sent = new LinkedHashMap<>(parcel.inputs());
    for (int part = 0; part < partition.sent().size(); part++) {
      List<Tensor> leaves = partition.sent().get(part);
      for (int i = 0; i < leaves.size(); i++) {
        sent.put(arriving(part, i), leaves.get(i));
      }
    }
    compile(parcel, List.copyOf(fields.keySet()), sent);
    Map<String, Slot> arrived = new HashMap<>();
    List<Map<String, Slot>> gives = new ArrayList<>();
    for (int i = from; i < to; i++) {
      gives.add(new HashMap<>());
    }
    StagedGraph like = graphs.get(0);
    for (int stage = 0; stage < like.stages(); stage++) {
      exchanges.add(exchange(like.parts(stage), arrived, gives));
    }
    bind(fields, sides, arrived, gives);
    update =
        new Update(
            partition.rest(),
            sent,
            parcel.outputs(),
            sides.stream().map(side -> side.and(arrived)).toList());
  }

  private static String arriving(int part, int share) {
    return StagedGraph.part(part) + "_of_" + share;
  }

  /** Who has no share knows what the others exchange from the graph of the first. */
  private void compile(StepParcel parcel, List<String> fields, Map<String, Tensor> sent) {
    Map<Piece, StagedGraph> compiled = new IdentityHashMap<>();
    for (int i = from; i < Math.max(to, from + 1); i++) {
      Piece piece = partition.shares().get(i < to ? i : 0);
      if (!compiled.containsKey(piece)) {
        Map<String, Tensor> leaves = new LinkedHashMap<>(parcel.inputs());
        leaves.putAll(sent);
        for (int field = 0; field < fields.size(); field++) {
          leaves.put(fields.get(field), piece.batch().get(field));
        }
        leaves.put(FIRST, piece.first());
        compiled.put(piece, new StagedGraph(piece.graph(), partition.sent(), leaves));
      }
      graphs.add(compiled.get(piece));
    }
  }

  private boolean isSum(int part) {
    Tensor first = partition.sent().get(part).get(0);
    return partition.sent().get(part).size() == 1
        && partition.shares().get(0).graph().outputs().get(part).type().equals(first.type());
  }

  private Exchange exchange(
      List<Integer> parts, Map<String, Slot> arrived, List<Map<String, Slot>> gives) {
    Exchange exchange = new Exchange();
    List<Integer> sums = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int part : parts) {
      boolean floats = type(part, 0).elements() == ElementType.FLOAT32;
      (isSum(part) && floats ? sums : others).add(part);
    }
    if (!sums.isEmpty()) {
      int bytes = sums.stream().mapToInt(part -> bytes(type(part, 0))).sum();
      exchange.total = room(bytes);
      lay(exchange.total, sums, 0).forEach((part, slot) -> arrived.put(arriving(part, 0), slot));
      for (Map<String, Slot> share : gives) {
        ByteBuffer own = room(bytes);
        exchange.own.add(own);
        lay(own, sums, 0).forEach((part, slot) -> share.put(StagedGraph.part(part), slot));
      }
    }
    if (!others.isEmpty()) {
      gather(exchange, others, arrived, gives);
    }
    return exchange;
  }

  private void gather(
      Exchange exchange,
      List<Integer> parts,
      Map<String, Slot> arrived,
      List<Map<String, Slot>> gives) {
    int shares = partition.shares().size();
    int[] starts = new int[shares + 1];
    for (int i = 0; i < shares; i++) {
      int share = i;
      starts[i + 1] =
          starts[i] + parts.stream().mapToInt(part -> padded(bytes(type(part, share)))).sum();
    }
    exchange.all = room(starts[shares]);
    exchange.ends = new int[ends.length];
    for (int rank = 0; rank < ends.length; rank++) {
      exchange.ends[rank] = starts[ends[rank]];
    }
    Map<Integer, List<Slot>> received = new LinkedHashMap<>();
    for (int i = 0; i < shares; i++) {
      int at = starts[i];
      for (int part : parts) {
        Slot slot = slot(exchange.all, at, type(part, i));
        received.computeIfAbsent(part, one -> new ArrayList<>()).add(slot);
        if (i >= from && i < to) {
          gives.get(i - from).put(StagedGraph.part(part), slot);
        }
        at += padded(bytes(type(part, i)));
      }
    }
    received.forEach(
        (part, slots) -> {
          if (isSum(part)) {
            Slot total = Slot.allocate(type(part, 0));
            arrived.put(arriving(part, 0), total);
            exchange.afterwards.add(() -> addWhole(slots, total));
          } else {
            for (int i = 0; i < slots.size(); i++) {
              arrived.put(arriving(part, i), slots.get(i));
            }
          }
        });
  }

  /** Adds whole numbers, whose sum is the same in any order. */
  private static void addWhole(List<Slot> parts, Slot total) {
    int numbers = total.memory().capacity() / Long.BYTES;
    for (int i = 0; i < numbers; i++) {
      long sum = 0;
      for (Slot part : parts) {
        sum += part.memory().getLong(i * Long.BYTES);
      }
      total.memory().putLong(i * Long.BYTES, sum);
    }
  }

  /** The type of what a share gives. */
  private TensorType type(int part, int share) {
    return partition.shares().get(share).graph().outputs().get(part).type();
  }

  private static int bytes(TensorType type) {
    return Math.toIntExact(type.bytes());
  }

  /** Numbers lie where a processor likes to have them. */
  private static int padded(int bytes) {
    return (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private Map<Integer, Slot> lay(ByteBuffer room, List<Integer> parts, int share) {
    Map<Integer, Slot> slots = new LinkedHashMap<>();
    int at = 0;
    for (int part : parts) {
      TensorType type = type(part, share);
      slots.put(part, slot(room, at, type));
      at += bytes(type);
    }
    return slots;
  }

  private static Slot slot(ByteBuffer room, int at, TensorType type) {
    return new Slot(type, room.slice(at, bytes(type)).order(ByteOrder.nativeOrder()));
  }

  private void bind(
      Map<String, ByteBuffer> fields,
      List<Memory> sides,
      Map<String, Slot> arrived,
      List<Map<String, Slot>> gives) {
    List<String> names = List.copyOf(fields.keySet());
    int[] at = new int[names.size()];
    int first = 0;
    for (int i = 0; i < to; i++) {
      Piece piece = partition.shares().get(i);
      if (i >= from) {
        StagedGraph graph = graphs.get(i - from);
        Map<String, Slot> own = new HashMap<>(arrived);
        own.put(FIRST, Slot.number(first));
        for (int field = 0; field < names.size(); field++) {
          TensorType type = piece.batch().get(field).type();
          own.put(names.get(field), slot(fields.get(names.get(field)), at[field], type));
          at[field] += bytes(type);
        }
        places.add(graph.places());
        Map<String, Slot> kept = graph.memory();
        for (Memory side : sides) {
          graph.bind(side.and(own).read(), gives.get(i - from), kept);
        }
      }
      first += piece.size();
    }
  }

  /**
   * Computes all outputs from what the buffers hold now.
   *
   * @param side which of the two sides of the state is read; the other is written
   */
  void run(int side) {
    for (int stage = 0; stage < exchanges.size(); stage++) {
      int now = stage;
      Crew.run(to - from, i -> graphs.get(i).run(now, places.get(i) + side));
      exchanges.get(stage).run(ring);
    }
    update.run(side);
  }

  @Override
  public void close() {
    Set.copyOf(graphs).forEach(StagedGraph::close);
    update.close();
  }
}
