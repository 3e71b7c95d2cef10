// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.List;

/**
 * What a training step of a network takes on one thread.
 *
 * @param shares seconds for a share of so many examples, forward and backward
 * @param update seconds of what comes after the sum of all shares
 * @param exchanges of a step
 * @param local seconds for a step that a shard of {@value #LARGEST} examples takes by itself
 * @param meeting exchanges by which the states of shards become their mean
 * @param mean seconds of a processor for that
 */
record StepCost(
    Curve shares,
    double update,
    List<Exchange> exchanges,
    double local,
    List<Exchange> meeting,
    double mean) {
  /** More examples of a worker are several shares. */
  static final int LARGEST = 64;

  StepCost {
    exchanges = List.copyOf(exchanges);
    meeting = List.copyOf(meeting);
  }

  /** Seconds for a worker's part of a batch. */
  double compute(int examples) {
    if (examples > LARGEST) {
      return compute(LARGEST) * examples / LARGEST;
    }
    return shares.at(examples);
  }

  private static long bytes(List<Exchange> exchanges) {
    return exchanges.stream().mapToLong(Exchange::bytes).sum();
  }

  long bytesOfStep() {
    return bytes(exchanges);
  }

  long bytesOfMeeting() {
    return bytes(meeting);
  }
}
