// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** The tables of SCALING.md. */
final class ScalingTables {
  static final List<Wire> WIRES =
      List.of(Wire.gigabits(1, 0.2), Wire.gigabits(10, 0.1), Wire.gigabits(25, 0.05));

  private static final List<Integer> WORKERS = List.of(2, 8, 64);
  private static final List<Integer> BATCHES = List.of(256, 1024);
  private static final int MOST_WORKERS = 1024;
  private static final long DRAWINGS = 50_000_000;
  private static final double BYTES_OF_DRAWINGS = 39e9;
  private static final double SHORTER = 0.1;
  private static final double ENOUGH = 0.9;

  private final Measurements measured;
  private final StringBuilder text = new StringBuilder();

  ScalingTables(Measurements measured) {
    this.measured = measured;
    line(
        "Machine: %s processors, %s, Java %s; load %s before, %s after; this program's own is about 2.",
        measured.processors(),
        measured.vectors(),
        Runtime.version().feature(),
        two(measured.loads().get(0)),
        two(measured.loads().get(1)));
    heading("What a step takes on one thread, measured");
    costs();
    heading("What processes take to exchange, measured between processes of this machine");
    rings();
    heading("Predicted and measured");
    checks();
    heading("Where the time of one of two workers goes, measured");
    profile();
    heading("Bytes, computed");
    bytes();
    heading("64 examples for each worker, computed: milliseconds of a step, and efficiency");
    weak();
    for (int batch : BATCHES) {
      heading("A batch of " + batch + ", computed: how many times as fast as one worker");
      strong(batch);
    }
    heading("Where more workers stop paying, computed");
    ends();
    heading("Local steps, computed: efficiency with 64 examples for each worker");
    local();
    heading("Local steps, measured: what they cost in accuracy");
    accuracies();
    heading("One epoch of 50 million drawings, computed");
    epochs();
    heading("Reading 39 GB once, computed");
    reading();
  }

  // Text -----------------------------------------------------------------------------------------

  private void line(String pattern, Object... values) {
    text.append(String.format(Locale.ROOT, pattern, values)).append('\n');
  }

  private void heading(String title) {
    line("");
    line("### %s", title);
    line("");
  }

  private void head(List<String> columns) {
    row(columns);
    row(columns.stream().map(column -> "---").toList());
  }

  private void row(List<String> cells) {
    line("| %s |", String.join(" | ", cells));
  }

  private static String millis(double seconds) {
    return three(seconds * 1e3);
  }

