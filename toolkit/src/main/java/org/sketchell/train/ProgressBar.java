// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.data.Field;
import org.sketchell.file.Printable;
import org.sketchell.nn.Module;
import org.sketchell.nn.Summary;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.ShapeException;

/**
 * Shows training on a console: the device, the layer table, a bar that moves with the steps, a line
 * for each epoch. Where the output is no terminal only whole lines are written.
 */
public final class ProgressBar implements Callback {
  /** The system property by which a shell asks for the bar of a session. */
  public static final String PROGRESS = "sketchell.progress";

  /** The system property that says how wide the terminal is. */
  public static final String COLUMNS = "sketchell.progress.columns";

  private static final long REDRAW_NANOS = 50_000_000;
  private static final int SHORTEST_BAR = 5;
  private static final int LONGEST_BAR = 30;
  private static final int SHORTEST_TABLE = 60;

  private final PrintStream out;
  private final int columns;
  private final boolean live;
  private long drawn;
  private long epochStarted;
  private int firstStep;
  private int shown;

  /** A bar, whose line can be drawn over if it is live, as on a terminal. */
  public ProgressBar(PrintStream out, int columns, boolean live) {
    this.out = out;
    this.columns = columns;
    this.live = live;
  }

  /**
   * The bar of a session at a prompt, which the shell asks for by the system property {@link
   * #PROGRESS}: {@code live} for a terminal, {@code lines} for another output.
   *
   * @return one bar on standard output, or none
   */
  static List<Callback> ofTheSession() {
    String wish = System.getProperty(PROGRESS, "");
    int columns = Integer.getInteger(COLUMNS, 80);
    return switch (wish) {
      case "live" -> List.of(new ProgressBar(System.out, columns, true));
      case "lines" -> List.of(new ProgressBar(System.out, columns, false));
      default -> List.of();
    };
  }

  @Override
  public void started(TrainingRun run) {
    if (run.steps() == 0) {
      out.printf(
          Locale.ROOT,
          "Training on %s (%d threads), ONNX Runtime %s%n",
          run.trainer().device(),
          Engine.threads(),
          Engine.version());
      var inputs = run.training().examples().inputs();
      // The table follows one tensor through the layers.
      if (inputs.size() == 1) {
        table(run.learner().network(), inputs.get(0)).ifPresent(out::println);
      }
    }
    epochStarted = 0;
  }

  private Optional<String> table(Module network, Field input) {
    try {
      Summary summary = Summary.of(network, input.decoded(1));
      return Optional.of(summary.toString(Math.max(SHORTEST_TABLE, columns - 1)));
    } catch (ShapeException e) {
      // A learner may give its network something else than its input; its steps say what is wrong.
      return Optional.empty();
    }
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
      draw(line(run, step, steps, shown(means), now));
    }
  }

  /** What can be looked at twenty times a second. */
  private static Map<String, Double> shown(Map<String, Double> means) {
    return means instanceof Means.View view ? view.brief() : means;
  }

  private String line(TrainingRun run, int step, int steps, Map<String, Double> means, long now) {
    String head = "Epoch " + (run.epochs() + 1) + of(run) + " ";
    int room = Math.max(0, columns - 1);
    String tail = tail(" " + step + "/" + steps, rate(step, now), means, room - head.length());
    int bar = Math.min(LONGEST_BAR, room - head.length() - tail.length());
    int filled = (int) ((long) bar * step / steps);
    String line =
        head + (bar < SHORTEST_BAR ? "" : "━".repeat(filled) + "╌".repeat(bar - filled)) + tail;
    return line.substring(0, Math.min(room, line.length()));
  }

  /** Of how many epochs, if that is known. */
  private static String of(TrainingRun run) {
    return run.maxEpochs() == Bounds.ANY ? "" : "/" + run.maxEpochs();
  }

  private String rate(int step, long now) {
    double elapsed = (now - epochStarted) / 1e9;
    return elapsed > 0 && step > firstStep
        ? String.format(Locale.ROOT, " %.0f it/s", (step - firstStep) / elapsed)
        : "";
  }

  /** As much as fits: how far it is first, then the values, then the speed. */
  private static String tail(String done, String rate, Map<String, Double> means, int room) {
    String values = "  " + numbers(means);
    return Stream.of(done + rate + values, done + values, done + rate)
        .filter(text -> text.length() <= room)
        .findFirst()
        .orElse(done);
  }

  private static String numbers(Map<String, Double> values) {
    return values.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.4f", Printable.line(e.getKey()), e.getValue()))
        .collect(Collectors.joining("  "));
  }

  private void draw(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    out.flush();
    shown = line.length();
  }

  @Override
  public void validated(TrainingRun run, ValidationMetrics metrics) {
    if (!run.isWithinEpoch(metrics)) {
      return;
    }
    clearLine();
    out.printf(
        Locale.ROOT,
        "Epoch %d%s, step %d  %s%n",
        metrics.epoch(),
        of(run),
        metrics.steps(),
        numbers(metrics.values()));
    out.flush();
    shown = 0;
  }

  private void clearLine() {
    if (live) {
      draw("");
      out.print("\r");
    }
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    clearLine();
    out.printf(
        Locale.ROOT,
        "Epoch %d%s  %s  %.1f s%n",
        epoch.epoch(),
        of(run),
        numbers(epoch.values()),
        epoch.seconds());
    out.flush();
    shown = 0;
    epochStarted = 0;
  }

  @Override
  public void ended(TrainingRun run) {
    leaveLine();
    if (run.isInterrupted()) {
      out.printf(
          Locale.ROOT,
          "Interrupted in epoch %d after %d steps; what was learned is kept, resume() goes on.%n",
          run.epochs() + 1,
          run.steps());
    }
    run.stopReason().ifPresent(reason -> out.println("Ended early: " + reason + "."));
    out.flush();
  }

  @Override
  public void failed(TrainingRun run, Throwable error) {
    leaveLine();
    out.flush();
  }

  /** What is written next begins a line of its own. */
  private void leaveLine() {
    if (shown > 0) {
      out.println();
      shown = 0;
    }
  }

  @Override
  public String toString() {
    return "ProgressBar(" + (live ? "live" : "lines") + ", columns=" + columns + ")";
  }
}
