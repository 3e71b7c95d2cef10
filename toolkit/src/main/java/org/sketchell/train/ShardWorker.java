// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;
import org.sketchell.data.BatchesAhead;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.Sharding;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.TensorType;

/**
 * One process of a {@link Team}: it computes what its shards of the examples give. One thread tells
 * it what to do.
 */
public final class ShardWorker implements AutoCloseable {
  private final Ring ring;
  private final int shards;
  private final Sharding sharding;
  private final List<Shard> own;
  private final List<Field> fields;
  private final List<String> names;

  private final Map<Integer, AutoCloseable> programs = new HashMap<>();
  private final Map<Integer, ClassCheck> checks = new HashMap<>();
  private final Map<Integer, Map<String, Slot>> logs = new HashMap<>();
  private final Map<Integer, List<Map<String, Slot>>> ownLogs = new HashMap<>();
  private final Map<Integer, List<String>> kept = new HashMap<>();

  /** One for all shards; where they are trained by themselves, one for each of them. */
  private final List<TrainingState> states = new ArrayList<>();

  private final Map<String, Slot> scalars = new LinkedHashMap<>();
  private final List<Batches> training = new ArrayList<>();
  private final List<Batches> validation = new ArrayList<>();

  /** For each field the examples of the own shards, one shard behind the other. */
  private final Map<String, ByteBuffer> buffers = new LinkedHashMap<>();

  private TrainingState.Room room;
  private ByteBuffer meeting;
  private boolean local;

  /** For each shard the batches of the epoch under way, and which of them comes next. */
  private final List<BatchesAhead> ahead = new ArrayList<>();

  private int epoch = -1;
  private int next;

  /**
   * What a process has of one shard.
   *
   * @param number of the shard, from 0
   * @param training every {@code shards}-th example that is trained on, from the one with this
   *     number on
   * @param validation the same of those that are validated on; may be empty
   */
  public record Shard(int number, Examples training, Examples validation) {}

  /**
   * A process that waits for messages.
   *
   * @param shards of all processes
   * @param own of this one, by number: shards {@code rank * shards / size} to {@code (rank + 1) *
   *     shards / size}, excluded
   */
  public ShardWorker(Ring ring, int shards, List<Shard> own) {
    this.ring = ring;
    this.shards = shards;
    this.sharding = Sharding.into(shards);
    this.own = List.copyOf(own);
    Given given = Given.of(own.get(0).training);
    this.fields = given.fields();
    this.names = given.names();
    int first = (int) ((long) ring.rank() * shards / ring.size());
    for (int i = 0; i < own.size(); i++) {
      if (own.get(i).number != first + i) {
        throw new IllegalArgumentException(
            "Process " + ring.rank() + " has the shards from " + first + " on, but got " + own);
      }
    }
  }

  /**
   * Does what a message of {@link Team#ask} says.
   *
   * @return the answer, from its position to its limit
   * @throws TrainingException if it cannot be done, as with a label that is no class
   * @throws TeamLostException if another process is gone
   */
  public ByteBuffer obey(ByteBuffer message) {
    return TeamMessage.read(message, this::obeyed);
  }

