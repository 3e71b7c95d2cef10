// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/** Numbers of whatever form, to be compared element by element. */
final class Numbers {
  private static final double FLOAT_ABSOLUTE = 1e-5;
  private static final double FLOAT_RELATIVE = 1.3e-6;
  private static final double DOUBLE = 1e-7;

  private final Shape shape;
  private final Object elements;
  private final Kind kind;

  /** The element type of a tensor; empty for numbers and arrays of Java. */
  private final String type;

  private enum Kind {
    WHOLE,
    FLOAT,
    DOUBLE
  }

  /** Elements are a double[], or a long[] of whole numbers. */
  private Numbers(Shape shape, Object elements, Kind kind, String type) {
    this.shape = shape;
    this.elements = elements;
    this.kind = kind;
    this.type = type;
  }

  /** Whether a value is a number, an array of numbers or a tensor. */
  static boolean areSome(Object value) {
    if (value == null) {
      return false;
    }
    Class<?> type = value.getClass();
    while (type.isArray()) {
      type = type.getComponentType();
    }
    return value instanceof Tensor
        || value instanceof Number
        || value.getClass().isArray()
            && type.isPrimitive()
            && type != boolean.class
            && type != char.class;
  }

  /**
   * The numbers of a value.
   *
   * @throws ShellException if it has none, or rows of different lengths
   */
  static Numbers of(Object value) {
    if (!areSome(value)) {
      throw new ShellException(
          "Numbers, arrays of them and tensors can be compared so, and not %s.",
          value == null ? "null" : value.getClass().getSimpleName());
    }
    if (value instanceof Tensor tensor) {
      return of(tensor);
    }
    if (value instanceof Number number) {
      return new Numbers(Shape.scalar(), of(number), kind(number.getClass()), "");
    }
    List<Integer> sizes = new ArrayList<>();
    Object first = value;
    Class<?> element = value.getClass();
    while (element.isArray()) {
      int length = first == null ? 0 : Array.getLength(first);
      sizes.add(length);
      first = length > 0 && element.getComponentType().isArray() ? Array.get(first, 0) : null;
      element = element.getComponentType();
    }
    Shape shape = Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
    Kind kind = kind(element);
    int count = Math.toIntExact(shape.elements());
    Object elements = kind == Kind.WHOLE ? new long[count] : new double[count];
    fill(value, shape, 0, elements, 0);
    return new Numbers(shape, elements, kind, "");
  }

  private static int fill(Object array, Shape shape, int depth, Object elements, int from) {
    if (array == null || Array.getLength(array) != shape.size(depth)) {
      throw new ShellException("The rows of an array to compare must be equally long.");
    }
    int at = from;
    for (int i = 0; i < shape.size(depth); i++) {
      if (depth + 1 < shape.rank()) {
        at = fill(Array.get(array, i), shape, depth + 1, elements, at);
      } else if (elements instanceof long[] whole) {
        whole[at++] = Array.getLong(array, i);
      } else {
        ((double[]) elements)[at++] = Array.getDouble(array, i);
      }
    }
    return at;
  }

