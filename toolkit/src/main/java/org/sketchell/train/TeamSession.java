// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;
import org.sketchell.data.BatchesAhead;
import org.sketchell.data.Notice;
import org.sketchell.data.Sharding;
import org.sketchell.file.Explained;
import org.sketchell.partition.Partition;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Running;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * Steps that a {@link Team} computes. What the processes are told is kept from one saved state to
 * the next: where one is lost, the next ones get that state and are told the same again, so that
 * nobody notices.
 */
final class TeamSession extends Steps {
  /** What is told again costs as much as the first time; a state costs its bytes. */
  private static final int STEPS_TO_SAVE = 200;

  /** Bytes that go out in one message, which is an array. */
  private static final long LARGEST_STATE = Integer.MAX_VALUE - (64L << 20);

  private final Team team;
  private final Learner learner;
  private final StateLayout layout;
  private final Given given;
  private final Batches training;
  private final Batches validation;
  private final int shards;
  private final int localSteps;
  private final StepCounts counts;

  /** Here values come from the learner, and go back to it. */
  private final TrainingState state;

  private final Map<Key, Compiled> programs = new LinkedHashMap<>();
  private final List<ByteBuffer> told = new ArrayList<>();
  private Map<String, float[]> saved;
  private boolean opened;

  private Stage stage;
  private Key lastKey;
  private Compiled last;
  private int lastCount;
  private int epoch;
  private int batch;
  private int held;

  /** Whether the shards' states are no longer the same. */
  private boolean apart;

  private String spent;

  /** Steps over batches of one size. */
  private record Key(int count, Stage stage, boolean averages) {}

  /**
   * A step that the processes know.
   *
   * @param logs of all shards, or of each one that takes part, with the number of its examples
   */
  private record Compiled(
      int number, ByteBuffer message, List<TracedStep> traced, List<StepLog> logs, int[] parts) {}

  /**
   * Prepares a training; nothing is said before the first step.
   *
   * @param localSteps after how many steps shards that are trained by themselves meet; 0 if they
   *     are not
   * @throws TrainingException if the training is not to be had in other processes
   */
  TeamSession(
      Team team,
      Learner learner,
      StateLayout layout,
      Given given,
      Batches training,
      Batches validation,
      int localSteps) {
    this.team = team;
    this.learner = learner;
    this.layout = layout;
    this.given = given;
    this.training = training;
    this.validation = validation;
    this.shards = training.shards();
    this.localSteps = localSteps;
    this.stage = Stage.all(layout.plan());
    this.counts = new StepCounts(layout);
    this.state = new TrainingState(layout);
    if (team.workers() > shards) {
      throw new TrainingException(
          "%d processes train on %d shards, so that some would have none: take shards(%d) or a"
              + " multiple of it.",
          team.workers(), shards, team.workers());
    }
    training.augmentation().ifPresent(TeamSession::requireKnown);
    requireSmall(layout);
  }

  private static void requireSmall(StateLayout layout) {
    long bytes =
        layout.room().vectors().values().stream()
            .mapToLong(size -> (long) Float.BYTES * size)
            .sum();
    if (bytes > LARGEST_STATE) {
      throw new TrainingException(
          "What training changes takes %d MB, with all that the optimizer remembers, but processes"
              + " that train together are sent at most %d MB: take a smaller network, or an optimizer"
              + " that remembers less.",
          bytes >> 20, LARGEST_STATE >> 20);
    }
  }

  private static void requireKnown(Augmentation changes) {
    try {
      Augmentation.parse(changes.toString());
    } catch (IllegalArgumentException e) {
      throw new TrainingException(
          e,
          "Pictures are changed by %s, which other processes do not know: take changes of the"
              + " toolkit's own.",
          changes);
    }
  }

  // Talking --------------------------------------------------------------------------------------

  private List<ByteBuffer> ask(ByteBuffer message) {
    open();
    while (true) {
      try {
        return asked(message);
      } catch (TeamLostException e) {
        startAgain(e);
      }
    }
  }

