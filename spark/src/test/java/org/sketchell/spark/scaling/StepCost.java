// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

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
    NavigableMap<Integer, Double> shares,
    double update,
    List<Exchange> exchanges,
    double local,
    List<Exchange> meeting,
    double mean) {
  /** More examples of a worker are several shares. */
  static final int LARGEST = 64;

  StepCost {
    shares = new TreeMap<>(shares);
    exchanges = List.copyOf(exchanges);
    meeting = List.copyOf(meeting);
  }

  /** Seconds for a worker's part of a batch: between measured sizes in proportion. */
  double compute(int examples) {
    if (examples > LARGEST) {
      return compute(LARGEST) * examples / LARGEST;
    }
    Map.Entry<Integer, Double> below = shares.floorEntry(examples);
    Map.Entry<Integer, Double> above = shares.ceilingEntry(examples);
    if (below == null || above == null) {
      Map.Entry<Integer, Double> only = below == null ? above : below;
      return only.getValue() * (below == null ? 1 : (double) examples / only.getKey());
    }
    if (below.getKey().equals(above.getKey())) {
      return below.getValue();
    }
    double part = (double) (examples - below.getKey()) / (above.getKey() - below.getKey());
    return below.getValue() + part * (above.getValue() - below.getValue());
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
