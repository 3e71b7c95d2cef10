// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Where the time of a process went, in a step.
 *
 * @param before seconds before its last exchange that were none: its shares
 * @param exchanging seconds of exchanges, waiting for others included
 * @param after seconds after the last one
 * @param exchanges what was exchanged
 */
record StepTimes(double before, double exchanging, double after, List<Exchange> exchanges) {
  static StepTimes of(long from, long to, List<WatchedRing.Call> calls) {
    long exchanging = calls.stream().mapToLong(call -> call.to() - call.from()).sum();
    long last = calls.isEmpty() ? to : calls.get(calls.size() - 1).to();
    return new StepTimes(
        seconds(last - from - exchanging),
        seconds(exchanging),
        seconds(to - last),
        calls.stream().map(WatchedRing.Call::exchange).toList());
  }

  double all() {
    return before + exchanging + after;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  /** The middle one of several values. */
  static double median(List<StepTimes> times, ToDoubleFunction<StepTimes> value) {
    return median(times.stream().mapToDouble(value).toArray());
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