  /** The same of what changes the state, and would have to be told again. */
  private List<ByteBuffer> tell(ByteBuffer message) {
    List<ByteBuffer> answers = ask(message);
    told.add(message);
    return answers;
  }

  private List<ByteBuffer> asked(ByteBuffer message) {
    // Nobody may end this thread in the middle of an answer.
    Running waiting = Running.waiting();
    try {
      return team.ask(message);
    } catch (TrainingException e) {
      spent = "The training ended with an error: " + e.getMessage();
      throw e;
    } finally {
      waiting.close();
    }
  }

  private void startAgain(TeamLostException lost) {
    Notice.say(List.of(lost.getMessage() + " Training goes on as soon as there is another one."));
    TeamLostException latest = lost;
    while (latest != null) {
      try {
        team.again(latest);
      } catch (TrainingException e) {
        spent = e.getMessage();
        throw e;
      }
      try {
        asked(opening());
        asked(values(saved));
        programs.values().stream()
            .filter(Objects::nonNull)
            .forEach(program -> asked(program.message));
        told.forEach(this::asked);
        latest = null;
        Notice.say(List.of(Explained.sentence("Training goes on after step %d.", counts.steps())));
      } catch (TeamLostException e) {
        latest = e;
      }
    }
  }

  private void open() {
    if (!opened) {
      opened = true;
      if (saved == null) {
        saved = state.copy();
      }
      ask(opening());
      ask(values(saved));
    }
  }

  private ByteBuffer opening() {
    TrainingState.Room room = layout.room();
    return TeamMessage.of(
        TeamMessage.Kind.OPEN,
        out -> {
          out.writeBoolean(localSteps > 0);
          out.writeInt(shards);
          out.writeInt(room.vectors().size());
          for (Map.Entry<String, Integer> vector : room.vectors().entrySet()) {
            out.writeUTF(vector.getKey());
            out.writeInt(vector.getValue());
          }
          ShardWorker.writeTexts(room.still(), out);
          ShardWorker.writeTexts(room.averaged(), out);
          Map<String, TensorType> scalars = TracedStep.scalars(layout);
          out.writeInt(scalars.size());
          for (Map.Entry<String, TensorType> scalar : scalars.entrySet()) {
            out.writeUTF(scalar.getKey());
            StepParcel.writeType(scalar.getValue(), out);
          }
          write(training, out);
          write(validation, out);
        });
  }

  private static void write(Batches batches, DataOutputStream out) throws IOException {
    out.writeInt(batches.batchSize());
    out.writeInt(batches.examples().size());
    OptionalLong seed = batches.seed();
    out.writeBoolean(seed.isPresent());
    if (seed.isPresent()) {
      out.writeLong(seed.getAsLong());
    }
    out.writeUTF(batches.augmentation().map(Augmentation::toString).orElse(""));
  }

  private static ByteBuffer values(Map<String, float[]> vectors) {
    return TeamMessage.of(TeamMessage.Kind.STATE, out -> TeamMessage.writeVectors(vectors, out));
  }

  private Map<String, float[]> read(Set<String> names) {
    ByteBuffer wish =
        TeamMessage.of(TeamMessage.Kind.READ, out -> ShardWorker.writeTexts(names, out));
    return TeamMessage.read(ask(wish).get(0), TeamMessage::readVectors);
  }

  // Programs -------------------------------------------------------------------------------------

  private Compiled training(int count, Stage now) {
    return compiled(
        new Key(count, now, false),
        () ->
            localSteps > 0
                ? alone(count, now)
                : cut(TracedStep.training(learner, layout, given, count, now), count, false));
  }

  /** Null if nothing is logged about unseen examples. */
  private Compiled validation(int count) {
    boolean averages = counts.isAveraged();
    return compiled(
        new Key(count, null, averages),
        () -> {
          TracedStep traced = TracedStep.validation(learner, layout, given, count);
          return traced.logged().isEmpty() ? null : cut(traced, count, averages);
        });
  }

