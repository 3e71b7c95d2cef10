// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Conditions that several operators put on their inputs, and the form of their attributes. */
final class Check {
  private Check() {}

  static void arity(String operation, List<TensorType> inputs, int least, int most) {
    if (inputs.size() < least || inputs.size() > most) {
      throw least == most
          ? new ShapeException("%s takes %d inputs, but got %d.", operation, least, inputs.size())
          : new ShapeException(
              "%s takes %d to %d inputs, but got %d.", operation, least, most, inputs.size());
    }
  }

  static TensorType only(String operation, List<TensorType> inputs) {
    arity(operation, inputs, 1, 1);
    return inputs.get(0);
  }

  static void elements(String operation, TensorType input, ElementType... allowed) {
    for (ElementType type : allowed) {
      if (input.elements() == type) {
        return;
      }
    }
    throw new ShapeException(
        "%s works on %s, but got %s; convert it with to(ElementType.%s).",
        operation,
        String.join(" or ", java.util.Arrays.stream(allowed).map(ElementType::toString).toList()),
        input,
        allowed[0].name());
  }

  static void sameElements(String operation, TensorType a, TensorType b) {
    if (a.elements() != b.elements()) {
      throw new ShapeException(
          "%s needs both sides of one element type, but got %s and %s; convert one with"
              + " to(ElementType...).",
          operation, a, b);
    }
  }

  /** Condition of those with an index for each of their elements along one dimension. */
  static void indices(String operation, int axis, Shape values, Shape indices) {
    boolean fit = indices.rank() == values.rank();
    for (int i = 0; fit && i < values.rank(); i++) {
      fit = i == axis || indices.size(i) <= values.size(i);
    }
    if (!fit) {
      throw new ShapeException(
          "%s along dimension %d of %s needs indices of as many dimensions that are no larger in"
              + " the others, but got %s.",
          operation, axis, values, indices);
    }
  }

  static List<Long> longs(List<Integer> values) {
    return values.stream().map(Integer::longValue).toList();
  }

  /** Attributes in the order of their names, so that equal operators are written equally. */
  static Map<String, Object> attributes(Object... namesAndValues) {
    Map<String, Object> map = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
