package org.sketchell.train;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sketchell.nn.Summary;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.Shape;

/**
 * Shows training on a console: the device, the layer table, a bar that moves with the steps, a line
 * for each epoch. Where the output is no terminal only whole lines are written.
 */
public final class ProgressBar implements Callback {
  private static final long REDRAW_NANOS = 50_000_000;
  private static final int SHORTEST_BAR = 5;
  private static final int LONGEST_BAR = 30;

  private final PrintStream out;
  private final int columns;
  private final boolean live;
  private long drawn;
  private long epochStarted;
  private int firstStep;
  private int shown;

  /**
   * A bar on a stream.
   *
   * @param columns width of the terminal
   * @param live whether a line can be drawn over; true for a terminal
   */
  public ProgressBar(PrintStream out, int columns, boolean live) {
    this.out = out;
    this.columns = columns;
    this.live = live;
  }

  @Override
  public void started(TrainingRun run) {
    if (run.steps() == 0) {
      out.printf(
          "Training on %s (%d threads), ONNX Runtime %s%n",
          run.trainer().device(), Engine.threads(), Engine.version());
      var images = run.training().images();
      out.println(
          Summary.of(
              run.learner(), Shape.of(1, images.channels(), images.height(), images.width())));
    }
    epochStarted = 0;
  }

  @Override
  public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
    long now = System.nanoTime();
    if (epochStarted == 0) {
      epochStarted = now;
      firstStep = step;
    }
    if (live && (now - drawn > REDRAW_NANOS || step == steps)) {
      drawn = now;
      draw(line(run, step, steps, means, now));
    }
  }

  private String line(TrainingRun run, int step, int steps, Map<String, Double> means, long now) {
    String head = "Epoch " + (run.epochs() + 1) + "/" + run.maxEpochs() + " ";
    double elapsed = (now - epochStarted) / 1e9;
    String rate =
        elapsed > 0 && step > firstStep
            ? String.format(Locale.ROOT, " %.0f it/s", (step - firstStep) / elapsed)
            : "";
    String tail = " " + step + "/" + steps + rate + "  " + numbers(means);
    int room = Math.min(LONGEST_BAR, columns - 1 - head.length() - tail.length());
    String bar = "";
    if (room >= SHORTEST_BAR) {
      int filled = (int) ((long) room * step / steps);
      bar = "━".repeat(filled) + "╌".repeat(room - filled);
    }
    String line = head + bar + tail;
    return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
  }

  private static String numbers(Map<String, Double> values) {
    return values.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue()))
        .collect(Collectors.joining("  "));
  }

  private void draw(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    out.flush();
    shown = line.length();
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    if (live) {
      draw("");
      out.print("\r");
    }
    out.printf(
        Locale.ROOT,
        "Epoch %d/%d  %s  %.1f s%n",
        epoch.epoch(),
        run.maxEpochs(),
        numbers(epoch.values()),
        epoch.seconds());
    out.flush();
    shown = 0;
    epochStarted = 0;
  }

  @Override
  public void ended(TrainingRun run) {
    if (run.isInterrupted()) {
      out.printf(
          "%nInterrupted in epoch %d after %d steps; what was learned is kept, resume() goes on.%n",
          run.epochs() + 1, run.steps());
    }
    run.stopReason().ifPresent(reason -> out.println("Ended early: " + reason + "."));
    out.flush();
  }
}
