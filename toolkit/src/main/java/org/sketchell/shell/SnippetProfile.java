// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.sketchell.file.Printable;
import org.sketchell.runtime.Profiling;
import org.sketchell.tensor.Tensor;

/**
 * Where the time of a snippet goes, for {@code /profile}: by samples of the stacks of the snippet's
 * thread and of those that compute meanwhile, and by ONNX Runtime's own profile of the graphs that
 * are made ready while it runs. Graphs that are kept from before are made ready anew for it.
 */
final class SnippetProfile implements LocalEngine.Observer, AutoCloseable {
  private static final long INTERVAL_MILLIS = 5;
  private static final int ROWS = 10;
  private static final int WIDTH = 52;
  private static final String TOOLKIT = "org.sketchell.";
  private static final String ENGINE = "ai.onnxruntime.";
  private static final String ELSEWHERE = "(not in a line of yours)";
  private static final String JAVA = "(Java's own and other libraries)";

  private final Session session;
  private final int repeats;
  private final Profiling profiling = Profiling.ofEverything();
  private final Map<String, long[]> lines = new HashMap<>();
  private final Map<String, long[]> methods = new HashMap<>();
  private final Map<String, Boolean> isPublic = new ConcurrentHashMap<>();
  private long wall;
  private long inEngine;
  private long waiting;
  private int samples;
  private boolean ran;

  SnippetProfile(Session session, int repeats) {
    this.session = session;
    this.repeats = repeats;
  }

  @Override
  public Object run(Callable<Object> code) throws Exception {
    ran = true;
    Sampler sampler = new Sampler(Thread.currentThread());
    long start = System.nanoTime();
    sampler.start();
    try {
      return profiling.calling(() -> repeated(code));
    } finally {
      sampler.end();
      wall += System.nanoTime() - start;
    }
  }

  private Object repeated(Callable<Object> code) throws Exception {
    Object value = null;
    for (int i = 0; i < repeats; i++) {
      value = code.call();
      if (value instanceof Tensor tensor && !tensor.isTraced()) {
        tensor.evaluate();
      }
      if (i + 1 < repeats && Thread.interrupted()) {
        throw new CancellationException("Interrupted.");
      }
    }
    return value;
  }

  @Override
  public String show(Supplier<String> display) {
    return display.get();
  }

  boolean ran() {
    return ran;
  }

  /** Looks at the stacks now and then. */
  private final class Sampler extends Thread {
    private final Thread observed;
    private volatile boolean over;

    Sampler(Thread observed) {
      super("profile");
      this.observed = observed;
      setDaemon(true);
    }

    @Override
    public void run() {
      long before = System.nanoTime();
      while (!over) {
        try {
          sleep(INTERVAL_MILLIS);
        } catch (InterruptedException e) {
          return;
        }
        Map<Thread, StackTraceElement[]> stacks = getAllStackTraces();
        long now = System.nanoTime();
        if (!over) {
          samples++;
          for (Map.Entry<Thread, StackTraceElement[]> each : stacks.entrySet()) {
            take(each.getKey(), each.getValue(), now - before);
          }
        }
        before = now;
      }
    }

    private void take(Thread thread, StackTraceElement[] stack, long nanos) {
      if (thread == observed) {
        boolean computes = Arrays.stream(stack).limit(2).anyMatch(SnippetProfile::isEngine);
        if (computes) {
          inEngine += nanos;
        } else if (thread.getState() != State.RUNNABLE) {
          waiting += nanos;
        }
        count(stack, nanos, 0);
      } else if (thread != this
          && thread.getState() == State.RUNNABLE
          && Arrays.stream(stack).anyMatch(frame -> isToolkit(frame) || isOwn(frame))
          && Arrays.stream(stack).noneMatch(frame -> isShell(frame))) {
        count(stack, nanos, 1);
      }
    }

    private void count(StackTraceElement[] stack, long nanos, int column) {
      String line = ELSEWHERE;
      String method = JAVA;
      for (StackTraceElement frame : stack) {
        Origin.Place place = line.equals(ELSEWHERE) ? session.place(frame) : null;
        if (place != null) {
          line = place(place);
        }
        if (method.equals(JAVA) && isToolkit(frame) && !isShell(frame) && isPublic(frame)) {
          method = method(frame);
        }
      }
      lines.computeIfAbsent(line, name -> new long[2])[column] += nanos;
      methods.computeIfAbsent(method, name -> new long[2])[column] += nanos;
    }

    void end() {
      over = true;
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String place(Origin.Place place) {
    return (place.name().startsWith("input ") ? "" : place.name() + ":")
        + place.line()
        + "  "
        + place.code().strip();
  }

  private static boolean isEngine(StackTraceElement frame) {
    return frame.getClassName().startsWith(ENGINE);
  }

  private static boolean isToolkit(StackTraceElement frame) {
    return frame.getClassName().startsWith(TOOLKIT);
  }

  /** The shell's own threads wait for the snippet; the words of the prompt are the user's. */
  private static boolean isShell(StackTraceElement frame) {
    return frame.getClassName().startsWith(TOOLKIT + "shell.")
        && !frame.getClassName().equals(Prompt.class.getName());
  }

  private static boolean isOwn(StackTraceElement frame) {
    return frame.getClassName().startsWith("REPL.");
  }

  private static String method(StackTraceElement frame) {
    String type = frame.getClassName();
    String name = frame.getMethodName();
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.')
        + "."
        + (name.equals("<init>") ? "new" : name);
  }

  private boolean isPublic(StackTraceElement frame) {
    return isPublic.computeIfAbsent(
        frame.getClassName() + "." + frame.getMethodName(),
        name -> {
          try {
            Class<?> type =
                Class.forName(frame.getClassName(), false, SnippetProfile.class.getClassLoader());
            return Modifier.isPublic(type.getModifiers())
                && (frame.getMethodName().equals("<init>")
                    || Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.getName().equals(frame.getMethodName()))
                        .map(Method::getModifiers)
                        .anyMatch(Modifier::isPublic));
          } catch (ClassNotFoundException | LinkageError e) {
            return false;
          }
        });
  }

