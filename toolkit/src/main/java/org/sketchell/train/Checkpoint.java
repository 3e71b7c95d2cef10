// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.file.Path;
import org.sketchell.file.Printable;

/**
 * Saves a long training now and then, and when it is interrupted, so that {@link Trainer#resume}
 * can go on in another process as if nothing had happened.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(100).callback(Checkpoint.every(path, 5)).fit(learner, split);
 * }</pre>
 */
public final class Checkpoint implements Callback {
  private final Path path;
  private final int epochs;

  private Checkpoint(Path path, int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "Checkpoints are written every 1 or more epochs, but got " + epochs + ".");
    }
    this.path = path;
    this.epochs = epochs;
  }

  /**
   * Writes the file after every so many epochs and at the end; each time it replaces the last one.
   */
  public static Checkpoint every(Path path, int epochs) {
    return new Checkpoint(path, epochs);
  }

  /**
   * Keeps the last checkpoint in a folder, and on request the best ones.
   *
   * @param folder made if there is none
   */
  public static CheckpointFolder in(Path folder) {
    return new CheckpointFolder(folder);
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    if (epoch.epoch() % epochs == 0) {
      run.saveCheckpoint(path);
    }
  }

  @Override
  public void ended(TrainingRun run) {
    run.saveCheckpoint(path);
  }

  @Override
  public String toString() {
    return "Checkpoint("
        + Printable.line(path)
        + ", every "
        + (epochs == 1 ? "epoch" : epochs + " epochs")
        + ")";
  }
}
