// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Parts;
import org.sketchell.runtime.Engine;
import org.sketchell.spark.Cluster;
import org.sketchell.train.Ring;
import org.sketchell.train.Trainer;

/**
 * Measures what the tables of SCALING.md are made of, and makes them. It runs when it is asked for,
 * by its name, and wants a machine that does nothing else.
 */
class Measured {
  /** Says that the tables are to be written into SCALING.md and not only printed. */
  private static final String WRITE = "scaling.write";

  /** Says how much is measured: 1 as for SCALING.md, less to try it out. */
  private static final String EFFORT = "scaling.effort";

  private static final Path PAGE = Path.of("SCALING.md");
  private static final String FROM = "<!-- measured: written by Measured -->\n";
  private static final String TO = "<!-- end of what is measured -->";
  private static final List<Integer> SIZES = List.of(4, 16, 64);
  private static final List<Integer> SUMS = List.of(Measurements.SHORT, 48_000, 1_700_000);
  private static final int MOST_STEPS = 150;
  private static final int UNTIMED = 3;

  private final double effort = Double.parseDouble(System.getProperty(EFFORT, "1"));
  private final List<Measurements.Check> checks = new ArrayList<>();
  private final Map<Workload, StepTimes> profile = new EnumMap<>(Workload.class);

  @Test
  void the_tables_are_made_of_measured_steps() throws IOException {
    // A worker is one core; tasks of executors see to it themselves.
    System.setProperty(Engine.THREADS, "1");
    double load = load();
    Map<Workload, StepCost> costs = new EnumMap<>(Workload.class);
    for (Workload workload : Workload.values()) {
      costs.put(workload, cost(workload));
    }
    said("shares");
    Map<Integer, Map<Integer, Double>> sums = new TreeMap<>();
    for (int workers : new int[] {2, 4}) {
      sums.put(workers, sums(workers));
    }
    for (Workload workload : List.of(Workload.A, Workload.B, Workload.C, Workload.D, Workload.E)) {
      together(workload);
    }
    said("rings");
    Map<Integer, Double> commands = new TreeMap<>();
    for (int workers : new int[] {2, 4}) {
      commands.put(workers, inCluster(workers));
    }
    said("clusters");
    List<LocalStepsAccuracy.Result> accuracies =
        LocalStepsAccuracy.measured(effort < 1 ? 1 : LocalStepsAccuracy.SEEDS);
    said("accuracies");
    Measurements all =
        new Measurements(
            Runtime.getRuntime().availableProcessors(),
            vectors(),
            List.of(load, load()),
            costs,
            sums,
            commands,
            checks,
            profile,
            accuracies);
    String tables = new ScalingTables(all).toString();
    if (Boolean.getBoolean(WRITE)) {
      String page = Files.readString(PAGE);
      assertThat(page).contains(FROM, TO);
      int from = page.indexOf(FROM) + FROM.length();
      Files.writeString(PAGE, page.substring(0, from) + tables + page.substring(page.indexOf(TO)));
    } else {
      System.out.println(tables);
    }
  }