  private ByteBuffer obeyed(DataInputStream in) throws IOException {
    TeamMessage.Kind kind = TeamMessage.Kind.values()[in.readByte()];
    return switch (kind) {
      case OPEN -> done(() -> open(in));
      case STATE -> done(() -> restore(TeamMessage.readVectors(in)));
      case PROGRAM -> done(() -> program(in));
      case STEP -> step(in);
      case VALIDATE -> validate(in);
      case MEET -> done(this::meet);
      case AVERAGE -> average(in);
      case CHECK -> check(in.readBoolean());
      case READ -> read(in);
      case BACK -> back();
      case BATCH -> batch(in);
    };
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static ByteBuffer done(Work work) throws IOException {
    work.run();
    return ByteBuffer.allocate(0);
  }

  // What the training is -------------------------------------------------------------------------

  private void open(DataInputStream in) throws IOException {
    close();
    local = in.readBoolean();
    int wanted = in.readInt();
    if (wanted != shards) {
      throw new TrainingException(
          "The training has %d shards, but its processes have %d: begin them with as many.",
          wanted, shards);
    }
    Map<String, Integer> vectors = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      vectors.put(in.readUTF(), in.readInt());
    }
    Set<String> still = new LinkedHashSet<>(readTexts(in));
    room = new TrainingState.Room(vectors, still, readTexts(in));
    for (int i = 0; i < (local ? own.size() : 1); i++) {
      states.add(new TrainingState(room));
    }
    for (int left = in.readInt(); left > 0; left--) {
      scalars.put(in.readUTF(), Slot.allocate(StepParcel.readType(in)));
    }
    int largest = 1;
    for (boolean trains : new boolean[] {true, false}) {
      int part = in.readInt() / shards;
      int size = in.readInt();
      OptionalLong seed = in.readBoolean() ? OptionalLong.of(in.readLong()) : OptionalLong.empty();
      String changes = in.readUTF();
      largest = Math.max(largest, part);
      for (Shard shard : own) {
        Examples examples = trains ? shard.training : shard.validation;
        if (examples.size() != sharding.part(shard.number, size)) {
          throw new TrainingException(
              "Shard %d of %d has %d of %d examples to %s, but should have every %d-th, %d.",
              shard.number,
              shards,
              examples.size(),
              size,
              trains ? "train with" : "validate with",
              shards,
              sharding.part(shard.number, size));
        }
        Batches batches = Batches.ofShard(examples, shard.number, shards, part, seed);
        (trains ? training : validation)
            .add(changes.isEmpty() ? batches : batches.augmented(Augmentation.parse(changes)));
      }
    }
    for (int i = 0; i < fields.size(); i++) {
      long bytes = fields.get(i).batch(largest * own.size()).bytes();
      buffers.put(names.get(i), room(bytes));
    }
  }

