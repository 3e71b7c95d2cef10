// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;

/**
 * Keeps checkpoints of a training in a folder: the last one, {@code last.onnx}, and those in which
 * a logged value is best, such as {@code epoch=3-step=120-validation_loss=0.1234.onnx}. {@link
 * Trainer#resume} goes on from any of them, or from the last one of a folder.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(50).callback(Checkpoint.in(folder).lowest("validation_loss", 3))
 * }</pre>
 *
 * <p>The last one is written after every epoch and validation, at the end, and when training is
 * interrupted. What is removed, because better ones are there, are files that this training wrote,
 * before it went on from a checkpoint or since. A folder with the last checkpoint of another
 * training, or of this one after more steps, is refused before the first step.
 */
public final class CheckpointFolder implements Callback {
  private static final String SUFFIX = ".onnx";

  private final Path folder;
  private final Optional<Watched> watched;
  private final int best;
  private final int everySteps;

  /** Files in which the value is best, the best first. */
  private List<Kept> kept = new ArrayList<>();

  /** Where the run stood that is in the last file. */
  private Stand saved;

  /** Whether the folder was found to be this training's: nothing is written where it was not. */
  private boolean accepted;

  /** Steps when the last file was written for their number. */
  private long noted;

  /** A file of a value. */
  private record Kept(Path file, double value, long steps) {}

  /** What makes two checkpoints of one run differ. */
  private record Stand(long steps, int batches, int epochs, int validations) {
    static Stand of(TrainingRun run) {
      return new Stand(
          run.steps(), run.batchesOfThisEpoch(), run.epochs(), run.validations().size());
    }
  }

  CheckpointFolder(Path folder) {
    this(folder, Optional.empty(), 0, 0);
  }

  private CheckpointFolder(Path folder, Optional<Watched> watched, int best, int everySteps) {
    this.folder = folder;
    this.watched = watched;
    this.best = best;
    this.everySteps = everySteps;
  }

  /**
   * Keeps also those in which a value is lowest, such as a loss.
   *
   * @param name a value of validations is looked at after each, any other after each epoch
   * @param number of files, at least 1
   */
  @CheckReturnValue
  public CheckpointFolder lowest(String name, int number) {
    return best(Watched.lowest(name), number);
  }

  /** Keeps also those in which a value is highest, such as an accuracy; otherwise the same. */
  @CheckReturnValue
  public CheckpointFolder highest(String name, int number) {
    return best(Watched.highest(name), number);
  }