  private static Numbers of(Tensor tensor) {
    String type = tensor.elementType().toString();
    if (tensor.elementType() == ElementType.FLOAT32) {
      float[] values = tensor.toFloatArray();
      double[] elements = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        elements[i] = values[i];
      }
      return new Numbers(tensor.shape(), elements, Kind.FLOAT, type);
    }
    Tensor whole =
        tensor.elementType() == ElementType.INT64 ? tensor : tensor.to(ElementType.INT64);
    return new Numbers(tensor.shape(), whole.toLongArray(), Kind.WHOLE, type);
  }

  private static Object of(Number number) {
    return kind(number.getClass()) == Kind.WHOLE
        ? new long[] {number.longValue()}
        : new double[] {number.doubleValue()};
  }

  private static Kind kind(Class<?> type) {
    if (type == float.class || type == Float.class) {
      return Kind.FLOAT;
    }
    return type == double.class || type == Double.class || type == BigDecimal.class
        ? Kind.DOUBLE
        : Kind.WHOLE;
  }

  /** The absolute difference that is nothing, between these and others. */
  double absolute(Numbers other) {
    return isOf(Kind.FLOAT, other) ? FLOAT_ABSOLUTE : isOf(Kind.DOUBLE, other) ? DOUBLE : 0;
  }

  /** The same as a share of what was expected. */
  double relative(Numbers other) {
    return isOf(Kind.FLOAT, other) ? FLOAT_RELATIVE : isOf(Kind.DOUBLE, other) ? DOUBLE : 0;
  }

  private boolean isOf(Kind wanted, Numbers other) {
    return kind == wanted || other.kind == wanted;
  }

  private double at(int index) {
    return elements instanceof long[] whole ? whole[index] : ((double[]) elements)[index];
  }

  private int count() {
    return Array.getLength(elements);
  }

  void mustEqual(Numbers actual) {
    mustBeAlike(actual);
    boolean whole = elements instanceof long[] && actual.elements instanceof long[];
    compare(
        actual,
        whole
            ? i -> ((long[]) elements)[i] == ((long[]) actual.elements)[i]
            : i -> at(i) == actual.at(i) || Double.isNaN(at(i)) && Double.isNaN(actual.at(i)),
        "equal");
  }

  void mustBeClose(Numbers actual, double absolute, double relative) {
    mustBeAlike(actual);
    compare(
        actual,
        i -> {
          double wanted = at(i);
          double got = actual.at(i);
          return wanted == got
              || Double.isFinite(wanted)
                  && Double.isFinite(got)
                  && Math.abs(got - wanted) <= absolute + relative * Math.abs(wanted);
        },
        relative > 0
            ? "within " + text(absolute) + " and " + text(relative) + " of what was expected"
            : absolute > 0 ? "within " + text(absolute) : "equal");
  }

  private void mustBeAlike(Numbers actual) {
    if (!type.isEmpty() && !actual.type.isEmpty() && !type.equals(actual.type)) {
      throw new FailedCheck("A tensor of %s was expected, got one of %s.", type, actual.type);
    }
    if (!shape.equals(actual.shape)) {
      throw new FailedCheck("The shape %s was expected, got %s.", shape, actual.shape);
    }
  }

  /** Looks at all elements, and says how many do not fit and which the least. */
  private void compare(Numbers actual, IntPredicate fits, String wish) {
    int wrong = 0;
    int worst = -1;
    double most = -1;
    for (int i = 0; i < count(); i++) {
      if (fits.test(i)) {
        continue;
      }
      wrong++;
      double difference = Math.abs(actual.at(i) - at(i));
      // What has no difference, such as NaN, is the worst of all.
      double size = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
      if (worst < 0 || size > most) {
        worst = i;
        most = size;
      }
    }
    if (wrong == 0) {
      return;
    }
    String wanted = element(worst);
    String got = actual.element(worst);
    String by = Double.isInfinite(most) ? "" : ", which differs by " + text(most);
    if (shape.rank() == 0) {
      throw new FailedCheck(
          "%s was expected, got %s%s%s.",
          wanted, got, by, wish.equals("equal") ? "" : ", and not " + wish);
    }
    throw new FailedCheck(
        "%d of %d elements of %s are not %s; the worst is at %s: %s was expected, got %s%s.",
        wrong, count(), shape, wish, place(worst), wanted, got, by);
  }

  void mustBeFinite() {
    int nans = 0;
    int infinities = 0;
    int first = -1;
    for (int i = 0; i < count(); i++) {
      double value = at(i);
      nans += Double.isNaN(value) ? 1 : 0;
      infinities += Double.isInfinite(value) ? 1 : 0;
      first = first < 0 && !Double.isFinite(value) ? i : first;
    }
    if (first < 0) {
      return;
    }
    if (shape.rank() == 0) {
      throw new FailedCheck("A finite number was expected, got %s.", element(first));
    }
    throw new FailedCheck(
        "Finite numbers were expected; of %d elements of %s, %d are NaN and %d infinite, the first"
            + " at %s.",
        count(), shape, nans, infinities, place(first));
  }

  private String element(int index) {
    if (elements instanceof long[] whole) {
      return Long.toString(whole[index]);
    }
    double value = ((double[]) elements)[index];
    return kind == Kind.FLOAT ? Float.toString((float) value) : Double.toString(value);
  }

  private String place(int index) {
    int rest = index;
    int[] place = new int[shape.rank()];
    for (int d = shape.rank() - 1; d >= 0; d--) {
      place[d] = rest % shape.size(d);
      rest /= shape.size(d);
    }
    return Shape.of(place).toString();
  }

  private static String text(double value) {
    return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.3g", value)))
        .replaceAll("\\.0(?=E|$)", "")
        .replace('E', 'e');
  }
}
