// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.sketchell.data.Batches;
import org.sketchell.data.BatchesAhead;
import org.sketchell.nn.Module;
import org.sketchell.runtime.Profiling;

/** Takes training steps whose results nobody keeps, and measures them. */
final class StepProfiler {
  /** Updates before it counts: memory is taken then. */
  private static final int WARMING = 2;

  private static final int FEWEST = 3;

  /** ONNX Runtime keeps a million events. */
  private static final int MOST = 200;

  private static final double SECONDS_PLAIN = 0.8;
  private static final double SECONDS = 1.2;

  private final Trainer trainer;
  private final Learner learner;
  private final Plan plan;
  private final Batches batches;
  private final Given given;

  StepProfiler(Trainer trainer, Learner learner, Batches batches) {
    this.trainer = trainer;
    this.learner = learner;
    this.given = Given.of(batches.examples());
    this.plan = Plan.of(FirstInput.shown(learner, given));
    this.batches = batches;
    if (batches.batchesPerEpoch() == 0) {
      throw new TrainingException(
          "There is no batch to measure: there are %d training images, and a batch has %d.",
          batches.examples().size(), batches.batchSize());
    }
  }

  /** Nanoseconds of some updates. */
  private record Times(int updates, long data, long all) {
    double millis(long nanos) {
      return nanos / 1e6 / updates;
    }
  }

  /**
   * Measures.
   *
   * @param updates how many; 0 for as many as fit into about two seconds
   */
  StepProfile profile(int updates) {
    Times plain;
    try (TrainingSession session = session()) {
      take(session, WARMING, 0);
      plain = take(session, updates, SECONDS_PLAIN);
    }
    StepMarks marks = new StepMarks();
    try (Profiling profiling = new Profiling();
        TrainingSession session = session()) {
      profiling.during(() -> marks.during(() -> take(session, WARMING, 0)));
      Times times = take(session, updates, SECONDS);
      List<Profiling.Timeline> timelines =
          profiling.end().stream().map(all -> counted(all, times.updates)).toList();
      int count = batchSize();
      int shares = session.shares(count);
      return StepProfile.of(
          new StepProfile.Setting(
              learner.title(),
              count,
              trainer.accumulateGradients(),
              trainer.device(),
              shares,
              shares > 1 ? session.threads() : 1,
              times.updates),
          plain.millis(plain.all),
          times.millis(times.all),
          times.millis(times.data),
          titles(),
          timelines,
          marks);
    }
  }

  /** All modules as they are called in a profile, and whether each has no parts. */
  private Map<String, Boolean> titles() {
    Map<String, Boolean> titles = new LinkedHashMap<>();
    Map<String, Module> modules = learner.namedModules();
    StepPlaces.titles(learner)
        .forEach((path, title) -> titles.put(title, modules.get(path).namedChildren().isEmpty()));
    return titles;
  }

  private TrainingSession session() {
    boolean sharded = batches.shards() > 0;
    return new TrainingSession(
        learner,
        Plan.of(learner),
        given,
        batchSize(),
        trainer.device(),
        trainer.form(),
        sharded ? batches.shards() : trainer.shares(),
        sharded,
        1,
        batchSize());
  }

  private int batchSize() {
    return Math.min(batches.batchSize(), batches.examples().size());
  }

  /** Without the runs before it counts. */
  private static Profiling.Timeline counted(Profiling.Timeline all, int updates) {
    int each = all.runs().size() / (WARMING + updates);
    if (each == 0) {
      return all;
    }
    double from = all.runs().get(WARMING * each).start();
    return new Profiling.Timeline(
        all.runs().stream().filter(run -> run.start() >= from).toList(),
        all.nodes().stream().filter(node -> node.start() >= from).toList());
  }

  /**
   * Takes steps over full batches.
   *
   * @param wanted updates; 0 for as many as fit into the time
   */
  private Times take(TrainingSession session, int wanted, double seconds) {
    List<ByteBuffer> buffers = session.buffers();
    double[] rates = plan.rates(plan.optimizer().learningRate());
    int each = trainer.accumulateGradients();
    int most = wanted > 0 ? wanted : MOST;
    long begin = System.nanoTime();
    long data = 0;
    int done = 0;
    for (int epoch = 0; done < most * each; epoch++) {
      try (BatchesAhead ahead = BatchesAhead.of(batches.epoch(epoch), session::spareThreads)) {
        while (done < most * each) {
          long start = System.nanoTime();
          int count = ahead.next(buffers);
          if (count < batchSize()) {
            break;
          }
          data += System.nanoTime() - start;
          if (++done % each == 0) {
            session.step(count, rates);
          } else {
            session.gather(count);
          }
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
          }
          int updates = done / each;
          if (wanted == 0
              && done % each == 0
              && updates >= FEWEST
              && System.nanoTime() - begin > seconds * 1e9) {
            return new Times(updates, data, System.nanoTime() - begin);
          }
        }
      }
    }
    return new Times(most, data, System.nanoTime() - begin);
  }
}
