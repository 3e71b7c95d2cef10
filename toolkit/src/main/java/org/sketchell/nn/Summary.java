package org.sketchell.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The layers of a network, with the shapes they give and the parameters they have.
 *
 * @param rows one per layer, in the order of the network's parts
 * @param trainable number of numbers that training changes, shared ones counted once
 * @param frozen number of numbers that training leaves alone
 */
public record Summary(List<Row> rows, long trainable, long frozen) {
  private static final int WIDTH = 80;

  /**
   * One layer.
   *
   * @param name its path in the network; empty for the network itself
   * @param type its class's name
   * @param output the shape it gave last; null if it was not applied
   * @param parameters number of numbers in its own parameters
   */
  public record Row(String name, String type, Shape output, long parameters) {}

  public Summary {
    rows = List.copyOf(rows);
  }

  /**
   * Applies a network to zeros of a shape and writes down what its layers give. Nothing is computed
   * unless the network itself looks at values, and the network stays as it is.
   *
   * @param input with the batch dimension, such as [1, 1, 28, 28]
   * @throws org.sketchell.shape.ShapeException if the network does not take such an input
   */
  public static Summary of(Module network, Shape input) {
    Map<String, Module> modules = network.namedModules();
    Map<Module, Shape> outputs = applied(network, input);
    List<Row> rows = new ArrayList<>();
    modules.forEach(
        (name, module) -> {
          long own =
              Members.of(module).parameters().values().stream()
                  .mapToLong(parameter -> parameter.shape().elements())
                  .sum();
          if (module.namedChildren().isEmpty() || own > 0) {
            rows.add(new Row(name, module.title(), outputs.get(module), own));
          }
        });
    return new Summary(rows, count(network, true), count(network, false));
  }

  /** As {@link #of(Module, Shape)}. */
  public static Summary of(Module network, int... input) {
    return of(network, Shape.of(input));
  }

  private static Map<Module, Shape> applied(Module network, Shape input) {
    Map<Module, Shape> outputs = new IdentityHashMap<>();
    List<Layer.Observation> observations = new ArrayList<>();
    for (Module module : network.namedModules().values()) {
      if (module instanceof Layer layer) {
        observations.add(layer.observe((at, in, out) -> outputs.put(at, out.shape())));
      }
    }
    try {
      Tensor result =
          network.evaluating(
              () -> Tensor.withoutGradients(() -> network.forward(Tensors.zeros(input.sizes()))));
      outputs.put(network, result.shape());
    } finally {
      observations.forEach(Layer.Observation::close);
    }
    return outputs;
  }

  private static long count(Module network, boolean trainable) {
    return network.parameters().stream()
        .filter(parameter -> parameter.isTrainable() == trainable)
        .mapToLong(parameter -> parameter.shape().elements())
        .sum();
  }

  /** All parameters, in numbers. */
  public long total() {
    return trainable + frozen;
  }

  /** Memory that all parameters take as float32, in megabytes of 1,000,000 bytes. */
  public double megabytes() {
    return total() * 4 / 1e6;
  }

  /** The table, at most 80 columns wide. */
  @Override
  public String toString() {
    return toString(WIDTH);
  }

  /** The table, at most as many columns wide; long names and types are cut. */
  public String toString(int width) {
    int index = Math.max(1, Integer.toString(rows.size() - 1).length());
    int shape = widest("Output shape", rows.stream().map(Summary::shape).toList());
    int parameters = widest("Params", rows.stream().map(row -> counted(row.parameters)).toList());
    int type = widest("Type", rows.stream().map(Row::type).toList());
    int name = widest("Name", rows.stream().map(Row::name).toList());
    int over = index + name + type + shape + parameters + 4 * " | ".length() - width;
    int cut = Math.max(0, Math.min(over, name - 6));
    name -= cut;
    type -= Math.max(0, Math.min(over - cut, type - 6));
    String form =
        "%"
            + index
            + "s | %-"
            + name
            + "s | %-"
            + type
            + "s | %-"
            + shape
            + "s | %"
            + parameters
            + "s%n";
    StringBuilder text = new StringBuilder();
    text.append(line(form, "", "Name", "Type", "Output shape", "Params"));
    String rule = "-".repeat(text.length() - 1) + "\n";
    text.append(rule);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      text.append(
          line(
              form,
              Integer.toString(i),
              shortened(row.name, name),
              shortened(row.type, type),
              shape(row),
              counted(row.parameters)));
    }
    text.append(rule);
    text.append(line("%-9s %s%n", counted(trainable), "Trainable params"));
    text.append(line("%-9s %s%n", counted(frozen), "Non-trainable params"));
    text.append(line("%-9s %s%n", counted(total()), "Total params"));
    text.append(line("%-9.3f %s%n", megabytes(), "Total estimated model params size (MB)"));
    return text.toString();
  }

  private static String line(String form, Object... values) {
    return String.format(Locale.ROOT, form.replace("%n", "\n"), values);
  }

  private static String shape(Row row) {
    return row.output == null ? "not applied" : row.output.toString();
  }

  private static int widest(String head, List<String> texts) {
    return Math.max(head.length(), texts.stream().mapToInt(String::length).max().orElse(0));
  }

  private static String shortened(String text, int width) {
    return text.length() <= width ? text : "…" + text.substring(text.length() - width + 1);
  }

  /** A count as Lightning writes it: 200, 11.8 K, 1.2 M. */
  static String counted(long number) {
    String[] units = {"", " K", " M", " B", " T"};
    double value = number;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? Long.toString(number)
        : String.format(Locale.ROOT, "%,.1f%s", value, units[unit]);
  }
}
