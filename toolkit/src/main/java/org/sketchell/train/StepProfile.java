// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;
import org.sketchell.picture.BarChart;
import org.sketchell.picture.Figure;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Profiling;

/**
 * Where the time of a training step goes: by layer, forward and backward, by operator, and what is
 * none of these. Made by {@link Trainer#profile}, from the profile of ONNX Runtime. All times are
 * milliseconds of one step, means of all that were measured.
 *
 * <p>Where a step is cut into shares, several threads work at the same time, and the times of
 * operators are added up over them: they are then compared with the time of all threads, not with
 * that of the clock. An operator that ONNX Runtime spreads over threads counts once, by the clock.
 * On a GPU the times are those of giving work to it; it is done later.
 */
public final class StepProfile {
  private static final int MOST_LAYERS = 30;
  private static final int MOST_OPERATORS = 8;
  private static final int NAME = 36;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of what no part of the step is known to be. */
  private static final String NOT_ATTRIBUTED = "not attributed";

  private final Setting setting;
  private final double plain;
  private final double wall;
  private final double data;
  private final List<Row> layers;
  private final List<OperatorTime> operators;
  private final double unattributed;
  private final List<Profiling.Timeline> timelines;
  private final StepMarks marks;

  /**
   * How it was measured.
   *
   * @param learner its class
   * @param batch examples in a batch
   * @param batches that a step is made of: of several, gradients are gathered
   * @param shares into how many a batch was cut
   * @param threads that worked on shares at the same time
   * @param steps that were measured
   */
  public record Setting(
      String learner, int batch, int batches, Device device, int shares, int threads, int steps) {}

  /**
   * A layer, or something that is none, such as the loss.
   *
   * @param name its name in the network and its options, such as {@code 0 Conv2d(1, 8,
   *     kernel_size=3)}
   * @param forward milliseconds in a step
   * @param backward milliseconds in a step
   * @param update milliseconds in a step
   * @param calls of operators in a step
   */
  public record Row(String name, double forward, double backward, double update, double calls) {
    /** All three together. */
    public double total() {
      return forward + backward + update;
    }
  }

  /**
   * All operators of a kind, as ONNX Runtime calls them.
   *
   * @param millis in a step
   * @param calls in a step
   */
  public record OperatorTime(String operator, double millis, double calls) {}

  private StepProfile(
      Setting setting,
      double plain,
      double wall,
      double data,
      List<Row> layers,
      List<OperatorTime> operators,
      double unattributed,
      List<Profiling.Timeline> timelines,
      StepMarks marks) {
    this.setting = setting;
    this.plain = plain;
    this.wall = wall;
    this.data = data;
    this.layers = List.copyOf(layers);
    this.operators = List.copyOf(operators);
    this.unattributed = unattributed;
    this.timelines = timelines;
    this.marks = marks;
  }

