// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A heat in a Java process of its own: how it is started, and what it does. */
final class HeatProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Beyond the time that a heat is given: for starting, and for the round that it is in. */
  private static final long GRACE = 20_000;

  private HeatProcess() {}

  // On this side ---------------------------------------------------------------------------------

  /**
   * Runs a heat and waits for it.
   *
   * @return what it gave; rows for which there was no time are missing
   * @throws IllegalStateException with what the process said, if it failed
   */
  static List<Sample> run(Heat heat) throws IOException {
    Path folder = Files.createTempDirectory("sketchell-benchmark");
    Path request = folder.resolve("heat.json");
    Path answer = folder.resolve("samples.jsonl");
    Path said = folder.resolve("said.txt");
    try {
      JSON.writeValue(request.toFile(), heat);
      Files.createFile(answer);
      Process process =
          new ProcessBuilder(command(request, answer))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      Thread end = new Thread(process::destroyForcibly);
      Runtime.getRuntime().addShutdownHook(end);
      boolean failed = await(process, heat.milliseconds()) && process.exitValue() != 0;
      Runtime.getRuntime().removeShutdownHook(end);
      if (failed) {
        throw new IllegalStateException(
            "A process of the comparison failed:\n" + Files.readString(said).strip());
      }
      return samples(answer);
    } finally {
      Files.deleteIfExists(request);
      Files.deleteIfExists(answer);
      Files.deleteIfExists(said);
      Files.deleteIfExists(folder);
    }
  }

  /** This JVM's own options and class path. */
  private static List<String> command(Path request, Path answer) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X") && !option.startsWith("-Xrun"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HeatProcess.class.getName(), request.toString(), answer.toString()));
    return command;
  }

  /** False if it did not end in its time; then it is ended, and what it has given counts. */
  private static boolean await(Process process, long milliseconds) {
    try {
      boolean ended = process.waitFor(Math.addExact(milliseconds, GRACE), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return ended;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException("Interrupted.", e);
    }
  }

  private static List<Sample> samples(Path answer) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(answer)) {
      samples.add(JSON.readValue(line, Sample.class));
    }
    return samples;
  }

  // On the other side ----------------------------------------------------------------------------

  /** Reads a heat from a file, and adds a line to another for each row that it has run. */
  public static void main(String[] arguments) throws IOException {
    long start = System.nanoTime();
    Heat heat = JSON.readValue(Path.of(arguments[0]).toFile(), Heat.class);
    BooleanSupplier timeLeft = () -> (System.nanoTime() - start) / 1_000_000 < heat.milliseconds();
    double best = heat.best();
    List<Contestant> contestants = Contestants.with(heat.threads());
    try (MatrixProduct product = new MatrixProduct(heat.threads())) {
      product.rate();
      for (Row row : heat.rows()) {
        if (timeLeft.getAsBoolean()) {
          Match match = new Match(row, heat.effort(), product::rate, heat.conditions());
          Sample sample = match.run(contestants, best, timeLeft);
          best = Math.max(best, sample.bestRate());
          Files.writeString(
              Path.of(arguments[1]),
              JSON.writeValueAsString(sample) + "\n",
              StandardOpenOption.APPEND);
        }
      }
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    System.exit(0); // native threads of the peers may still be there
  }
}
