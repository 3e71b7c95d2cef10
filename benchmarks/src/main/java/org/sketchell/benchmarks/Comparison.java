// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the contestants against each other and prints how long each takes, and the ratios. */
@Command(
    name = "compare",
    description = {
      "Times training steps and forward passes of each library, interleaved,",
      "on a machine that does nothing else."
    },
    sortOptions = false)
public final class Comparison implements Callable<Integer> {
  @Option(
      names = "--quick",
      description = "One process, few rounds, small batches: less than three minutes.")
  private boolean quick;

  @Option(
      names = "--tasks",
      split = ",",
      defaultValue = "train,infer",
      description = "What to time: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<Task> tasks;

  @Option(
      names = "--networks",
      split = ",",
      defaultValue = "A,B,C,D,E",
      description = "Networks: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<Network> networks;

  @Option(
      names = "--batches",
      split = ",",
      description = "Batch sizes. Default: those of each network and task in the README.")
  private List<Integer> batches;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description =
          "Threads of one operation, for every contestant; each number has its own processes."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Integer> threads;

  @Option(
      names = "--processes",
      description = "Processes for each row. Default: 5; 1 with --quick.")
  private Integer processes;

  @Option(
      names = "--rounds",
      description = "Rounds in each process that must count. Default: 5; 3 with --quick.")
  private Integer rounds;

  @Option(
      names = "--seconds",
      description = "Timed span of one turn. Default: 0.4; 0.15 with --quick.")
  private Double seconds;

  @Option(
      names = "--minutes",
      description = "Begin nothing after them. Default: 120; 2.5 with --quick.")
  private Double minutes;

  @Option(
      names = "--any-load",
      description = "Count rounds beside other work too; for trying things out, not for results.")
  private boolean anyLoad;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Also write the table into this file; what else is in it stays.")
  private Path markdown;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write every round as JSON.")
  private Path json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and end.")
  private boolean help;

  @Spec private CommandSpec spec;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Comparison())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                  line.getErr().println(problem.getMessage());
                  return line.getCommandSpec().exitCodeOnExecutionException();
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Plan plan = plan();
    if (markdown != null) {
      MeasuredPart.check(markdown);
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<String> differing = PeerSettings.differing(System.getenv());
    if (!differing.isEmpty()) {
      err.printf(
          "Warning: the peers are not at their best, so the ratios may flatter us: %s.%n",
          String.join("; ", differing));
    }
    Contestants.absent().ifPresent(absent -> err.println(absent + "."));
    err.flush();
    Tournament tournament =
        new Tournament(
            plan,
            HeatProcess::run,
            line -> {
              err.println(line);
              err.flush();
            });
    List<Result> results = tournament.run();
    Report report = new Report(Machine.here(), LocalDate.now(), settings(plan), results);
    out.print(report.text());
    out.flush();
    if (markdown != null) {
      MeasuredPart.write(markdown, report.markdown());
    }
    if (json != null) {
      report.writeJson(json);
    }
    return 0;
  }

  private String settings(Plan plan) {
    return "%d %s for each row, %d rounds of %s s in each%s%s%s"
        .formatted(
            plan.processes(),
            plan.processes() == 1 ? "process" : "processes",
            plan.effort().rounds(),
            plan.effort().seconds(),
            plan.together() ? " (rows share a process)" : "",
            anyLoad ? "; beside any other work, so these are not results" : "",
            Contestants.absent().map(absent -> "; " + absent).orElse(""));
  }

  // What was asked for ---------------------------------------------------------------------------

  Plan plan() {
    int wanted = or(rounds, 5, 3);
    Effort effort = new Effort(wanted, (quick ? 2 : 4) * wanted, or(seconds, 0.4, 0.15));
    double limit = or(minutes, 120.0, 2.5);
    Plan plan =
        new Plan(
            rows(),
            or(processes, 5, 1),
            quick,
            effort,
            anyLoad ? Conditions.ANY : Conditions.QUIET,
            Math.round(60_000 * limit));
    requirePositive("--rounds", effort.rounds());
    requirePositive("--seconds", effort.seconds());
    requirePositive("--minutes", limit);
    requirePositive("--processes", plan.processes());
    threads.forEach(number -> requirePositive("--threads", number));
    if (batches != null) {
      batches.forEach(batch -> requirePositive("--batches", batch));
    }
    if (plan.rows().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Of the networks %s, %s has no usual batch sizes; give some with --batches."
              .formatted(networks, tasks));
    }
    return plan;
  }

  private <T> T or(T asked, T usual, T whenQuick) {
    return asked != null ? asked : quick ? whenQuick : usual;
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Task task : tasks) {
      for (Network network : networks) {
        for (int batch : batches(task, network)) {
          threads.forEach(number -> rows.add(new Row(task, network, batch, number)));
        }
      }
    }
    return rows;
  }

  private List<Integer> batches(Task task, Network network) {
    if (batches != null) {
      return batches;
    }
    return quick ? network.quickBatches(task) : network.usualBatches(task);
  }

  private void requirePositive(String option, double value) {
    if (!(value > 0)) {
      throw new ParameterException(
          spec.commandLine(), option + " must be more than 0, not " + value + ".");
    }
  }
}