  private CheckpointFolder best(Watched value, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(
          "The best 1 or more checkpoints are kept, but got " + number + ".");
    }
    return new CheckpointFolder(folder, Optional.of(value), number, everySteps);
  }

  /** After how many steps the last one is written within an epoch, too; 0 for not. */
  public int everySteps() {
    return everySteps;
  }

  /** Writes the last one also after every so many steps; 0, as at first, for not. */
  @CheckReturnValue
  public CheckpointFolder everySteps(int steps) {
    if (steps < 0) {
      throw new IllegalArgumentException(
          "The last checkpoint is written every 1 or more steps, or 0 for not, but got "
              + steps
              + ".");
    }
    return new CheckpointFolder(folder, watched, best, steps);
  }

  /** The last one, once this training has written it. */
  public Optional<Path> last() {
    return saved == null ? Optional.empty() : Optional.of(lastFile());
  }

  private Path lastFile() {
    return folder.resolve(CheckpointFile.LAST);
  }

  /** Those with the best values, the best first, as far as this training has come. */
  public List<Path> best() {
    return kept.stream().map(Kept::file).toList();
  }

  // What is there before -------------------------------------------------------------------------

  /**
   * Looks what is in the folder, which is made if there is none.
   *
   * @throws TrainingException if its last checkpoint is none of this training, or after more steps
   * @throws FileException if nothing can be written there
   */
  @Override
  public void started(TrainingRun run) {
    accepted = false;
    saved = null;
    kept = new ArrayList<>();
    noted = run.steps();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new FileException(
          e, "Cannot make the folder %s for checkpoints: %s.", folder, AtomicFile.reason(e));
    }
    requireOurs(run);
    AtomicFile.requireWritable(lastFile(), 1);
    watched.ifPresent(value -> files().forEach(file -> find(value, file, run)));
    if (!kept.isEmpty()) {
      kept.sort(order());
    }
    accepted = true;
  }

  private void requireOurs(TrainingRun run) {
    if (Files.notExists(lastFile())) {
      return;
    }
    Optional<CheckpointEntries> there = entries(lastFile());
    if (there.isEmpty() || !there.get().origin().training().equals(run.id())) {
      throw new TrainingException(
          "%s is there already, and of no training that goes on here: resume from it, or keep"
              + " checkpoints in another folder.",
          lastFile());
    }
    if (there.get().steps() > run.steps()) {
      throw new TrainingException(
          "%s is of this training after %d steps, and this goes on after %d: resume from it, or"
              + " keep checkpoints in another folder.",
          lastFile(), there.get().steps(), run.steps());
    }
  }

  /** Empty if it is no checkpoint that can be read. */
  private static Optional<CheckpointEntries> entries(Path file) {
    try {
      return Optional.of(CheckpointFile.read(file).entries());
    } catch (TrainingException e) {
      return Optional.empty();
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("epoch=")).toList();
    } catch (IOException e) {
      throw new FileException(e, "Cannot look into %s: %s.", folder, AtomicFile.reason(e));
    }
  }

  /** Takes a file for one of ours if it is: of this training, and as it is named by its value. */
  private void find(Watched value, Path file, TrainingRun run) {
    Optional<CheckpointEntries> there =
        entries(file).filter(entries -> entries.origin().training().equals(run.id()));
    if (there.isEmpty() || there.get().steps() > run.steps()) {
      return;
    }
    CheckpointFile.State state = there.get().state(null);
    long steps = there.get().steps();
    Stream<Kept> ofEpochs =
        state.history().stream()
            .filter(epoch -> epoch.steps() == steps && epoch.values().containsKey(value.name()))
            .map(epoch -> kept(epoch.epoch(), steps, epoch.values().get(value.name())));
    Stream<Kept> ofValidations =
        state.validations().stream()
            .filter(one -> one.steps() == steps && one.values().containsKey(value.name()))
            .map(one -> kept(one.epoch(), steps, one.values().get(value.name())));
    Stream.concat(ofEpochs, ofValidations)
        .filter(found -> found.file.getFileName().equals(file.getFileName()))
        .findFirst()
        .ifPresent(kept::add);
  }

  private Kept kept(int epoch, long steps, double value) {
    return new Kept(file(epoch, steps, value), value, steps);
  }

  // Writing --------------------------------------------------------------------------------------

  @Override
  public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
    // Several steps may have run as one, and several batches may make one.
    if (everySteps > 0 && run.steps() / everySteps != noted / everySteps && run.isSavable()) {
      noted = run.steps();
      saveLast(run);
    }
  }

  @Override
  public void validated(TrainingRun run, ValidationMetrics metrics) {
    watched
        .map(value -> value.in(metrics))
        .ifPresent(in -> in.ifPresent(value -> next(run, metrics.epoch(), value)));
    saveLast(run);
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    watched
        .map(value -> value.in(epoch))
        .ifPresent(in -> in.ifPresent(value -> next(run, epoch.epoch(), value)));
    saveLast(run);
  }

  @Override
  public void ended(TrainingRun run) {
    if (leavesAccepted()) {
      saveLast(run);
    }
  }

  @Override
  public void failed(TrainingRun run, Throwable error) {
    // After numbers that are none there is nothing to go on from.
    if (leavesAccepted() && run.isInterrupted() && run.steps() > 0) {
      saveLast(run);
    }
  }

  /** Whether the folder was accepted; from now on it is not, until a training starts again. */
  private boolean leavesAccepted() {
    boolean was = accepted;
    accepted = false;
    return was;
  }

  private void saveLast(TrainingRun run) {
    Stand stand = Stand.of(run);
    if (!stand.equals(saved)) {
      run.saveCheckpoint(lastFile());
      saved = stand;
    }
  }

  private void next(TrainingRun run, int epoch, double value) {
    Kept now = kept(epoch, run.steps(), value);
    List<Kept> all = new ArrayList<>(kept);
    all.removeIf(other -> other.file.equals(now.file));
    all.add(now);
    all.sort(order());
    List<Kept> stay = new ArrayList<>(all.subList(0, Math.min(best, all.size())));
    if (stay.contains(now)) {
      requireFree(now.file, run);
      run.saveCheckpoint(now.file);
    }
    kept = stay;
    all.stream()
        .filter(other -> !stay.contains(other) && !other.equals(now))
        .forEach(other -> remove(other.file, run));
  }

  private Path file(int epoch, long steps, double value) {
    return folder.resolve(
        String.format(
            Locale.ROOT,
            "epoch=%d-step=%d-%s=%.4f%s",
            epoch,
            steps,
            safe(watched.orElseThrow().name()),
            value,
            SUFFIX));
  }

  private static String safe(String name) {
    return name.replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  /** The best first; numbers that are none last; of equal ones the earlier. */
  private Comparator<Kept> order() {
    Watched value = watched.orElseThrow();
    Comparator<Kept> byValue =
        Comparator.comparingDouble(one -> Double.isNaN(one.value) ? value.worst() : one.value);
    Comparator<Kept> better = value.lowest() ? byValue : byValue.reversed();
    return better.thenComparingLong(Kept::steps);
  }

  private static void requireFree(Path file, TrainingRun run) {
    if (Files.exists(file) && !isOf(file, run)) {
      throw new TrainingException(
          "%s is there already, and of no training that goes on here: keep checkpoints in another"
              + " folder.",
          file);
    }
  }

  private static boolean isOf(Path file, TrainingRun run) {
    return entries(file).filter(it -> it.origin().training().equals(run.id())).isPresent();
  }

  /** Somebody may have put another file in its place. */
  private static void remove(Path file, TrainingRun run) {
    if (isOf(file, run)) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new FileException(e, "Cannot remove %s: %s.", file, AtomicFile.reason(e));
      }
    }
  }

  /** For example {@code CheckpointFolder(runs, best 3 of lowest validation_loss)}. */
  @Override
  public String toString() {
    return "CheckpointFolder("
        + Printable.line(folder)
        + watched.map(value -> ", best " + best + " of " + value).orElse("")
        + (everySteps == 0 ? "" : ", every " + everySteps + " steps")
        + ")";
  }
}