  private Compiled compiled(Key key, Supplier<Compiled> made) {
    if (!programs.containsKey(key)) {
      Compiled compiled = made.get();
      if (compiled != null) {
        ask(compiled.message);
      }
      programs.put(key, compiled);
    }
    return programs.get(key);
  }

  private Compiled cut(TracedStep traced, int count, boolean averages) {
    List<Tensor> batch = given.names().stream().map(traced.inputs()::get).toList();
    int cut = Math.min(shards, count);
    Partition partition =
        Partition.apart(traced.graph(), batch, cut)
            .orElseThrow(() -> TrainingSession.uncut(learner, shards, true, Device.CPU));
    int number = programs.size();
    ByteBuffer message =
        TeamMessage.of(
            TeamMessage.Kind.PROGRAM,
            out -> {
              out.writeInt(number);
              out.writeInt(count);
              out.writeBoolean(true);
              out.writeBoolean(averages);
              StepParcel.of(traced, partition).write(out);
            });
    return new Compiled(
        number,
        message,
        List.of(traced),
        List.of(new StepLog(traced.logged(), 0)),
        new int[] {count});
  }

  /** A step that each shard takes by itself; the parts of a last batch may be of two sizes. */
  private Compiled alone(int count, Stage now) {
    Map<Integer, TracedStep> traced = new LinkedHashMap<>();
    List<StepLog> logs = new ArrayList<>();
    List<TracedStep> ofEach = new ArrayList<>();
    int taking = Math.min(shards, count);
    int[] parts = new int[taking];
    for (int shard = 0; shard < taking; shard++) {
      parts[shard] = Sharding.into(shards).part(shard, count);
      TracedStep step =
          traced.computeIfAbsent(
              parts[shard], part -> TracedStep.training(learner, layout, given, part, now));
      ofEach.add(step);
      logs.add(new StepLog(step.logged(), 0));
    }
    int number = programs.size();
    ByteBuffer message =
        TeamMessage.of(
            TeamMessage.Kind.PROGRAM,
            out -> {
              out.writeInt(number);
              out.writeInt(count);
              out.writeBoolean(false);
              out.writeBoolean(false);
              out.writeInt(traced.size());
              for (Map.Entry<Integer, TracedStep> step : traced.entrySet()) {
                out.writeInt(step.getKey());
                StepParcel.of(step.getValue()).write(out);
              }
            });
    return new Compiled(number, message, ofEach, logs, parts);
  }

  // Steps ----------------------------------------------------------------------------------------

  @Override
  void enter(Stage of) {
    stage = of.since(counts.began());
  }

  @Override
  int load(BatchesAhead batches, int ofEpoch, int number) {
    epoch = ofEpoch;
    batch = number;
    return size(training, number);
  }

  @Override
  int loadHeld(Batches batches, int number) {
    held = number;
    return size(validation, number);
  }

  private static int size(Batches batches, int number) {
    long left = batches.examples().size() - (long) number * batches.batchSize();
    return (int) Math.max(0, Math.min(batches.batchSize(), left));
  }

  @Override
  float step(int count, double[] rates) {
    return step(count, rates, stage);
  }

  @Override
  float gather(int count) {
    return step(count, new double[layout.plan().groups().size()], stage.gathering());
  }

  private float step(int count, double[] rates, Stage now) {
    Compiled step = training(count, now);
    counts.tell(count, rates);
    boolean meets = localSteps > 0 && (counts.steps() + 1) % localSteps == 0;
    ByteBuffer message =
        TeamMessage.of(
            TeamMessage.Kind.STEP,
            out -> {
              out.writeInt(step.number);
              out.writeInt(count);
              out.writeInt(epoch);
              out.writeInt(batch);
              out.writeBoolean(meets);
              for (String name : TracedStep.scalars(layout).keySet()) {
                Slot scalar = counts.scalars().get(name);
                TeamMessage.writeBytes(scalar.memory(), scalar.memory().capacity(), out);
              }
            });
    readLogs(step, tell(message));
    counts.done(count, now.updates());
    apart = localSteps > 0 && !meets;
    last = step;
    lastKey = new Key(count, now, false);
    lastCount = count;
    if (told.size() >= STEPS_TO_SAVE && !apart) {
      save();
    }
    return loss();
  }

