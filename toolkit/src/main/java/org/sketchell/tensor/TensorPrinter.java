// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;

/** Writes values the way PyTorch prints them: four digits, aligned, long dimensions shortened. */
final class TensorPrinter {
  private static final int FULL_UP_TO = 1000;
  private static final int EDGE = 3;
  private static final int LINE = 80;
  private static final int DIGITS = 4;
  private static final String PREFIX = "tensor(";

  private final Shape shape;
  private final ElementType elements;
  private final ByteBuffer values;
  private final boolean shortened;
  private final boolean excerpt;
  private DoubleFunction<String> format;
  private int width;

  private TensorPrinter(Tensor tensor, ByteBuffer values, boolean excerpt) {
    this.shape = tensor.shape();
    this.elements = tensor.elementType();
    this.values = values;
    this.shortened = excerpt || shape.elements() > FULL_UP_TO;
    this.excerpt = excerpt;
  }

  static String print(Tensor tensor, ByteBuffer values, boolean marked, boolean tracked) {
    return print(tensor, new TensorPrinter(tensor, values, false), marked, tracked);
  }

  /** Of all but the last two dimensions only the first position, of those two only their ends. */
  static String excerpt(Tensor tensor, ByteBuffer values, boolean marked, boolean tracked) {
    return print(tensor, new TensorPrinter(tensor, values, true), marked, tracked);
  }

  private static String print(
      Tensor tensor, TensorPrinter printer, boolean marked, boolean tracked) {
    StringBuilder text = new StringBuilder(PREFIX);
    text.append(printer.body());
    if (tensor.rank() > 0) {
      text.append(", shape=").append(tensor.shape());
    }
    switch (tensor.elementType()) {
      case UINT8 -> text.append(", uint8");
      case INT64 -> text.append(", int64");
      default -> {}
    }
    if (marked) {
      text.append(", requiresGrad");
    } else if (tracked) {
      text.append(", tracked");
    }
    return text.append(')').toString();
  }

  static double element(ElementType type, ByteBuffer values, int index) {
    return switch (type) {
      case FLOAT32 -> values.getFloat(index * 4);
      case INT64 -> values.getLong(index * 8);
      case UINT8 -> values.get(index) & 0xFF;
      case BOOL -> values.get(index);
    };
  }

  private String body() {
    if (shape.elements() == 0) {
      return "[]";
    }
    List<Integer> shown = new ArrayList<>();
    collect(0, 0, shown);
    if (elements == ElementType.FLOAT32) {
      format = floatFormat(shown);
    } else if (elements == ElementType.BOOL) {
      format = value -> value == 0 ? "false" : "true";
    } else {
      format = value -> Long.toString((long) value);
    }
    // As in PyTorch, zeros, infinities and nan do not widen the columns of floats.
    width = 1;
    for (int index : shown) {
      double value = element(elements, values, index);
      if (elements != ElementType.FLOAT32 || (Double.isFinite(value) && value != 0)) {
        width = Math.max(width, text(index).length());
      }
    }
    StringBuilder text = new StringBuilder();
    write(0, 0, text);
    return text.toString();
  }

  private String text(int index) {
    return elements == ElementType.INT64
        ? Long.toString(values.getLong(index * 8))
        : format.apply(element(elements, values, index));
  }

  private int inner(int dimension) {
    int product = 1;
    for (int i = dimension + 1; i < shape.rank(); i++) {
      product *= shape.size(i);
    }
    return product;
  }

  /** Positions along a dimension that are shown; -1 stands for those left out. */
  private List<Integer> positions(int dimension) {
    int size = shape.size(dimension);
    List<Integer> positions = new ArrayList<>();
    if (excerpt && dimension < shape.rank() - 2) {
      return size > 1 ? List.of(0, -1) : List.of(0);
    }
    boolean cut = shortened && size > 2 * EDGE;
    for (int i = 0; i < size; i++) {
      if (cut && i == EDGE) {
        positions.add(-1);
        i = size - EDGE;
      }
      positions.add(i);
    }
    return positions;
  }

  private void collect(int dimension, int offset, List<Integer> into) {
    if (dimension == shape.rank()) {
      into.add(offset);
      return;
    }
    int inner = inner(dimension);
    for (int position : positions(dimension)) {
      if (position >= 0) {
        collect(dimension + 1, offset + position * inner, into);
      }
    }
  }

  private void write(int dimension, int offset, StringBuilder text) {
    if (dimension == shape.rank()) {
      text.append(pad(text(offset)));
      return;
    }
    boolean last = dimension == shape.rank() - 1;
    String indent = " ".repeat(PREFIX.length() + dimension + 1);
    String between = "\n".repeat(last || excerpt ? 1 : shape.rank() - 1 - dimension) + indent;
    int inner = inner(dimension);
    int perLine = Math.max(1, (LINE - indent.length() + 1) / (width + 2));
    int written = 0;
    text.append('[');
    for (int position : positions(dimension)) {
      if (written > 0) {
        text.append(',').append(!last || written % perLine == 0 ? between : " ");
      }
      written++;
      if (position < 0) {
        text.append(last ? " ..." : "...");
      } else {
        write(dimension + 1, offset + position * inner, text);
      }
    }
    text.append(']');
  }

  private String pad(String text) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** As PyTorch decides: whole numbers with a point, else four digits, scientific if far apart. */
  private DoubleFunction<String> floatFormat(List<Integer> shown) {
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    boolean whole = true;
    for (int index : shown) {
      double value = Math.abs(element(elements, values, index));
      if (Double.isFinite(value) && value != 0) {
        whole &= value == Math.rint(value);
        largest = Math.max(largest, value);
        smallest = Math.min(smallest, value);
      }
    }
    boolean scientific =
        largest > 0 && (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4);
    boolean point = whole;
    return value -> {
      if (Double.isNaN(value)) {
        return "nan";
      }
      if (Double.isInfinite(value)) {
        return value > 0 ? "inf" : "-inf";
      }
      String sign = value < 0 || 1 / value < 0 ? "-" : "";
      BigDecimal size = new BigDecimal(Math.abs(value));
      if (scientific) {
        return sign + scientific(size);
      }
      return point
          ? sign + size.toPlainString() + "."
          : sign + size.setScale(DIGITS, RoundingMode.HALF_EVEN).toPlainString();
    };
  }

  private static String scientific(BigDecimal size) {
    BigDecimal rounded = size.round(new MathContext(DIGITS + 1, RoundingMode.HALF_EVEN));
    boolean zero = rounded.signum() == 0;
    int exponent = zero ? 0 : rounded.precision() - rounded.scale() - 1;
    BigDecimal leading = rounded.movePointLeft(exponent).setScale(DIGITS, RoundingMode.HALF_EVEN);
    return String.format(
        Locale.ROOT,
        "%se%s%02d",
        leading.toPlainString(),
        exponent < 0 ? "-" : "+",
        Math.abs(exponent));
  }
}