  /**
   * Adds up what was measured.
   *
   * @param plain milliseconds of a step that nobody looked into
   * @param wall the same of those that were looked into
   * @param data of these, how long they waited for a batch
   * @param titles of all modules, in their order, and whether each is a layer without parts
   */
  static StepProfile of(
      Setting setting,
      double plain,
      double wall,
      double data,
      Map<String, Boolean> titles,
      List<Profiling.Timeline> timelines,
      StepMarks marks) {
    Map<String, double[]> layers = new LinkedHashMap<>();
    Map<String, double[]> operators = new LinkedHashMap<>();
    titles.keySet().forEach(title -> layers.put(title, new double[4]));
    StepPlaces.UNNAMED.forEach(other -> layers.put(other, new double[4]));
    double unattributed = 0;
    for (Profiling.Timeline timeline : timelines) {
      for (Profiling.Event node : timeline.nodes()) {
        double millis = node.duration() / 1e3 / setting.steps;
        double[] kind = operators.computeIfAbsent(node.operator(), name -> new double[2]);
        kind[0] += millis;
        kind[1] += 1.0 / setting.steps;
        Optional<StepPlace> place = marks.of(node.name());
        if (place.isEmpty()) {
          unattributed += millis;
          continue;
        }
        double[] row = layers.computeIfAbsent(place.get().layer(), name -> new double[4]);
        row[place.get().phase().ordinal()] += millis;
        row[3] += 1.0 / setting.steps;
      }
    }
    layers
        .entrySet()
        .removeIf(row -> row.getValue()[3] == 0 && !titles.getOrDefault(row.getKey(), false));
    return new StepProfile(
        setting,
        plain,
        wall,
        data,
        layers.entrySet().stream()
            .map(
                entry -> {
                  double[] row = entry.getValue();
                  return new Row(entry.getKey(), row[0], row[1], row[2], row[3]);
                })
            .toList(),
        operators.entrySet().stream()
            .map(
                entry -> new OperatorTime(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
            .sorted(Comparator.comparingDouble(OperatorTime::millis).reversed())
            .toList(),
        unattributed,
        timelines,
        marks);
  }

  /** How it was measured. */
  public Setting setting() {
    return setting;
  }

  /** Milliseconds that a step took by the clock, without anybody looking into it. */
  public double millis() {
    return plain;
  }

  /** The same while ONNX Runtime kept its profile, of which all other times are. */
  public double profiledMillis() {
    return wall;
  }

  /** Milliseconds by the clock that a step waited for its batch. */
  public double data() {
    return data;
  }

  /**
   * The layers in the order of the network, then the loss, the update and what else there is. One
   * that has no calls is computed together with the layer before it, or needs no computing.
   */
  public List<Row> layers() {
    return layers;
  }

  /** By kind of operator, the one that takes most first. */
  public List<OperatorTime> operators() {
    return operators;
  }

  /** Of all layers and the loss. */
  public double forward() {
    return layers.stream().mapToDouble(Row::forward).sum();
  }

  /** Of all layers and the loss. */
  public double backward() {
    return layers.stream().mapToDouble(Row::backward).sum();
  }

  /** Of the optimiser, with clipping. */
  public double update() {
    return layers.stream().mapToDouble(Row::update).sum();
  }

  /** Of operators of which nobody knows what they are for; ONNX Runtime put them in. */
  public double notAttributed() {
    return unattributed;
  }

  /** What all threads had together, without waiting for the batch. */
  public double available() {
    return (wall - data) * setting.threads;
  }

  /**
   * What of that no operator took: Java, threads that wait for each other, ONNX Runtime between
   * operators.
   */
  public double other() {
    return available() - forward() - backward() - update() - unattributed;
  }

  /** The layers and operators as bars. */
  public Figure figure() {
    BarChart byLayer = BarChart.of(title(), "ms", "forward", "backward", "update");
    for (Row row : shown()) {
      byLayer = byLayer.add(row.name, row.forward, row.backward, row.update);
    }
    BarChart byOperator = BarChart.of("by operator", "ms", "");
    for (OperatorTime each : operators.subList(0, Math.min(operators.size(), 2 * MOST_OPERATORS))) {
      byOperator = byOperator.add(each.operator, each.millis);
    }
    BarChart parts =
        BarChart.of("all of it", "ms", "")
            .add("waiting for data", data)
            .add("forward", forward())
            .add("backward", backward())
            .add("update", update())
            .add(NOT_ATTRIBUTED, unattributed)
            .add("other", Math.max(0, other()));
    return Figure.of(byLayer).add(parts).add(byOperator).columns(1);
  }

  /** Saves {@link #figure()} as a .png, .svg or .html file; gives its absolute path. */
  public Path save(String file) {
    return figure().save(file);
  }

  /** Saves {@link #figure()} as a .png, .svg or .html file; gives its absolute path. */
  public Path save(Path file) {
    return figure().save(file);
  }

  /**
   * Saves each run of each operator as JSON that {@code chrome://tracing} and Perfetto show: a
   * process for each graph, and in it the threads.
   *
   * @return its absolute path
   * @throws org.sketchell.file.FileException if it cannot be written
   */
  public Path saveTrace(Path file) {
    AtomicFile.write(
        file,
        out -> {
          try (JsonGenerator json =
              JSON.getFactory()
                  .createGenerator(out)
                  .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartArray();
            for (int graph = 0; graph < timelines.size(); graph++) {
              for (Profiling.Event run : timelines.get(graph).runs()) {
                write(json, graph, "run", "run of graph " + graph, run);
              }
              for (Profiling.Event node : timelines.get(graph).nodes()) {
                String place =
                    marks.of(node.name()).map(StepPlace::toString).orElse(NOT_ATTRIBUTED);
                write(json, graph, place, StepMarks.plain(node.name()), node);
              }
            }
            json.writeEndArray();
          }
        });
    return file.toAbsolutePath();
  }

  /** The same. */
  public Path saveTrace(String file) {
    return saveTrace(Path.of(file));
  }

  private static void write(
      JsonGenerator json, int graph, String place, String name, Profiling.Event event)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("ph", "X");
    json.writeNumberField("pid", graph);
    json.writeNumberField("tid", event.thread());
    json.writeNumberField("ts", event.start());
    json.writeNumberField("dur", event.duration());
    json.writeStringField("cat", place);
    json.writeStringField("name", place.equals("run") ? name : place + ": " + name);
    json.writeEndObject();
  }

  /** Not more than a table can take: what takes least is one row. */
  private List<Row> shown() {
    if (layers.size() <= MOST_LAYERS) {
      return layers;
    }
    List<Row> largest =
        layers.stream()
            .sorted(Comparator.comparingDouble(Row::total).reversed())
            .limit(MOST_LAYERS)
            .toList();
    List<Row> shown = new ArrayList<>(layers);
    shown.retainAll(largest);
    List<Row> rest = new ArrayList<>(layers);
    rest.removeAll(largest);
    shown.add(
        new Row(
            rest.size() + " others",
            rest.stream().mapToDouble(Row::forward).sum(),
            rest.stream().mapToDouble(Row::backward).sum(),
            rest.stream().mapToDouble(Row::update).sum(),
            rest.stream().mapToDouble(Row::calls).sum()));
    return shown;
  }

  private String title() {
    return String.format(
        Locale.ROOT,
        "A step of %s over %s%d examples takes %.3g ms",
        setting.learner,
        setting.batches > 1 ? setting.batches + " batches of " : "",
        setting.batch,
        plain);
  }

  /** The tables, by layer and by operator. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(title());
    line(
        text,
        " on %s, and %.3g ms while it is measured;%n%s; means of %d steps.%n%n",
        setting.device,
        wall,
        setting.shares > 1
            ? "times are those of "
                + setting.threads
                + (setting.threads == 1 ? " thread" : " threads together")
                + ", which work on "
                + setting.shares
                + " shares"
            : "its batch is whole",
        setting.steps);
    line(
        text,
        "%-" + NAME + "s %9s %9s %9s %6s %6s%n",
        "ms in a step",
        "forward",
        "backward",
        "update",
        "share",
        "calls");
    for (Row row : shown()) {
      line(
          text,
          "%-" + NAME + "s %9s %9s %9s %6s %6.0f%n",
          cut(row.name),
          number(row.forward),
          number(row.backward),
          number(row.update),
          share(row.total()),
          row.calls);
    }
    line(
        text,
        "%-" + NAME + "s %9s %9s %9s%n%n",
        layers.stream().anyMatch(row -> row.calls == 0)
            ? "all; no calls: done with another"
            : "all",
        number(forward()),
        number(backward()),
        number(update()));
    total(text, "forward, backward, update", forward() + backward() + update());
    total(text, NOT_ATTRIBUTED, unattributed);
    total(text, "other: Java, waiting, between", other());
    total(text, threads(), available());
    line(
        text,
        "%-" + NAME + "s %9s  by the clock, before that%n%n",
        "waiting for data",
        number(data));
    for (OperatorTime each : operators.subList(0, Math.min(operators.size(), MOST_OPERATORS))) {
      line(
          text,
          "%-" + NAME + "s %9s %26s %6.0f%n",
          cut(each.operator),
          number(each.millis),
          share(each.millis),
          each.calls);
    }
    if (operators.size() > MOST_OPERATORS) {
      List<OperatorTime> rest = operators.subList(MOST_OPERATORS, operators.size());
      double millis = rest.stream().mapToDouble(OperatorTime::millis).sum();
      line(
          text,
          "%-" + NAME + "s %9s %26s %6.0f%n",
          rest.size() + " other kinds",
          number(millis),
          share(millis),
          rest.stream().mapToDouble(OperatorTime::calls).sum());
    }
    return text.toString().stripTrailing();
  }

  private String threads() {
    return setting.threads == 1 ? "computing" : "computing, on " + setting.threads + " threads";
  }

  private void total(StringBuilder text, String name, double millis) {
    line(text, "%-" + NAME + "s %9s %26s%n", name, number(millis), share(millis));
  }

  private static void line(StringBuilder text, String form, Object... values) {
    text.append(String.format(Locale.ROOT, form.replace("%n", "\n"), values));
  }

  private static String number(double millis) {
    return millis == 0 ? "-" : String.format(Locale.ROOT, "%.3f", millis);
  }

  private String share(double millis) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * millis / available());
  }

  private static String cut(String name) {
    String line = Printable.line(name);
    return line.length() <= NAME ? line : line.substring(0, NAME - 3) + "...";
  }
}