  private void readLogs(Compiled step, List<ByteBuffer> answers) {
    int next = 0;
    // Of what was exchanged all know the same; what shards did alone only their process knows.
    for (ByteBuffer answer : step.logs.size() == 1 ? answers.subList(0, 1) : answers) {
      int first = next;
      next =
          TeamMessage.read(
              answer,
              in -> {
                int log = first;
                while (in.available() > 0) {
                  for (String name : names(step, log)) {
                    Slot slot = step.logs.get(log).slots().get(name);
                    TeamMessage.readBytes(slot.memory(), slot.memory().capacity(), in);
                  }
                  log++;
                }
                return log;
              });
    }
  }

  private static List<String> names(Compiled step, int log) {
    return step.traced.get(log).outputs().stream()
        .filter(name -> !name.startsWith(PortableStep.NEW))
        .toList();
  }

  private float loss() {
    double sum = 0;
    long examples = 0;
    for (int i = 0; i < last.logs.size(); i++) {
      sum += (double) last.logs.get(i).loss(0) * last.parts[i];
      examples += last.parts[i];
    }
    return last.logs.size() == 1 ? last.logs.get(0).loss(0) : (float) (sum / examples);
  }

  @Override
  void addLogged(int count, Means means) {
    for (int i = 0; i < last.logs.size(); i++) {
      last.logs.get(i).addTo(means, last.parts[i], 0);
    }
  }

  @Override
  Map<String, Double> lastValues(int step) {
    if (last == null) {
      return Map.of();
    }
    Map<String, Double> sums = new LinkedHashMap<>();
    for (int i = 0; i < last.logs.size(); i++) {
      double part = last.parts[i];
      last.logs
          .get(i)
          .values(0)
          .forEach((name, value) -> sums.merge(name, value * part, Double::sum));
    }
    sums.replaceAll((name, sum) -> sum / lastCount);
    return sums;
  }

  @Override
  void validate(int count, Means means) {
    meet();
    Compiled step = validation(count);
    if (step == null) {
      return;
    }
    ByteBuffer message =
        TeamMessage.of(
            TeamMessage.Kind.VALIDATE,
            out -> {
              out.writeInt(step.number);
              out.writeInt(count);
              out.writeInt(held);
            });
    readLogs(step, ask(message));
    step.logs.get(0).addTo(means, count, 0);
  }

  /** What is looked at is the mean over the shards. */
  private void meet() {
    if (apart) {
      tell(TeamMessage.of(TeamMessage.Kind.MEET, out -> {}));
      apart = false;
    }
  }

  @Override
  void endEpoch(int complete) {
    meet();
    counts
        .endEpoch(complete)
        .ifPresent(
            share -> tell(TeamMessage.of(TeamMessage.Kind.AVERAGE, out -> out.writeDouble(share))));
  }

  // What there is to know ------------------------------------------------------------------------

  @Override
  boolean isFinite() {
    return check(false);
  }

  @Override
  boolean isFiniteThroughout() {
    return check(true);
  }

  private boolean check(boolean throughout) {
    boolean finite = true;
    Set<Long> hashes = new TreeSet<>();
    ByteBuffer question =
        TeamMessage.of(TeamMessage.Kind.CHECK, out -> out.writeBoolean(throughout));
    for (ByteBuffer answer : ask(question)) {
      finite &=
          TeamMessage.read(
              answer,
              in -> {
                boolean ownFinite = in.readBoolean();
                hashes.add(in.readLong());
                return ownFinite;
              });
    }
    if (finite && !apart && hashes.size() > 1) {
      spent =
          "After step "
              + counts.steps()
              + " the processes that train have different weights: their processors round"
              + " differently. Ask for processes on one kind of processor, or train with"
              + " localSteps(...), which averages what they came to.";
      throw new TrainingException("%s", spent);
    }
    return finite;
  }

