// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was measured on a machine.
 *
 * @param processors of it
 * @param vectors the widest instructions that they have
 * @param loads that it had before and after, of all programs
 * @param sums seconds of sums over loopback, by workers and bytes
 * @param commands seconds to tell workers something, by their number
 * @param checks what the model says, too
 * @param profile where the time of a worker of two goes
 */
record Measurements(
    int processors,
    String vectors,
    List<Double> loads,
    Map<Workload, StepCost> costs,
    Map<Integer, Map<Integer, Double>> sums,
    Map<Integer, Double> commands,
    List<Check> checks,
    Map<Workload, StepTimes> profile,
    List<LocalStepsAccuracy.Result> accuracies) {
  /** Letters of {@link org.sketchell.spark.ring.SocketRing}. */
  static final int PIECE = 1 << 18;

  static final int SHORT = 256;
  static final int LONG = 8 << 20;

  /**
   * A step that was measured.
   *
   * @param what such as {@code Spark}
   * @param seconds of a step
   */
  record Check(String what, Workload workload, int workers, double seconds) {}

  /** Seconds of a hop of the ring beside what its bytes take. */
  double hop() {
    return sums.get(2).get(SHORT) / 2;
  }

  /** Seconds of a processor for a byte of a hop, by the bytes of a sum. */
  Curve perByte() {
    Map<Integer, Double> points = new TreeMap<>();
    sums.get(2)
        .forEach(
            (bytes, seconds) -> {
              if (bytes > SHORT) {
                points.put(bytes, (seconds - 2 * hop()) / (bytes + Math.min(bytes, PIECE)));
              }
            });
    return Curve.of(points);
  }

  double commandPerWorker() {
    return Math.max(0, (commands.get(4) - commands.get(2)) / 2);
  }

  double command() {
    return Math.max(0, commands.get(2) - 2 * commandPerWorker());
  }

  /** On this machine. */
  ScalingModel here(Workload workload) {
    return model(workload, Wire.none(), processors);
  }

  /** Where each worker has a core of its own. */
  ScalingModel over(Workload workload, Wire wire) {
    return model(workload, wire, 0);
  }

  private ScalingModel model(Workload workload, Wire wire, int shared) {
    RingCost ring = new RingCost(wire, hop(), perByte(), PIECE, shared);
    return new ScalingModel(costs.get(workload), ring, command(), commandPerWorker());
  }
}
