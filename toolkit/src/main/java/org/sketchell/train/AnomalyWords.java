// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sketchell.file.Printable;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Unary;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Node;

/** Says where a step's numbers stopped being finite ones, and what can be done. */
final class AnomalyWords {
  /** Parameters of networks that learn are far below. */
  private static final float GROWN = 1e4f;

  private final Learner learner;
  private final StateLayout layout;
  private final Map<String, Slot> read;
  private final String optimizer;

  /**
   * About a step.
   *
   * @param read what it reads
   */
  AnomalyWords(Learner learner, StateLayout layout, Map<String, Slot> read) {
    this.learner = learner;
    this.layout = layout;
    this.read = read;
    this.optimizer =
        layout.plan().groups().stream()
            .map(group -> group.optimizer().getClass().getSimpleName())
            .distinct()
            .collect(Collectors.joining(", "));
  }

  /** An operation that was given only finite numbers. */
  Anomaly operation(Node node, StepPlace place, boolean nan) {
    return new Anomaly(
        (nan ? "NaN" : "An infinity") + " arose first in " + place(place) + ": " + finite(node),
        advice(node, place));
  }

  /** An operation that made NaN of an infinity that another made. */
  Anomaly operation(Node node, StepPlace place, Node source, StepPlace from) {
    String at = place.equals(from) ? "" : " in " + place(from);
    return new Anomaly(
        "NaN arose first in "
            + place(place)
            + ": "
            + name(node.operator())
            + " was given an infinity, which arose"
            + at
            + ": "
            + finite(source),
        advice(source, from));
  }

  /** An operation that made NaN of an infinity that the step was given. */
  Anomaly operation(Node node, StepPlace place, String input) {
    Anomaly given = leaf(input, false);
    return new Anomaly(
        "NaN arose first in "
            + place(place)
            + ": "
            + name(node.operator())
            + " was given an infinity. "
            + given.where(),
        given.advice());
  }

  private static String finite(Node node) {
    return name(node.operator()) + " of numbers that were all finite";
  }

  private String place(StepPlace place) {
    return Printable.line(place.toString())
        + (place.phase() == StepPlace.Phase.UPDATE ? " (" + optimizer + ")" : "");
  }

  /** How an operator is spoken of. */
  private static String name(Operator operator) {
    if (operator instanceof Unary unary) {
      switch (unary) {
        case LOG:
          return "the logarithm (Log)";
        case SQRT:
          return "the square root (Sqrt)";
        case EXP:
          return "the exponential (Exp)";
        default:
          break;
      }
    }
    if (operator instanceof Binary binary) {
      switch (binary) {
        case DIV:
          return "a division (Div)";
        case POW:
          return "a power (Pow)";
        case MUL:
          return "a product (Mul)";
        case ADD:
          return "a sum (Add)";
        case SUB:
          return "a difference (Sub)";
        default:
          break;
      }
    }
    if (operator instanceof Reduce reduce && reduce.kind() == Reduce.Kind.SUM) {
      return "a sum (ReduceSum)";
    }
    return operator.type();
  }

  private String advice(Node node, StepPlace place) {
    float largest = largest(read.get(StateLayout.PARAMETERS));
    if (largest > GROWN) {
      return String.format(
          Locale.ROOT,
          "The parameters had grown to %.2g by then: use a smaller learning rate, or bound the"
              + " gradient with gradientClip(1)",
          largest);
    }
    Operator operator = node.operator();
    if (place.phase() == StepPlace.Phase.UPDATE) {
      return Anomaly.SMALLER;
    }
    if (operator == Unary.LOG) {
      return "Keep what the logarithm is of above 0, such as with maximum(1e-6)";
    }
    if (operator == Unary.SQRT) {
      return "Keep what the root is of above 0, such as with plus(1e-6)";
    }
    if (operator == Binary.DIV || operator == Unary.RECIPROCAL || operator == Binary.POW) {
      return "Keep what is divided by, or is under a root or logarithm there, away from 0, such as"
          + " with plus(1e-6)";
    }
    if (operator == Unary.EXP) {
      return "Keep what the exponential is of below 80, such as with minimum(80)";
    }
    return Anomaly.SMALLER;
  }

  /**
   * Something that the step was given.
   *
   * @param input its name; empty for a constant
   */
  Anomaly leaf(String input, boolean nan) {
    String odd = nan ? "NaN" : "an infinity";
    Predicate<Float> is = nan ? value -> value.isNaN() : value -> value.isInfinite();
    if (input.startsWith("input/") || input.startsWith("target/")) {
      String kind = input.substring(0, input.indexOf('/'));
      String name = input.substring(input.indexOf('/') + 1);
      Slot slot = read.get(input);
      long each = slot.type().shape().elements() / slot.type().shape().size(0);
      return new Anomaly(
          "The batch's %s %s has %s in example %s of the batch, counted from 0"
              .formatted(kind, Printable.line(name), odd, first(slot, is) / each),
          "Leave such examples out of the data, or give them numbers");
    }
    if (input.isEmpty()) {
      return new Anomaly(
          "The step's code computes with a constant that has " + odd,
          "Give it a large finite number instead, such as -1e9 to mask with");
    }
    if (!layout.vectors().containsKey(input)) {
      return new Anomaly(
          "The %s was %s".formatted(input.replace('_', ' '), odd), "Look at the schedule");
    }
    String part = part(input, first(read.get(input), is));
    String what =
        switch (input) {
          case StateLayout.PARAMETERS -> "The parameter " + part;
          case StateLayout.BUFFERS -> "The buffer " + part;
          default -> "What the update (" + optimizer + ") remembers of " + part;
        };
    return new Anomaly(
        what + " had " + odd + " before the step already",
        "Look at its first values, or see in which step it got it, with detectAnomaly(true)");
  }

  private static long first(Slot slot, Predicate<Float> odd) {
    FloatBuffer values = slot.memory().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < values.capacity(); i++) {
      if (odd.test(values.get(i))) {
        return i;
      }
    }
    return 0;
  }

  private String part(String vector, long element) {
    long end = 0;
    for (Map.Entry<String, Shape> part : layout.parts(learner, vector).entrySet()) {
      end += part.getValue().elements();
      if (element < end) {
        return Printable.line(StepPlaces.inNetwork(learner, part.getKey()));
      }
    }
    return vector;
  }

  /** The largest of numbers, without its sign. */
  private static float largest(Slot slot) {
    float largest = 0;
    FloatBuffer values = slot.memory().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    while (values.hasRemaining()) {
      largest = Math.max(largest, Math.abs(values.get()));
    }
    return largest;
  }
}
