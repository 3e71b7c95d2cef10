// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a comparison ran.
 *
 * @param processor its model, as the system names it
 * @param vectors the widest vector instructions that it has
 * @param gibibytes of memory
 */
record Machine(
    String processor, int processors, String vectors, long gibibytes, String system, String java) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String UNKNOWN = "unknown";

  static Machine here() {
    String known = "";
    try {
      known = Files.isReadable(PROCESSORS) ? Files.readString(PROCESSORS) : "";
    } catch (IOException e) {
      // What cannot be read is unknown.
    }
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        model(known),
        Runtime.getRuntime().availableProcessors(),
        vectors(known),
        Math.round(system.getTotalMemorySize() / Math.pow(2, 30)),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.version().toString());
  }

  static String model(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(UNKNOWN);
  }

  static String vectors(String cpuinfo) {
    for (String kind : new String[] {"avx512f", "avx2", "asimd"}) {
      if (cpuinfo.contains(" " + kind + " ")) {
        return kind.toUpperCase(Locale.ROOT);
      }
    }
    return UNKNOWN;
  }

  @Override
  public String toString() {
    return "%s, %d processors, %s, %d GiB, %s, Java %s"
        .formatted(processor, processors, vectors, gibibytes, system, java);
  }
}
