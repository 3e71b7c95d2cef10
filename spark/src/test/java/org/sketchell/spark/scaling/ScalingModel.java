// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.List;

/**
 * How long a training in several processes takes, by arithmetic, where each worker has one core.
 *
 * @param command seconds of the driver for a step, beside those for each worker
 * @param commandPerWorker seconds to tell a worker, and to read its answer
 */
record ScalingModel(StepCost cost, RingCost ring, double command, double commandPerWorker) {
  /** As the toolkit has it. */
  private static final int STEPS_TO_SAVE = 200;

  /** Seconds of a step by the sum of gradients, each worker having so many examples of it. */
  double step(int workers, int examples) {
    double own = cost.compute(examples) + cost.update();
    return own * crowd(workers) + exchanged(cost.exchanges(), workers) + told(workers) + saved();
  }

  /** The same where each shard is trained by itself, on average: the states meet now and then. */
  double localStep(int workers, int steps) {
    double met = cost.mean() * crowd(workers) + exchanged(cost.meeting(), workers);
    return cost.local() * crowd(workers)
        + (workers == 1 ? 0 : met / steps)
        + told(workers)
        + saved();
  }

  /** Seconds of an epoch. */
  double epoch(long examples, int workers, int each) {
    return (double) examples / ((long) workers * each) * step(workers, each);
  }

  /** How much of its time a worker computes what one worker alone has to compute, too. */
  double efficiency(int workers, int examples) {
    return step(1, examples) / step(workers, examples);
  }

  /** The same of local steps, beside one worker that adds up. */
  double localEfficiency(int workers, int steps) {
    return step(1, StepCost.LARGEST) / localStep(workers, steps);
  }

  double exchanged(List<Exchange> exchanges, int workers) {
    return exchanges.stream().mapToDouble(each -> ring.seconds(each, workers)).sum();
  }

  /** The driver gets the state, which is as large as what a meeting exchanges, now and then. */
  double saved() {
    return ring.read(cost.bytesOfMeeting()) / STEPS_TO_SAVE;
  }

  /** The driver is one of the processes that are there anyway, and mostly waits. */
  double told(int workers) {
    return command + workers * commandPerWorker + 2 * ring.wire().latency();
  }

  private double crowd(int workers) {
    return ring.processors() == 0 ? 1 : Math.max(1, (double) workers / ring.processors());
  }
}
