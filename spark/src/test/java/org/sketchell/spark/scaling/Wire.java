// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

/**
 * What lies between two processes.
 *
 * @param bytesPerSecond in each direction
 * @param latency seconds until the first byte is there
 */
record Wire(String name, double bytesPerSecond, double latency) {
  private static final double BYTES_OF_GIGABIT = 1e9 / 8;

  static Wire gigabits(double perSecond, double latencyMillis) {
    String name = (int) perSecond + " Gb/s";
    return new Wire(name, perSecond * BYTES_OF_GIGABIT, latencyMillis / 1000);
  }

  /** Between processes of one machine there is nothing but what their processors do. */
  static Wire none() {
    return new Wire("loopback", Double.POSITIVE_INFINITY, 0);
  }
}