  @Override
  Optional<Anomaly> anomaly(int count, double[][] rates) {
    if (localSteps > 0 || spent != null) {
      return Optional.empty();
    }
    Map<String, float[]> before =
        TeamMessage.read(
            ask(TeamMessage.of(TeamMessage.Kind.BACK, out -> {})).get(0), TeamMessage::readVectors);
    List<ByteBuffer> parts =
        ask(TeamMessage.of(TeamMessage.Kind.BATCH, out -> out.writeInt(count)));
    state.restore(before);
    Map<String, Slot> read = new HashMap<>(batch(count, parts));
    read.putAll(counts.scalars());
    read.putAll(state.side(state.current()));
    TracedStep traced = TracedStep.training(learner, layout, given, count, lastKey.stage);
    return AnomalySearch.look(
        traced,
        new StepPlaces(traced, learner),
        new AnomalyWords(learner, layout, read),
        read,
        Device.CPU);
  }

  /** The examples of a batch, put together from what each process has of them. */
  private Map<String, Slot> batch(int count, List<ByteBuffer> parts) {
    Map<String, Slot> fields = new LinkedHashMap<>();
    for (int i = 0; i < given.names().size(); i++) {
      fields.put(given.names().get(i), Slot.allocate(given.fields().get(i).batch(count)));
    }
    long each = given.fields().stream().mapToLong(field -> field.bytes()).sum();
    int[] at = new int[fields.size()];
    for (ByteBuffer part : parts) {
      int examples = (int) (part.remaining() / each);
      TeamMessage.read(
          part,
          in -> {
            int field = 0;
            for (Slot slot : fields.values()) {
              byte[] bytes = new byte[examples * given.fields().get(field).bytes()];
              in.readFully(bytes);
              slot.memory().put(at[field], bytes);
              at[field] += bytes.length;
              field++;
            }
            return at;
          });
    }
    return fields;
  }

  @Override
  Optional<Anomaly> validationAnomaly(int count) {
    return Optional.empty();
  }

  @Override
  int shares(int count) {
    return Math.min(shards, count);
  }

  @Override
  int spareThreads() {
    return 0;
  }

  @Override
  void writeBack() {
    meet();
    String prefix = counts.isAveraged() ? StateLayout.AVERAGE : "";
    Set<String> wanted = new TreeSet<>(layout.room().vectors().keySet());
    wanted.removeIf(
        name ->
            !name.equals(prefix + StateLayout.PARAMETERS)
                && !name.equals(prefix + StateLayout.BUFFERS));
    state.restore(read(wanted));
    state.writeModule(layout, counts.isAveraged());
  }

  /** What is told from now on starts from the state as it is. */
  private void save() {
    saved = read(layout.room().vectors().keySet());
    told.clear();
  }

  @Override
  TrainingSession.Snapshot snapshot() {
    if (opened) {
      meet();
      save();
    } else if (saved == null) {
      saved = state.copy();
    }
    return counts.snapshot(saved);
  }

  @Override
  boolean hasOneState() {
    return !apart;
  }

  @Override
  void restore(TrainingSession.Snapshot snapshot) {
    counts.restore(snapshot);
    state.restore(snapshot.vectors());
    saved = snapshot.vectors();
  }

  @Override
  Optional<String> spent() {
    return Optional.ofNullable(spent);
  }

  /** The team stays; whoever made it ends it. */
  @Override
  public void close() {
    if (team instanceof TeamOfOne own) {
      own.close();
    }
    programs.clear();
    told.clear();
  }
}
