package org.sketchell.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the contestants against each other and prints who did how many steps a second. */
@Command(
    name = "compare",
    description =
        "Times one training step (forward, cross entropy, backward, Adam) of each library, interleaved.")
public final class Comparison implements Callable<Integer> {
  @Option(
      names = "--networks",
      split = ",",
      defaultValue = "A,B,C",
      description = "Networks to time: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<Network> networks;

  @Option(
      names = "--batches",
      split = ",",
      description = "Batch sizes. Default: A 10,64,256; B 64,256; C 64.")
  private List<Integer> batches;

  @Option(
      names = "--rounds",
      defaultValue = "11",
      description = "Timed rounds. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "0.4",
      description = "Timed span of one turn. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Threads of one operation, for every contestant. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write every round as JSON.")
  private Path json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and end.")
  private boolean help;

  /** Processors that other processes may use before a run is called disturbed. */
  private static final double QUIET = 0.1;

  @Spec private CommandSpec spec;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Comparison())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    requirePositive("--rounds", rounds);
    requirePositive("--seconds", seconds);
    requirePositive("--threads", threads);
    if (batches != null) {
      batches.forEach(batch -> requirePositive("--batches", batch));
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String blas = System.getenv("OPENBLAS_NUM_THREADS");
    if (!"1".equals(blas)) {
      err.printf(
          "Warning: OPENBLAS_NUM_THREADS is %s; libtorch is at its best with 1, so the ratios may flatter us.%n",
          blas == null ? "not set" : blas);
      err.flush();
    }

    List<Contestant> contestants =
        List.of(new SketchellContestant(threads), new LibtorchContestant(threads));
    out.printf(
        "Java %s, %d processors, %d threads, %d rounds of %s s%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors(), threads, rounds, seconds);
    out.println(Report.heading(contestants.stream().map(Contestant::name).toList()));
    out.flush();
    boolean disturbed = false;
    List<Result> results = new ArrayList<>();
    for (Network network : networks) {
      for (int batch : batches == null ? network.usualBatches() : batches) {
        Result result = new Match(network, batch).run(contestants, rounds, seconds);
        results.add(result);
        out.println(Report.line(result));
        out.flush();
        disturbed |= result.others() > QUIET;
      }
    }
    if (disturbed) {
      err.printf(
          "Warning: other processes kept more than %s of a processor busy (column others); run this on an idle machine.%n",
          QUIET);
      err.flush();
    }
    if (json != null) {
      Files.writeString(json, Report.json(threads, seconds, results));
    }
    return 0;
  }

  private void requirePositive(String option, double value) {
    if (!(value > 0)) {
      throw new ParameterException(
          spec.commandLine(), option + " must be more than 0, not " + value + ".");
    }
  }
}
