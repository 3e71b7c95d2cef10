// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import com.google.errorprone.annotations.CheckReturnValue;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.runtime.Running;
import org.sketchell.train.Callback;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.TrainingException;
import org.sketchell.train.TrainingRun;

/**
 * Keeps the last checkpoints of a training in a folder on any file system of Hadoop, such as {@code
 * checkpoint-0000000120.onnx} after 120 steps. {@link SparkTrainer#resumeFrom} goes on from the
 * last one, or from any.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(50).callback(HadoopCheckpoint.in("hdfs:///training").keep(3))
 * }</pre>
 *
 * <p>One is written after every epoch, at the end, and when training is interrupted: under another
 * name first, so that one with this name is whole. A folder with checkpoints after more steps, or
 * of a training that is not gone on with, is refused before the first step.
 */
public final class HadoopCheckpoint implements Callback {
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{10,})\\.onnx");

  private final String folder;
  private final int epochs;
  private final int steps;
  private final int kept;

  /** Steps when the last one was written; below 0 before. */
  private long saved = -1;

  private boolean accepted;

  private HadoopCheckpoint(String folder, int epochs, int steps, int kept) {
    this.folder = folder;
    this.epochs = epochs;
    this.steps = steps;
    this.kept = kept;
  }

  /** After every epoch; the last two are kept. */
  public static HadoopCheckpoint in(String folder) {
    return new HadoopCheckpoint(folder, 1, 0, 2);
  }

  /**
   * After how many epochs one is written.
   *
   * @param number at least 1
   */
  @CheckReturnValue
  public HadoopCheckpoint everyEpochs(int number) {
    require(number >= 1, "Checkpoints are written every 1 or more epochs, but got %d.", number);
    return new HadoopCheckpoint(folder, number, steps, kept);
  }

  /**
   * After how many steps one is written, too; 0, as at first, for none.
   *
   * @param number at least 0
   */
  @CheckReturnValue
  public HadoopCheckpoint everySteps(int number) {
    require(number >= 0, "Checkpoints are written every 0 or more steps, but got %d.", number);
    return new HadoopCheckpoint(folder, epochs, number, kept);
  }

  /**
   * How many are kept, the last ones.
   *
   * @param number at least 1
   */
  @CheckReturnValue
  public HadoopCheckpoint keep(int number) {
    require(number >= 1, "The last 1 or more checkpoints are kept, but got %d.", number);
    return new HadoopCheckpoint(folder, epochs, steps, number);
  }

  private static void require(boolean condition, String pattern, int value) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, pattern, value));
    }
  }

  // Writing --------------------------------------------------------------------------------------

  @Override
  public void started(TrainingRun run) {
    accepted = false;
    uninterrupted(
        () -> {
          FileSystem files = files(folder);
          files.mkdirs(new Path(folder));
          for (Found there : found(files, new Path(folder))) {
            if (run.steps() == 0 || there.steps > run.steps()) {
              throw new TrainingException(
                  "%s has a checkpoint after %d steps, and this training goes on after %d: resume"
                      + " from it, or keep checkpoints in another folder.",
                  folder, there.steps, run.steps());
            }
          }
        });
    saved = run.steps();
    accepted = true;
  }

  @Override
  public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
    if (steps > 0 && run.steps() / steps != saved / steps && run.isSavable()) {
      save(run);
    }
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    if (epoch.epoch() % epochs == 0) {
      save(run);
    }
  }

  @Override
  public void ended(TrainingRun run) {
    if (leavesAccepted()) {
      save(run);
    }
  }

  @Override
  public void failed(TrainingRun run, Throwable error) {
    if (leavesAccepted() && run.isInterrupted() && run.steps() > 0) {
      save(run);
    }
  }

  private boolean leavesAccepted() {
    boolean was = accepted;
    accepted = false;
    return was;
  }

  private void save(TrainingRun run) {
    saved = run.steps();
    uninterrupted(
        () -> {
          java.nio.file.Path local = Files.createTempFile("sketchell-checkpoint-", ".onnx");
          try {
            run.saveCheckpoint(local);
            put(local, String.format(Locale.ROOT, "checkpoint-%010d.onnx", run.steps()));
          } finally {
            Files.deleteIfExists(local);
          }
        });
  }

  private void put(java.nio.file.Path local, String name) throws IOException {
    FileSystem files = files(folder);
    Path target = new Path(folder, name);
    Path part = new Path(folder, "." + name + ".part");
    files.copyFromLocalFile(false, true, new Path(local.toUri()), part);
    HadoopFile.replace(part, target, files.getConf());
    List<Found> all = found(files, new Path(folder));
    for (Found old : all.subList(0, Math.max(0, all.size() - kept))) {
      files.delete(old.file, false);
    }
  }

  // Finding --------------------------------------------------------------------------------------

  /** A checkpoint that is there. */
  private record Found(Path file, long steps) {}

  /** By steps, the fewest first. */
  private static List<Found> found(FileSystem files, Path folder) throws IOException {
    List<Found> found = new ArrayList<>();
    for (FileStatus file : files.listStatus(folder)) {
      Matcher name = NAME.matcher(file.getPath().getName());
      if (file.isFile() && name.matches()) {
        found.add(new Found(file.getPath(), Long.parseLong(name.group(1))));
      }
    }
    found.sort(Comparator.comparingLong(Found::steps));
    return found;
  }

  /**
   * Copies a checkpoint to this machine.
   *
   * @param path a checkpoint, or a folder of them, of which it is the last
   * @return a temporary file, whoever asks removes it
   */
  static java.nio.file.Path fetched(String path) {
    java.nio.file.Path[] local = new java.nio.file.Path[1];
    try {
      uninterrupted(
          () -> {
            FileSystem files = files(path);
            Path file = checkpoint(files, path);
            local[0] = Files.createTempFile("sketchell-checkpoint-", ".onnx");
            files.copyToLocalFile(false, file, new Path(local[0].toUri()), true);
          });
    } catch (RuntimeException e) {
      if (local[0] != null) {
        local[0].toFile().delete();
      }
      throw e;
    }
    return local[0];
  }

  private static Path checkpoint(FileSystem files, String path) throws IOException {
    FileStatus status;
    try {
      status = files.getFileStatus(new Path(path));
    } catch (FileNotFoundException e) {
      throw new FileException(e, "There is no checkpoint %s.", path);
    }
    if (status.isFile()) {
      return status.getPath();
    }
    List<Found> found = found(files, status.getPath());
    return Optional.of(found)
        .filter(all -> !all.isEmpty())
        .map(all -> all.get(all.size() - 1).file)
        .orElseThrow(
            () -> new FileException("The folder %s has no checkpoint to go on from.", path));
  }

  private static FileSystem files(String path) throws IOException {
    Configuration hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
    return new Path(path).getFileSystem(hadoop);
  }

  /** Something that Hadoop does. */
  private interface Work {
    void run() throws IOException;
  }

  /** Hadoop gives up where a thread is interrupted, which is when people save what they have. */
  private static void uninterrupted(Work work) {
    Running waiting = Running.waiting();
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } catch (IOException e) {
      throw new FileException(e, "A checkpoint cannot be kept: %s.", AtomicFile.reason(e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      waiting.close();
    }
  }

  @Override
  public String toString() {
    return "HadoopCheckpoint(" + Printable.line(folder) + ", the last " + kept + ")";
  }
}