  private static ByteBuffer room(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  static List<String> readTexts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(in.readUTF());
    }
    return texts;
  }

  static void writeTexts(Iterable<String> texts, DataOutputStream out) throws IOException {
    List<String> all = new ArrayList<>();
    texts.forEach(all::add);
    out.writeInt(all.size());
    for (String text : all) {
      out.writeUTF(text);
    }
  }

  private void restore(Map<String, float[]> vectors) {
    states.forEach(state -> state.restore(vectors));
  }

  // Programs -------------------------------------------------------------------------------------

  private void program(DataInputStream in) throws IOException {
    int number = in.readInt();
    int count = in.readInt();
    boolean cut = in.readBoolean();
    boolean averages = in.readBoolean();
    if (cut) {
      StepParcel parcel = StepParcel.read(in);
      Map<String, Slot> logged = logged(parcel);
      TeamProgram.Place place =
          TeamProgram.Place.of(
              ring.rank(), ring.size(), shards, parcel.partition().shares().size());
      List<Memory> sides = sides(states.get(0), parcel, averages, Map.of(), logged);
      remember(number, parcel);
      logs.put(number, logged);
      programs.put(number, new TeamProgram(parcel, ring, place, buffers, sides));
      return;
    }
    Map<Integer, StepParcel> parcels = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      int part = in.readInt();
      parcels.put(part, StepParcel.read(in));
    }
    List<LocalProgram.Bound> bound = new ArrayList<>();
    List<Map<String, Slot>> logged = new ArrayList<>();
    int[] at = new int[fields.size()];
    for (int i = 0; i < own.size(); i++) {
      int part = part(i, count);
      if (part > 0) {
        StepParcel parcel = parcels.get(part);
        logged.add(logged(parcel));
        List<Memory> sides =
            sides(states.get(i), parcel, false, slots(part, at), logged.get(logged.size() - 1));
        bound.add(new LocalProgram.Bound(parcel, sides));
        remember(number, parcel);
      }
    }
    ownLogs.put(number, logged);
    programs.put(number, new LocalProgram(bound));
  }

  private void remember(int number, StepParcel parcel) {
    checks.put(number, new ClassCheck(fields, parcel.classLimits()));
    kept.put(
        number,
        room.vectors().keySet().stream()
            .filter(name -> !parcel.outputs().contains(PortableStep.NEW + name))
            .toList());
  }

  private static Map<String, Slot> logged(StepParcel parcel) {
    Map<String, Slot> slots = new LinkedHashMap<>();
    for (String name : parcel.logged()) {
      int output = parcel.outputs().indexOf(name);
      slots.put(name, Slot.allocate(parcel.partition().rest().outputs().get(output).type()));
    }
    return slots;
  }

  private List<Memory> sides(
      TrainingState state,
      StepParcel parcel,
      boolean averages,
      Map<String, Slot> more,
      Map<String, Slot> logged) {
    List<Memory> sides = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      Memory memory = new Memory(new HashMap<>(scalars), new HashMap<>(logged));
      memory.read().putAll(more);
      memory.read().putAll(state.side(side));
      if (averages) {
        memory.read().putAll(state.averages(side));
      }
      state
          .side(1 - side)
          .forEach(
              (name, slot) -> {
                if (parcel.outputs().contains(PortableStep.NEW + name)) {
                  memory.written().put(PortableStep.NEW + name, slot);
                }
              });
      sides.add(memory);
    }
    return sides;
  }

  /** The next examples in the buffers, by the names of the fields. */
  private Map<String, Slot> slots(int part, int[] at) {
    Map<String, Slot> slots = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      TensorType type = fields.get(i).batch(part);
      int bytes = Math.toIntExact(type.bytes());
      ByteBuffer used = buffers.get(names.get(i)).slice(at[i], bytes);
      slots.put(names.get(i), new Slot(type, used.order(ByteOrder.nativeOrder())));
      at[i] += bytes;
    }
    return slots;
  }

  /** How many of the examples of a batch are of one of the own shards. */
  private int part(int index, int count) {
    return sharding.part(own.get(index).number, count);
  }

  // Steps ----------------------------------------------------------------------------------------

  private ByteBuffer step(DataInputStream in) throws IOException {
    int number = in.readInt();
    int count = in.readInt();
    int ofEpoch = in.readInt();
    int batch = in.readInt();
    boolean meets = in.readBoolean();
    for (Slot scalar : scalars.values()) {
      TeamMessage.readBytes(scalar.memory(), scalar.memory().capacity(), in);
    }
    seek(ofEpoch, batch);
    fill(count, batch, checks.get(number), (shard, parts) -> ahead.get(shard).next(parts));
    next++;
    int side = states.get(0).current();
    if (programs.get(number) instanceof TeamProgram program) {
      program.run(side);
    } else if (programs.get(number) instanceof LocalProgram program) {
      program.run(side);
    }
    for (int i = 0; i < states.size(); i++) {
      // A shard that had no example is where it was.
      boolean stays = local && part(i, count) == 0;
      states.get(i).exchange(stays ? List.copyOf(room.vectors().keySet()) : kept.get(number));
    }
    if (meets) {
      meet();
    }
    return logged(number);
  }

  private ByteBuffer validate(DataInputStream in) throws IOException {
    int number = in.readInt();
    int count = in.readInt();
    int batch = in.readInt();
    fill(
        count,
        batch,
        checks.get(number),
        (shard, parts) -> validation.get(shard).seek(batch).next(parts));
    ((TeamProgram) programs.get(number)).run(states.get(0).current());
    return logged(number);
  }

  private void seek(int ofEpoch, int batch) {
    if (ofEpoch != epoch || batch != next) {
      leave();
      epoch = ofEpoch;
      next = batch;
      for (Batches batches : training) {
        // Shards that have no more examples have no such batch either.
        int at = Math.min(batch, batches.batchesPerEpoch());
        ahead.add(BatchesAhead.of(batches.epoch(ofEpoch).seek(at), ShardWorker::spareThreads));
      }
    }
  }

  private void leave() {
    ahead.forEach(BatchesAhead::close);
    ahead.clear();
    epoch = -1;
  }

  private static int spareThreads() {
    return Math.max(0, Runtime.getRuntime().availableProcessors() - Engine.threads());
  }

  /** Puts the next examples of a shard into buffers; says how many they are. */
  @FunctionalInterface
  private interface Source {
    int next(int shard, List<ByteBuffer> parts);
  }

  private void fill(int count, int batch, ClassCheck check, Source source) {
    int[] at = new int[fields.size()];
    int all = 0;
    for (int i = 0; i < own.size(); i++) {
      int part = part(i, count);
      if (part > 0) {
        List<ByteBuffer> parts = new ArrayList<>();
        for (int field = 0; field < fields.size(); field++) {
          int bytes = part * fields.get(field).bytes();
          ByteBuffer room = buffers.get(names.get(field)).slice(at[field], bytes);
          parts.add(room.order(ByteOrder.nativeOrder()));
          at[field] += bytes;
        }
        int read = source.next(i, parts);
        if (read != part) {
          throw new IllegalStateException("Batch " + batch + " has " + read + " of " + part);
        }
        all += part;
      }
    }
    if (all > 0) {
      check.check(all, List.copyOf(buffers.values()));
    }
  }

  /** What was logged: of all shards, or of each own one after the other. */
  private ByteBuffer logged(int number) {
    List<Map<String, Slot>> all =
        logs.containsKey(number) ? List.of(logs.get(number)) : ownLogs.get(number);
    return TeamMessage.bytes(
        out -> {
          for (Map<String, Slot> one : all) {
            for (Slot slot : one.values()) {
              TeamMessage.writeBytes(slot.memory(), slot.memory().capacity(), out);
            }
          }
        });
  }

  /** All shards go on from the mean of what they came to. */
  private void meet() {
    if (!local) {
      return;
    }
    for (String name : room.vectors().keySet()) {
      List<ByteBuffer> mine =
          states.stream().map(state -> state.side(state.current()).get(name).memory()).toList();
      ByteBuffer total = meeting(mine.get(0).capacity());
      ring.sum(mine, total);
      float[] mean = new float[total.capacity() / Float.BYTES];
      total.asFloatBuffer().get(mean);
      for (int i = 0; i < mean.length; i++) {
        mean[i] /= shards;
      }
      mine.forEach(memory -> memory.asFloatBuffer().put(mean));
    }
  }

  /** Memory for the sum of a vector; the same each time. */
  private ByteBuffer meeting(int bytes) {
    if (meeting == null || meeting.capacity() < bytes) {
      meeting = room(bytes);
    }
    return meeting.slice(0, bytes).order(ByteOrder.nativeOrder());
  }

  private ByteBuffer average(DataInputStream in) throws IOException {
    double share = in.readDouble();
    states.forEach(state -> state.average(share));
    return ByteBuffer.allocate(0);
  }

  // What there is to know ------------------------------------------------------------------------

  private ByteBuffer check(boolean throughout) {
    TrainingState first = states.get(0);
    CRC32 hash = new CRC32();
    first.side(first.current()).values().forEach(slot -> hash.update(slot.memory().duplicate()));
    boolean finite =
        states.stream()
            .allMatch(state -> throughout ? state.isFiniteThroughout() : state.isFinite());
    return TeamMessage.bytes(
        out -> {
          out.writeBoolean(finite);
          out.writeLong(hash.getValue());
        });
  }

  private ByteBuffer read(DataInputStream in) throws IOException {
    Set<String> wanted = new LinkedHashSet<>(readTexts(in));
    return ring.rank() > 0 ? ByteBuffer.allocate(0) : vectors(wanted);
  }

  private ByteBuffer vectors(Set<String> wanted) {
    Map<String, float[]> vectors = new LinkedHashMap<>(states.get(0).copy());
    vectors.keySet().retainAll(wanted);
    return TeamMessage.bytes(out -> TeamMessage.writeVectors(vectors, out));
  }

  private ByteBuffer back() {
    states.forEach(TrainingState::goBack);
    return ring.rank() > 0 ? ByteBuffer.allocate(0) : vectors(room.vectors().keySet());
  }

  /** The own examples of the last batch, field by field. */
  private ByteBuffer batch(DataInputStream in) throws IOException {
    int count = in.readInt();
    int mine = own.stream().mapToInt(shard -> sharding.part(shard.number, count)).sum();
    return TeamMessage.bytes(
        out -> {
          for (int i = 0; i < fields.size(); i++) {
            TeamMessage.writeBytes(buffers.get(names.get(i)), mine * fields.get(i).bytes(), out);
          }
        });
  }

  /** Frees what was compiled. */
  @Override
  public void close() {
    for (AutoCloseable program : programs.values()) {
      if (program instanceof TeamProgram team) {
        team.close();
      } else if (program instanceof LocalProgram alone) {
        alone.close();
      }
    }
    List.of(programs, checks, logs, ownLogs, kept, scalars, buffers).forEach(Map::clear);
    leave();
    List.of(states, training, validation).forEach(List::clear);
  }

  @Override
  public String toString() {
    return "process "
        + ring.rank()
        + " of "
        + ring.size()
        + " with "
        + own.size()
        + " of "
        + shards
        + " shards";
  }
}
