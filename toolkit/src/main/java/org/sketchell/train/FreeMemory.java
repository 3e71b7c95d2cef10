// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory the machine, or the container, has left. */
final class FreeMemory {
  private static final Path LINUX = Path.of("/proc/meminfo");

  private FreeMemory() {}

  /** Bytes; on Linux with those that hold what can be read again from files. */
  static long bytes() {
    if (!(ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system)) {
      return Runtime.getRuntime().maxMemory();
    }
    // In a container it knows of its bounds, which the kernel's file does not.
    return Math.min(
        system.getTotalMemorySize(), Math.max(system.getFreeMemorySize(), availableOnLinux()));
  }

  private static long availableOnLinux() {
    try {
      List<String> lines = Files.isReadable(LINUX) ? Files.readAllLines(LINUX) : List.of();
      return lines.stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
