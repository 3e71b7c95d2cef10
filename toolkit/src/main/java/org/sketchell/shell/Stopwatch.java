// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.sketchell.tensor.Tensor;

/**
 * Measures snippets for {@code /time}. A tensor that a snippet gives is computed within its time,
 * since making it does no work; showing it is not part of that time.
 */
final class Stopwatch implements LocalEngine.Observer {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** The system counts what a process takes in steps of this many nanoseconds. */
  private static final long COARSE = 100_000_000;

  /** Nanoseconds of each run; of several snippets together. */
  private final long[] runs;

  private long preparing;
  private long showing;
  private long computing;
  private long cpu;
  private long processCpu;
  private long bytes;
  private boolean isTensor;
  private boolean ran;
  private long since = System.nanoTime();

  Stopwatch(int repeats) {
    runs = new long[repeats];
  }

  @Override
  public Object run(Callable<Object> code) throws Exception {
    preparing += System.nanoTime() - since;
    ran = true;
    Object value = null;
    long cpuBefore = THREADS.getCurrentThreadCpuTime();
    long processBefore = PROCESS.getProcessCpuTime();
    long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
    try {
      for (int i = 0; i < runs.length; i++) {
        long start = System.nanoTime();
        value = code.call();
        if (value instanceof Tensor tensor && !tensor.isTraced() && tensor.value().isEmpty()) {
          long made = System.nanoTime();
          tensor.evaluate();
          computing += System.nanoTime() - made;
          isTensor = true;
        }
        runs[i] += System.nanoTime() - start;
        if (i + 1 < runs.length && Thread.interrupted()) {
          throw new CancellationException("Interrupted.");
        }
      }
    } finally {
      cpu += THREADS.getCurrentThreadCpuTime() - cpuBefore;
      processCpu += PROCESS.getProcessCpuTime() - processBefore;
      bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
      since = System.nanoTime();
    }
    return value;
  }

  @Override
  public String show(Supplier<String> display) {
    try {
      return display.get();
    } finally {
      showing += System.nanoTime() - since;
      since = System.nanoTime();
    }
  }

  /** Whether anything ran that could be measured. */
  boolean ran() {
    return ran;
  }

  /** One line on all of it. */
  @Override
  public String toString() {
    int times = runs.length;
    long[] sorted = runs.clone();
    Arrays.sort(sorted);
    StringBuilder text = new StringBuilder();
    if (times == 1) {
      text.append("took ").append(time(runs[0]));
    } else {
      text.append(times).append(" runs: median ").append(time(median(sorted)));
      text.append(", best ").append(time(sorted[0]));
      text.append(", worst ").append(time(sorted[times - 1]));
      text.append(", middle half ").append(time(sorted[times / 4])).append(" to ");
      text.append(time(sorted[times - 1 - times / 4]));
    }
    if (isTensor) {
      text.append(", of which computing the tensor ").append(time(computing / times));
    }
    text.append("; CPU ").append(time(cpu / times)).append(" of its thread, ");
    if (processCpu >= COARSE) {
      text.append(time(processCpu / times)).append(" of the process, ");
    }
    text.append(memory(bytes / times)).append(" allocated");
    if (times > 1) {
      text.append(" (means)");
    }
    text.append(". Before it, compiling ").append(time(preparing));
    if (showing > 0) {
      text.append("; after it, showing ").append(time(showing));
    }
    return text.append('.').toString();
  }

  private static long median(long[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Three digits, in the unit that fits. */
  static String time(long nanos) {
    double value = Math.max(0, nanos);
    for (String unit : new String[] {"ns", "µs", "ms"}) {
      if (value < 999.5) {
        return number(value) + " " + unit;
      }
      value /= 1000;
    }
    return number(value) + " s";
  }

  private static String memory(long bytes) {
    double value = Math.max(0, bytes);
    for (String unit : new String[] {"bytes", "KB", "MB"}) {
      if (value < 1000) {
        return number(value) + " " + unit;
      }
      value /= 1024;
    }
    return number(value) + " GB";
  }

  private static String number(double value) {
    int digits = value >= 100 || value == Math.rint(value) ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