  /** Three digits that count. */
  private static String three(double value) {
    double size = Math.abs(value);
    String pattern =
        size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, pattern, value);
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", part * 100);
  }

  private static String bytes(double count) {
    return count >= 1e6
        ? three(count / 1e6) + " MB"
        : count >= 1e3 ? three(count / 1e3) + " kB" : Math.round(count) + " B";
  }

  // What was measured ----------------------------------------------------------------------------

  private void costs() {
    head(
        List.of(
            "network",
            "share of 4, ms",
            "of 16",
            "of 64",
            "update",
            "local step of 64",
            "mean of states",
            "exchanges of a step",
            "of a meeting"));
    measured
        .costs()
        .forEach(
            (workload, cost) ->
                row(
                    List.of(
                        workload.toString(),
                        millis(cost.compute(4)),
                        millis(cost.compute(16)),
                        millis(cost.compute(64)),
                        millis(cost.update()),
                        millis(cost.local()),
                        millis(cost.mean()),
                        exchanges(cost.exchanges()),
                        exchanges(cost.meeting()))));
  }

  private static String exchanges(List<Exchange> all) {
    long others = all.stream().filter(each -> !each.adds()).count();
    return bytes(all.stream().mapToLong(Exchange::bytes).sum())
        + " in "
        + all.size()
        + (others > 0 ? " (" + others + " collected)" : "");
  }

  private void rings() {
    line(
        "A letter takes %s µs a hop; each byte of a hop, sent, received and added, takes a processor"
            + " %s ns in sums of %s, %s ns of %s and %s ns of %s. A command takes %s µs and %s µs for"
            + " each worker.",
        three(measured.hop() * 1e6),
        nanos(48_000),
        bytes(48_000),
        nanos(1_700_000),
        bytes(1_700_000),
        nanos(Measurements.LONG),
        bytes(Measurements.LONG),
        three(measured.command() * 1e6),
        three(measured.commandPerWorker() * 1e6));
    line("");
    head(List.of("workers", "sum of", "measured, ms", "predicted, ms", "predicted / measured"));
    measured
        .sums()
        .forEach(
            (workers, sums) ->
                sums.forEach(
                    (bytes, seconds) -> {
                      RingCost ring = measured.here(Workload.A).ring();
                      double predicted = ring.sum(bytes, workers);
                      row(
                          List.of(
                              String.valueOf(workers),
                              bytes(bytes),
                              millis(seconds),
                              millis(predicted),
                              two(predicted / seconds)));
                    }));
  }

  private String nanos(int bytes) {
    return two(measured.perByte().at(bytes) * 1e9);
  }

  private void checks() {
    head(
        List.of(
            "workers", "by", "network", "measured, ms", "predicted, ms", "predicted / measured"));
    for (Measurements.Check check : measured.checks()) {
      double predicted = predicted(check);
      row(
          List.of(
              String.valueOf(check.workers()),
              check.what(),
              check.workload().toString(),
              millis(check.seconds()),
              millis(predicted),
              two(predicted / check.seconds())));
    }
  }

  private double predicted(Measurements.Check check) {
    ScalingModel model = measured.here(check.workload());
    double step =
        check.what().endsWith("meet")
            ? model.localStep(check.workers(), 1)
            : model.step(check.workers(), StepCost.LARGEST);
    // Threads are told at once.
    boolean told = check.what().equals("Spark");
    return told ? step : step - model.told(check.workers()) - model.saved();
  }

  private void profile() {
    head(
        List.of(
            "network", "share, ms", "the same alone", "exchange", "predicted", "update", "alone"));
    measured
        .profile()
        .forEach(
            (workload, times) -> {
              StepCost cost = measured.costs().get(workload);
              row(
                  List.of(
                      workload.toString(),
                      millis(times.before()),
                      millis(cost.compute(StepCost.LARGEST)),
                      millis(times.exchanging()),
                      millis(measured.here(workload).exchanged(cost.exchanges(), 2)),
                      millis(times.after()),
                      millis(cost.update())));
            });
  }

  // What is computed -----------------------------------------------------------------------------

  private void bytes() {
    head(
        List.of(
            "network",
            "a worker of two sends",
            "of three or more",
            "64 workers together",
            "for a meeting",
            "at the least with 10 Gb/s, ms"));
    measured
        .costs()
        .forEach(
            (workload, cost) -> {
              long step = cost.bytesOfStep();
              row(
                  List.of(
                      workload.toString(),
                      bytes(RingCost.sent(step, 2)),
                      bytes(RingCost.sent(step, 3)),
                      bytes(2.0 * 63 * step),
                      bytes(RingCost.sent(cost.bytesOfMeeting(), 3)),
                      millis(RingCost.sent(step, 3) / WIRES.get(1).bytesPerSecond())));
            });
  }

  private List<String> columns(String first, List<Integer> workers) {
    List<String> columns = new ArrayList<>(List.of(first));
    for (Wire wire : WIRES) {
      workers.forEach(number -> columns.add(wire.name() + ", " + number));
    }
    return columns;
  }

  private void weak() {
    head(columns("network", WORKERS));
    for (Workload workload : Workload.values()) {
      List<String> cells = new ArrayList<>(List.of(workload.toString()));
      for (Wire wire : WIRES) {
        ScalingModel model = measured.over(workload, wire);
        for (int workers : WORKERS) {
          cells.add(
              millis(model.step(workers, StepCost.LARGEST))
                  + " ("
                  + percent(model.efficiency(workers, StepCost.LARGEST))
                  + ")");
        }
      }
      row(cells);
    }
  }

  private void strong(int batch) {
    head(columns("network", WORKERS));
    for (Workload workload : Workload.values()) {
      List<String> cells = new ArrayList<>(List.of(workload.toString()));
      for (Wire wire : WIRES) {
        ScalingModel model = measured.over(workload, wire);
        for (int workers : WORKERS) {
          cells.add(two(model.step(1, batch) / model.step(workers, batch / workers)));
        }
      }
      row(cells);
    }
  }

  /** The first number of workers of which twice as many shorten an epoch by less than a tenth. */
  private static String end(IntToDoubleFunction epoch, int most) {
    for (int workers = 1; 2 * workers <= most; workers *= 2) {
      if (epoch.applyAsDouble(2 * workers) > (1 - SHORTER) * epoch.applyAsDouble(workers)) {
        return String.valueOf(workers);
      }
    }
    return "more than " + most / 2;
  }

  /** The first number of workers of which one more shortens an epoch by less than a tenth. */
  private static int lastAlone(IntToDoubleFunction epoch) {
    int workers = 1;
    while (epoch.applyAsDouble(workers + 1) <= (1 - SHORTER) * epoch.applyAsDouble(workers)) {
      workers++;
    }
    return workers;
  }

  private void ends() {
    List<String> columns = new ArrayList<>(List.of("network"));
    for (Wire wire : WIRES) {
      columns.add(wire.name() + ", 64 each");
      BATCHES.forEach(batch -> columns.add(wire.name() + ", batch " + batch));
    }
    columns.add("10 Gb/s, one more");
    head(columns);
    for (Workload workload : Workload.values()) {
      List<String> cells = new ArrayList<>(List.of(workload.toString()));
      for (Wire wire : WIRES) {
        ScalingModel model = measured.over(workload, wire);
        IntToDoubleFunction weak = workers -> model.epoch(DRAWINGS, workers, StepCost.LARGEST);
        cells.add(end(weak, MOST_WORKERS));
        for (int batch : BATCHES) {
          cells.add(end(workers -> model.step(workers, batch / workers), batch / 4));
        }
      }
      ScalingModel middle = measured.over(workload, WIRES.get(1));
      cells.add(
          String.valueOf(lastAlone(workers -> middle.epoch(DRAWINGS, workers, StepCost.LARGEST))));
      row(cells);
    }
  }

  private void local() {
    List<String> columns = new ArrayList<>(List.of("network", "workers"));
    for (Wire wire : WIRES) {
      columns.addAll(List.of(wire.name() + ", sum", "n 4", "n 16", "n 64", "n for 90 %"));
    }
    head(columns);
    for (Workload workload : Workload.values()) {
      for (int workers : List.of(8, 64)) {
        List<String> cells = new ArrayList<>(List.of(workload.toString(), String.valueOf(workers)));
        for (Wire wire : WIRES) {
          ScalingModel model = measured.over(workload, wire);
          cells.add(percent(model.efficiency(workers, StepCost.LARGEST)));
          for (int steps : List.of(4, 16, 64)) {
            cells.add(percent(model.localEfficiency(workers, steps)));
          }
          cells.add(stepsForEnough(model, workers));
        }
        row(cells);
      }
    }
  }

  private static String stepsForEnough(ScalingModel model, int workers) {
    if (model.efficiency(workers, StepCost.LARGEST) >= ENOUGH) {
      return "none";
    }
    for (int steps = 1; steps <= 4096; steps++) {
      if (model.localEfficiency(workers, steps) >= ENOUGH) {
        return String.valueOf(steps);
      }
    }
    return "never";
  }

  private void accuracies() {
    head(
        List.of(
            "meet after", "epoch", "validation loss", "validation accuracy (worst, best seed)"));
    for (LocalStepsAccuracy.Result result : measured.accuracies()) {
      row(
          List.of(
              result.steps() == 0 ? "sum in each step" : result.steps() + " steps",
              String.valueOf(result.epoch()),
              String.format(Locale.ROOT, "%.4f", result.loss()),
              String.format(
                  Locale.ROOT,
                  "%.1f %% (%.1f, %.1f)",
                  100 * result.accuracy(),
                  100 * result.least(),
                  100 * result.most())));
    }
  }

  private void epochs() {
    List<String> columns = new ArrayList<>(List.of("network", "1 executor, hours"));
    for (int workers : List.of(8, 64)) {
      for (Wire wire : WIRES) {
        columns.add(workers + ", " + wire.name() + ": hours (executor-hours)");
      }
      columns.add(workers + ", 1 Gb/s, meeting after 16");
    }
    head(columns);
    for (Workload workload : Workload.values()) {
      List<String> cells = new ArrayList<>(List.of(workload.toString()));
      cells.add(three(hours(measured.over(workload, WIRES.get(0)).step(1, 64), 1)));
      for (int workers : List.of(8, 64)) {
        for (Wire wire : WIRES) {
          cells.add(hoursOfAll(measured.over(workload, wire).step(workers, 64), workers));
        }
        ScalingModel slow = measured.over(workload, WIRES.get(0));
        cells.add(hoursOfAll(slow.localStep(workers, 16), workers));
      }
      row(cells);
    }
  }

  private static double hours(double step, int workers) {
    return DRAWINGS / (64.0 * workers) * step / 3600;
  }

  private static String hoursOfAll(double step, int workers) {
    double hours = hours(step, workers);
    return three(hours) + " (" + three(workers * hours) + ")";
  }

  private void reading() {
    head(List.of("executors", "GB of each", "1 Gb/s, minutes", "10 Gb/s", "25 Gb/s"));
    for (int workers : List.of(1, 8, 64)) {
      List<String> cells =
          new ArrayList<>(
              List.of(String.valueOf(workers), three(BYTES_OF_DRAWINGS / workers / 1e9)));
      for (Wire wire : WIRES) {
        // For the hash of the files, for the rows, and on to the executor that has the shard.
        double shuffled = 3 - 1.0 / workers;
        double seconds = shuffled * BYTES_OF_DRAWINGS / workers / wire.bytesPerSecond();
        cells.add(three(seconds / 60));
      }
      row(cells);
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