  /** Of the last minute, of all programs; below 0 where the system does not tell. */
  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** The widest vector instructions of the processor, where the system tells. */
  private static String vectors() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    String known = Files.isReadable(processors) ? Files.readString(processors) : "";
    return List.of("avx512f", "avx2", "asimd").stream()
        .filter(kind -> known.contains(" " + kind + " "))
        .findFirst()
        .map(kind -> kind.toUpperCase(Locale.ROOT))
        .orElse("vectors unknown");
  }

  private static void said(String what) {
    System.err.println(java.time.LocalTime.now().withNano(0) + " measured: " + what);
  }

  private int steps(Workload workload, int examples) {
    int whole = workload.steps() * (int) Math.sqrt((double) StepCost.LARGEST / examples);
    return UNTIMED + (int) Math.max(2, Math.min(MOST_STEPS, whole * effort));
  }

  // One process ----------------------------------------------------------------------------------

  private Trainer recipe(int batch, int steps) {
    return new Trainer().quiet().batchSize(batch).maxSteps(steps).seed(1);
  }

  private List<StepTimes> alone(Workload workload, int examples, int localSteps, int times) {
    Parts parts = workload.parts(2 * StepCost.LARGEST, 8);
    List<StepTimes> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.addAll(
          WatchedTeam.train(
              recipe(examples, steps(workload, examples)).localSteps(localSteps),
              workload.learner(),
              parts,
              List.of(Ring.alone()),
              UNTIMED));
    }
    return all;
  }

  private StepCost cost(Workload workload) {
    TreeMap<Integer, Double> shares = new TreeMap<>();
    List<StepTimes> times = List.of();
    for (int size : SIZES) {
      times = alone(workload, size, 0, effort < 1 ? 1 : 2);
      shares.put(size, StepTimes.median(times, StepTimes::before));
    }
    List<StepTimes> local = alone(workload, StepCost.LARGEST, MOST_STEPS * 10, 1);
    List<StepTimes> meeting = alone(workload, StepCost.LARGEST, 1, 1);
    double localStep = StepTimes.median(local, StepTimes::before);
    double mean = StepTimes.median(meeting, each -> each.before() + each.after()) - localStep;
    return new StepCost(
        Curve.of(shares),
        StepTimes.median(times, StepTimes::after),
        times.get(0).exchanges(),
        localStep,
        meeting.get(0).exchanges(),
        Math.max(0, mean));
  }

  // Rings ----------------------------------------------------------------------------------------

  private Map<Integer, Double> sums(int workers) {
    Map<Integer, Double> seconds = new TreeMap<>();
    try (LoopbackRings rings = new LoopbackRings(workers)) {
      for (int bytes : SUMS) {
        seconds.put(bytes, rings.sum(bytes, (int) Math.max(5, 100 * effort)));
      }
      seconds.put(Measurements.LONG, rings.sum(Measurements.LONG, (int) Math.max(5, 30 * effort)));
    }
    return seconds;
  }

  /** Two and four workers that are threads, over sockets. */
  private void together(Workload workload) {
    for (int workers : new int[] {2, 4}) {
      if (workers == 2 || !workload.hasClasses()) {
        List<StepTimes> times = together(workload, workers, 0);
        checks.add(
            new Measurements.Check(
                "threads", workload, workers, StepTimes.median(times, StepTimes::all)));
        if (workers == 2) {
          profile.put(workload, middle(times));
        }
      }
    }
    List<StepTimes> met = together(workload, 2, 1);
    checks.add(
        new Measurements.Check(
            "threads, states meet", workload, 2, StepTimes.median(met, StepTimes::all)));
  }

  private List<StepTimes> together(Workload workload, int workers, int localSteps) {
    int batch = workers * StepCost.LARGEST;
    try (LoopbackRings rings = new LoopbackRings(workers)) {
      return WatchedTeam.train(
          recipe(batch, steps(workload, StepCost.LARGEST)).localSteps(localSteps),
          workload.learner(),
          workload.parts(2 * batch, 8),
          rings.rings(),
          UNTIMED);
    }
  }

  private static StepTimes middle(List<StepTimes> times) {
    return new StepTimes(
        StepTimes.median(times, StepTimes::before),
        StepTimes.median(times, StepTimes::exchanging),
        StepTimes.median(times, StepTimes::after),
        times.get(0).exchanges());
  }

  // Executors ------------------------------------------------------------------------------------

  /** Steps of executors with a core each, where there are as many; returns the command's time. */
  private double inCluster(int workers) {
    SparkSession spark = Cluster.processes(workers, 1, 1024);
    double command = Echo.seconds(spark, workers);
    ClusterSteps cluster = new ClusterSteps(spark, workers);
    for (Workload workload : List.of(Workload.A, Workload.B, Workload.C, Workload.D)) {
      int steps = steps(workload, StepCost.LARGEST);
      checks.add(
          new Measurements.Check(
              "Spark",
              workload,
              workers,
              cluster.seconds(workload, StepCost.LARGEST, steps, UNTIMED)));
    }
    return command;
  }
}