  /** The tables. */
  List<String> lines() {
    List<String> text = new ArrayList<>();
    text.add(
        "took "
            + Stopwatch.time(wall)
            + (repeats > 1 ? " in " + repeats + " runs" : "")
            + " while it was looked into: "
            + share(inEngine)
            + " of "
            + samples
            + " samples in ONNX Runtime, "
            + share(waiting)
            + " waiting, the rest in Java.");
    if (samples > 0) {
      table(text, "ms by line", lines);
      table(text, "ms by method of the toolkit", methods);
    }
    operators(text);
    return text;
  }

  private String share(long nanos) {
    return String.format(Locale.ROOT, "%.0f %%", wall == 0 ? 0 : 100.0 * nanos / wall);
  }

  private static void table(List<String> text, String title, Map<String, long[]> rows) {
    boolean others = rows.values().stream().anyMatch(row -> row[1] > 0);
    text.add("");
    text.add(row(title, "thread", others ? "others" : ""));
    List<Map.Entry<String, long[]>> sorted =
        rows.entrySet().stream()
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<String, long[]> row) -> row.getValue()[0] + row.getValue()[1])
                    .reversed())
            .toList();
    for (Map.Entry<String, long[]> each : sorted.subList(0, Math.min(ROWS, sorted.size()))) {
      long[] nanos = each.getValue();
      text.add(row(each.getKey(), millis(nanos[0] / 1e6), others ? millis(nanos[1] / 1e6) : ""));
    }
    if (sorted.size() > ROWS) {
      long[] rest = new long[2];
      for (Map.Entry<String, long[]> each : sorted.subList(ROWS, sorted.size())) {
        rest[0] += each.getValue()[0];
        rest[1] += each.getValue()[1];
      }
      text.add(
          row(
              (sorted.size() - ROWS) + " more",
              millis(rest[0] / 1e6),
              others ? millis(rest[1] / 1e6) : ""));
    }
  }

  private void operators(List<String> text) {
    Map<String, double[]> rows = new LinkedHashMap<>();
    double all = 0;
    int graphs = 0;
    long runs = 0;
    for (Profiling.Timeline timeline : profiling.end()) {
      graphs++;
      runs += timeline.runs().size();
      for (Profiling.Event node : timeline.nodes()) {
        double[] row =
            rows.computeIfAbsent(layer(node.name()) + node.operator(), name -> new double[2]);
        row[0] += node.duration() / 1e3;
        row[1]++;
        all += node.duration() / 1e3;
      }
    }
    text.add("");
    if (rows.isEmpty()) {
      text.add(
          inEngine == 0
              ? "No graph ran."
              : "No graph was made ready meanwhile: of those that were before, ONNX Runtime tells"
                  + " nothing.");
      return;
    }
    text.add(row("ms by operator of ONNX Runtime, on all its threads", millis(all), "calls"));
    List<Map.Entry<String, double[]>> sorted =
        rows.entrySet().stream()
            .sorted(
                Comparator.comparingDouble((Map.Entry<String, double[]> row) -> row.getValue()[0])
                    .reversed())
            .toList();
    for (Map.Entry<String, double[]> each : sorted.subList(0, Math.min(ROWS, sorted.size()))) {
      text.add(row(each.getKey(), millis(each.getValue()[0]), count(each.getValue()[1])));
    }
    if (sorted.size() > ROWS) {
      List<Map.Entry<String, double[]>> rest = sorted.subList(ROWS, sorted.size());
      text.add(
          row(
              rest.size() + " more",
              millis(rest.stream().mapToDouble(row -> row.getValue()[0]).sum()),
              count(rest.stream().mapToDouble(row -> row.getValue()[1]).sum())));
    }
    text.add(
        runs
            + (runs == 1 ? " run of " : " runs of ")
            + graphs
            + (graphs == 1 ? " graph" : " graphs")
            + " that "
            + (graphs == 1 ? "was" : "were")
            + " made ready meanwhile; others are in ONNX Runtime's share alone.");
  }

  /** The layer that a node was made in, which its name begins with; empty if it has none. */
  private static String layer(String node) {
    int end = node.lastIndexOf('/');
    return end < 0 ? "" : node.substring(0, end + 1);
  }

  private static String row(String name, String first, String second) {
    String line = Printable.line(name);
    String cut = line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
    return String.format(Locale.ROOT, "%-" + WIDTH + "s %10s %10s", cut, first, second)
        .stripTrailing();
  }

  private static String millis(double value) {
    return value == 0 ? "-" : String.format(Locale.ROOT, "%.1f", value);
  }

  private static String count(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  @Override
  public void close() {
    profiling.close();
  }
}
