// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All heats of a plan, one process after the other. Every row has its turn before any has its
 * second, so that a slow quarter of an hour is not all of one row's; rows that lack samples in the
 * end are tried again, as often as was planned.
 */
final class Tournament {

  /** How a heat is run. */
  interface Runner {
    List<Sample> run(Heat heat) throws IOException;
  }

  private final Plan plan;
  private final Runner runner;
  private final Consumer<String> news;
  private final long start = System.nanoTime();
  private final Map<Row, List<Sample>> samples = new HashMap<>();
  private final Map<Integer, Double> best = new HashMap<>();

  /**
   * @param news gets a line for every row of every process
   */
  Tournament(Plan plan, Runner runner, Consumer<String> news) {
    this.plan = plan;
    this.runner = runner;
    this.news = news;
  }

  /** Runs it. */
  List<Result> run() throws IOException {
    for (int process = 1; process <= 2 * plan.processes(); process++) {
      List<List<Row>> open = new ArrayList<>();
      for (List<Row> group : plan.groups()) {
        List<Row> lacking = process <= plan.processes() ? group : lacking(group);
        if (!lacking.isEmpty()) {
          open.add(lacking);
        }
      }
      for (int i = 0; i < open.size() && left() > 0; i++) {
        heat(open.get(i), open.size() - i, process);
      }
    }
    return plan.rows().stream().map(this::result).toList();
  }

  private long left() {
    return plan.milliseconds() - (System.nanoTime() - start) / 1_000_000;
  }

  private List<Row> lacking(List<Row> group) {
    return group.stream().filter(row -> !result(row).isTaken()).toList();
  }

  private void heat(List<Row> rows, int heatsLeft, int process) throws IOException {
    int threads = rows.get(0).threads();
    double before = best.getOrDefault(threads, 0.0);
    Heat heat = new Heat(rows, plan.effort(), plan.conditions(), before, left() / heatsLeft);
    for (Sample sample : runner.run(heat)) {
      samples.computeIfAbsent(sample.row(), row -> new ArrayList<>()).add(sample);
      best.merge(threads, sample.bestRate(), Math::max);
      Sample admitted = sample.admitted(plan.conditions(), best.get(threads));
      String counted =
          sample.rounds().isEmpty()
              ? "no round was begun, since others were busy or the time was up"
              : "%d of %d rounds count".formatted(admitted.rounds().size(), sample.rounds().size());
      news.accept("%s, process %d: %s".formatted(sample.row(), process, counted));
    }
  }

  private Result result(Row row) {
    return new Result(
        row,
        samples.getOrDefault(row, List.of()),
        plan.processes(),
        plan.enough(),
        plan.conditions(),
        best.getOrDefault(row.threads(), 0.0));
  }
}
