// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of the machine's processors other processes used since this object was made. Threads
 * that wait for each other inside one step suffer far more from a busy neighbour than their share
 * of the time, and not every library suffers alike: a comparison beside other work is worth little.
 */
final class Neighbours {
  private static final Path COUNTERS = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final double busy = busySeconds();
  private final double own = ownSeconds();
  private final long start = System.nanoTime();

  /**
   * Processors that were busy with something else, on average; 0 on an idle machine, NaN where the
   * system does not tell (it does on Linux).
   */
  double processors() {
    double elapsed = (System.nanoTime() - start) / 1e9;
    return Math.max(0, (busySeconds() - busy - (ownSeconds() - own)) / elapsed);
  }

  private double ownSeconds() {
    return system.getProcessCpuTime() / 1e9;
  }

  /** All processors' time that was not idle, stolen time included. */
  private static double busySeconds() {
    if (!Files.isReadable(COUNTERS)) {
      return Double.NaN;
    }
    try {
      return busySeconds(Files.readAllLines(COUNTERS).get(0));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + COUNTERS + ".", e);
    }
  }

  /**
   * @param line the first of {@code /proc/stat}: {@code cpu user nice system idle iowait irq
   *     softirq steal guest guest_nice}, in hundredths of a second
   */
  static double busySeconds(String line) {
    String[] fields = line.trim().split("\\s+");
    long ticks = 0;
    for (int i = 1; i < fields.length && i <= 8; i++) {
      if (i != 4 && i != 5) {
        ticks += Long.parseLong(fields[i]);
      }
    }
    return ticks / TICKS_PER_SECOND;
  }
}
