// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Squeeze;
import org.sketchell.operator.Unsqueeze;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The layers of a network, with the shapes they give, the parameters they have, what there is to
 * compute and what is kept in memory.
 *
 * <p>A multiply-add is one multiplication and the addition of its product. Counted are those of
 * convolutions and products of matrices, without the bias, as fvcore counts them: a convolution has
 * kernel height x kernel width x (input channels / groups) for each number it gives, a transposed
 * one kernel height x kernel width x (output channels / groups) for each number it is given, {@link
 * Linear} its input features for each number it gives. Norms, activations, poolings, resizing and
 * sums count as nothing. (torchinfo adds one for each bias and each parameter of a norm.)
 *
 * <p>Activations are the numbers that layers and the operations between them give, of the whole
 * batch; what only has another shape, such as {@link Flatten}, takes no memory.
 *
 * @param inputs shapes of the inputs, with the batch dimension
 * @param rows one per layer, in the order of the network's parts
 * @param trainable number of numbers that training changes, shared ones counted once
 * @param frozen number of numbers that training leaves alone
 * @param between what is computed outside of the layers of {@code rows}
 */
public record Summary(
    List<Shape> inputs, List<Row> rows, long trainable, long frozen, Cost between) {
  private static final int WIDTH = 80;

  /** Layers that are printed; of more, the first and the last. */
  private static final int MOST_ROWS = 60;

  private static final int LAST_ROWS = 20;

  /** Vectors of the size of the parameters that Adam remembers. */
  private static final int ADAM = 2;

  /**
   * What a part of a network takes.
   *
   * @param multiplyAdds of the whole batch
   * @param activations numbers that it gives, of the whole batch
   */
  public record Cost(long multiplyAdds, long activations) {
    private Cost plus(Cost other) {
      return new Cost(multiplyAdds + other.multiplyAdds, activations + other.activations);
    }
  }

  /**
   * One layer.
   *
   * @param name its path in the network; empty for the network itself
   * @param type its class's name
   * @param output the shape it gave last; null if it was not applied
   * @param parameters number of numbers in its own parameters
   * @param cost of all its applications together
   */
  public record Row(String name, String type, Shape output, long parameters, Cost cost) {}

  public Summary {
    inputs = List.copyOf(inputs);
    rows = List.copyOf(rows);
  }

  /**
   * Applies a network to zeros of a shape and writes down what its layers give. Nothing is computed
   * unless the network itself looks at values, and the network stays as it is, but for layers that
   * did not know the size of their input: they do now.
   *
   * @param input with the batch dimension, such as [1, 1, 28, 28]
   * @throws org.sketchell.shape.ShapeException if the network does not take such an input
   */
  public static Summary of(Module network, Shape input) {
    return of(network, List.of(input));
  }

  /**
   * As {@link #of(Module, Shape)}, for an input of any elements, such as int64 classes.
   *
   * @param input with the batch dimension
   */
  public static Summary of(Module network, TensorType input) {
    return ofTypes(network, List.of(input));
  }

  /** As {@link #of(Module, Shape)}. */
  public static Summary of(Module network, int... input) {
    return of(network, Shape.of(input));
  }

  /** As {@link #of(Module, Shape)}, for a network of several inputs. */
  public static Summary of(Module network, List<Shape> inputs) {
    return ofTypes(
        network, inputs.stream().map(shape -> new TensorType(ElementType.FLOAT32, shape)).toList());
  }

  private static Summary ofTypes(Module network, List<TensorType> inputs) {
    Map<String, Module> modules = network.namedModules();
    Applied applied = Applied.of(network, inputs);
    List<Row> rows = new ArrayList<>();
    modules.forEach(
        (name, module) -> {
          long own =
              Members.of(module).parameters().values().stream()
                  .mapToLong(parameter -> parameter.isSized() ? parameter.shape().elements() : 0)
                  .sum();
          if (module.namedChildren().isEmpty() || own > 0) {
            Shape output = applied.outputs.get(module);
            rows.add(new Row(name, module.title(), output, own, applied.take(name, module)));
          }
        });
    Cost rest = applied.byScope.values().stream().reduce(new Cost(0, 0), Cost::plus);
    return new Summary(
        inputs.stream().map(TensorType::shape).toList(),
        rows,
        count(network, true),
        count(network, false),
        rest);
  }

  /**
   * One application of a network.
   *
   * @param outputs the shape that each module gave last
   * @param given numbers that each layer gave
   * @param byScope what there is to compute in each part of the network
   */
  private record Applied(
      Map<Module, Shape> outputs, Map<Module, Long> given, Map<String, Cost> byScope) {
    static Applied of(Module network, List<TensorType> inputs) {
      Applied applied =
          new Applied(new IdentityHashMap<>(), new IdentityHashMap<>(), new LinkedHashMap<>());
      List<Layer.Observation> observations = new ArrayList<>();
      for (Module module : network.namedModules().values()) {
        if (module instanceof Layer layer) {
          observations.add(layer.observe((at, in, out) -> applied.gave(at, out)));
        }
      }
      try {
        // What requires a gradient keeps what it was made from, also where the network looks at it.
        List<Tensor> zeros = inputs.stream().map(Applied::zeros).toList();
        List<Tensor> results =
            network.evaluating(
                () -> RandomSource.inStep(new NoChance(), () -> network.forward(zeros)));
        applied.outputs.put(network, results.get(0).shape());
        applied.hasAll(results);
      } finally {
        observations.forEach(Layer.Observation::close);
      }
      return applied;
    }

    private static Tensor zeros(TensorType type) {
      Tensor zeros = Tensors.zeros(type.shape().sizes());
      return type.elements() == ElementType.FLOAT32
          ? zeros.requiresGrad()
          : zeros.to(type.elements());
    }

    private void gave(Layer layer, Tensor output) {
      outputs.put(layer, output.shape());
      given.merge(layer, output.shape().elements(), Long::sum);
    }

    /** All that leads to the results, whether it has been computed or not. */
    private void hasAll(List<Tensor> results) {
      Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      Deque<Tensor> open = new ArrayDeque<>(results);
      while (!open.isEmpty()) {
        open.pop()
            .node()
            .filter(seen::add)
            .ifPresent(
                node -> {
                  has(node);
                  node.inputs().forEach(open::push);
                });
      }
    }

    private void has(Node node) {
      boolean view =
          node.operator() instanceof Reshape
              || node.operator() instanceof org.sketchell.operator.Flatten
              || node.operator() instanceof Squeeze
              || node.operator() instanceof Unsqueeze;
      Cost cost = new Cost(node.multiplyAdds(), view ? 0 : node.elements());
      byScope.merge(node.scope(), cost, Cost::plus);
    }

    /** What is computed in a module, which is then no other's. */
    Cost take(String name, Module module) {
      Cost cost = byScope.remove(name);
      if (cost == null || outputs.get(module) == null) {
        return new Cost(0, 0);
      }
      boolean whole = module instanceof Layer && module.namedChildren().isEmpty();
      return new Cost(
          // Means over regions are products of matrices here, but poolings elsewhere.
          module instanceof AdaptiveAvgPool2d ? 0 : cost.multiplyAdds,
          whole && cost.activations > 0 ? given.get(module) : cost.activations);
    }
  }

  /** What is drawn to see shapes must not move the numbers that are drawn next. */
  private static final class NoChance extends RandomSource {
    @Override
    public Tensor uniform(Shape shape) {
      return Tensors.zeros(shape.sizes());
    }

    @Override
    public Tensor normal(Shape shape) {
      return uniform(shape);
    }
  }

  private static long count(Module network, boolean trainable) {
    return network.namedParameters().values().stream()
        .filter(parameter -> parameter.isSized() && parameter.isTrainable() == trainable)
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

  private Cost whole() {
    return rows.stream().map(Row::cost).reduce(between, Cost::plus);
  }

  /** Number of examples in the inputs: the first dimension of the first one. */
  public int batch() {
    return inputs.get(0).rank() == 0 ? 1 : Math.max(1, inputs.get(0).size(0));
  }

  /** Multiply-adds of one forward pass, of the whole batch. */
  public long multiplyAdds() {
    return whole().multiplyAdds;
  }

  /** Multiply-adds of one forward pass for each example. */
  public long multiplyAddsPerExample() {
    return multiplyAdds() / batch();
  }

  /** Numbers that one forward pass gives, of the whole batch, without the inputs. */
  public long activations() {
    return whole().activations;
  }

  /** Memory that these take as float32, in megabytes of 1,000,000 bytes. */
  public double activationMegabytes() {
    return activations() * 4 / 1e6;
  }

  /**
   * About the memory that a training step takes, in megabytes of 1,000,000 bytes: parameters, their
   * gradients and what the optimiser remembers; inputs, activations, which are kept for the way
   * back, and as much for their gradients. ONNX Runtime may take less, where it uses a place twice,
   * and needs room of its own.
   *
   * @param memories numbers that the optimiser remembers of each parameter: 2 of Adam, 1 of SGD
   *     with momentum, 0 of plain SGD
   */
  public double trainingMegabytes(int memories) {
    long given = inputs.stream().mapToLong(Shape::elements).sum();
    return (total() + trainable * (1L + memories) + given + 2 * activations()) * 4 / 1e6;
  }

  /** The table, at most 80 columns wide. */
  @Override
  public String toString() {
    return toString(WIDTH);
  }

  /** The table, at most as many columns wide; long names and types are cut, and layers left out. */
  public String toString(int width) {
    boolean all = rows.size() <= MOST_ROWS;
    int first = all ? rows.size() : MOST_ROWS - LAST_ROWS;
    List<Row> shown = new ArrayList<>(rows.subList(0, first));
    shown.addAll(rows.subList(all ? rows.size() : rows.size() - LAST_ROWS, rows.size()));
    int index = Math.max(1, Integer.toString(rows.size() - 1).length());
    int shape = widest("Output shape", shown.stream().map(Summary::shape).toList());
    int parameters = widest("Params", shown.stream().map(row -> counted(row.parameters)).toList());
    int products =
        widest("Mult-adds", shown.stream().map(row -> counted(row.cost.multiplyAdds)).toList());
    int type = widest("Type", shown.stream().map(Row::type).toList());
    int name = widest("Name", shown.stream().map(Row::name).toList());
    int columns = index + name + type + shape + parameters + products;
    int over = columns + 5 * " | ".length() - width;
    int cut = Math.max(0, Math.min(over, name - 6));
    name -= cut;
    int more = Math.max(0, Math.min(over - cut, type - 6));
    type -= more;
    // Where there is no room even so, the last column goes.
    boolean counts = over - cut - more <= 0;
    String form =
        ("%"
                + index
                + "s | %-"
                + name
                + "s | %-"
                + type
                + "s | %-"
                + shape
                + "s | %"
                + parameters
                + "s")
            + (counts ? " | %" + products + "s%n" : "%n");
    StringBuilder text = new StringBuilder();
    text.append(line(form, "", "Name", "Type", "Output shape", "Params", "Mult-adds"));
    String rule = "-".repeat(text.length() - 1) + "\n";
    text.append(rule);
    for (int i = 0; i < shown.size(); i++) {
      if (!all && i == first) {
        text.append("… ").append(rows.size() - MOST_ROWS).append(" more layers\n");
      }
      Row row = shown.get(i);
      text.append(
          line(
              form,
              Integer.toString(i < first ? i : i + rows.size() - MOST_ROWS),
              shortened(row.name, name),
              shortened(row.type, type),
              shape(row),
              counted(row.parameters),
              counted(row.cost.multiplyAdds)));
    }
    text.append(rule);
    text.append(line("%-9s %s%n", counted(trainable), "Trainable params"));
    text.append(line("%-9s %s%n", counted(frozen), "Non-trainable params"));
    text.append(line("%-9s %s%n", counted(total()), "Total params"));
    text.append(line("%-9.3f %s%n", megabytes(), "Total estimated model params size (MB)"));
    if (between.multiplyAdds > 0) {
      text.append(line("%-9s %s%n", counted(between.multiplyAdds), "Mult-adds between layers"));
    }
    text.append(line("%-9s %s%n", counted(multiplyAddsPerExample()), "Mult-adds per example"));
    text.append(line("%-9.3f Activations of a batch of %d (MB)%n", activationMegabytes(), batch()));
    text.append(line("%-9.3f Rough memory to train it with Adam (MB)%n", trainingMegabytes(ADAM)));
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
