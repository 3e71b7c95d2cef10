// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Cast;
import org.sketchell.operator.Comparison;
import org.sketchell.operator.CustomGradient;
import org.sketchell.operator.Elu;
import org.sketchell.operator.LeakyRelu;
import org.sketchell.operator.Logical;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Where;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.CustomFunction;
import org.sketchell.tensor.Tensor;

/** Cases of operators that look at one place of each input at a time. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static void enter(Map<Object, Function<Draw, Case>> table) {
    for (Unary unary : Unary.values()) {
      table.put(unary, draw -> Case.of(unary, input(unary, draw)));
    }
    table.put(
        Elu.class, draw -> Case.of(new Elu(draw.from(1, 8) / 4f), draw.floats(draw.sizes(0, 3))));
    table.put(
        LeakyRelu.class,
        draw -> Case.of(new LeakyRelu(draw.from(-2, 4) / 8f), draw.floats(draw.sizes(0, 3))));
    table.put(
        Cast.class,
        draw -> {
          ElementType from = draw.type();
          ElementType to =
              draw.oneOf(List.of(ElementType.values()).stream().filter(t -> t != from).toList());
          int[] sizes = draw.sizes(0, 3);
          boolean wouldOverflow = to == ElementType.UINT8 && from == ElementType.FLOAT32;
          return Case.of(
              new Cast(to), wouldOverflow ? draw.positive(sizes) : draw.values(from, sizes));
        });
    for (Binary binary : Binary.values()) {
      table.put(binary, draw -> binary(binary, draw));
    }
    for (Comparison comparison : Comparison.values()) {
      table.put(
          comparison,
          draw -> {
            ElementType type =
                comparison == Comparison.EQUAL
                    ? draw.oneOf(List.of(ElementType.FLOAT32, ElementType.INT64, ElementType.BOOL))
                    : draw.oneOf(List.of(ElementType.FLOAT32, ElementType.INT64));
            int[] sizes = draw.sizes(0, 3);
            return Case.of(
                comparison,
                draw.values(type, draw.broadcasting(sizes)),
                draw.values(type, draw.broadcasting(sizes)));
          });
    }
    for (Logical logical : Logical.values()) {
      table.put(
          logical,
          draw -> {
            int[] sizes = draw.sizes(0, 3);
            return Case.of(
                logical,
                draw.bools(draw.broadcasting(sizes)),
                draw.bools(draw.broadcasting(sizes)));
          });
    }
    table.put(
        ReluGradient.class,
        draw -> {
          int[] sizes = draw.sizes(0, 3);
          return Case.of(
              new ReluGradient(),
              draw.floats(draw.broadcasting(sizes)),
              draw.floats(draw.broadcasting(sizes)));
        });
    CustomFunction.Rule none = (inputs, output, gradient) -> Arrays.asList((Tensor) null);
    table.put(
        CustomGradient.class,
        draw ->
            Case.of(
                new CustomGradient(none),
                draw.floats(draw.sizes(0, 3)),
                draw.floats(draw.sizes(0, 3))));
    table.put(
        Where.class,
        draw -> {
          ElementType type =
              draw.oneOf(List.of(ElementType.FLOAT32, ElementType.INT64, ElementType.UINT8));
          int[] sizes = draw.sizes(0, 3);
          return Case.of(
              new Where(),
              draw.bools(draw.broadcasting(sizes)),
              draw.values(type, draw.broadcasting(sizes)),
              draw.values(type, draw.broadcasting(sizes)));
        });
  }

  private static Tensor input(Unary unary, Draw draw) {
    int[] sizes = draw.sizes(0, 3);
    return switch (unary) {
      case NEG, ABS, SIGN ->
          draw.values(draw.oneOf(List.of(ElementType.FLOAT32, ElementType.INT64)), sizes);
      case LOG, SQRT -> draw.positive(sizes);
      case RECIPROCAL -> draw.awayFromZero(sizes);
      case NOT -> draw.bools(sizes);
      case IS_NAN -> draw.withNaN(draw.floats(sizes));
      case IDENTITY -> draw.values(draw.type(), sizes);
      default -> draw.floats(sizes);
    };
  }

  private static Case binary(Binary binary, Draw draw) {
    int[] sizes = draw.sizes(0, 3);
    int[] left = draw.broadcasting(sizes);
    int[] right = draw.broadcasting(sizes);
    if (binary == Binary.MOD || draw.from(0, 3) == 0) {
      return switch (binary) {
        case POW -> Case.of(binary, draw.longs(-3, 3, left), draw.longs(0, 3, right));
        case DIV, MOD ->
            Case.of(
                binary,
                draw.longs(-9, 9, left),
                draw.chance() ? draw.longs(1, 4, right) : draw.longs(-4, -1, right));
        default -> Case.of(binary, draw.longs(-9, 9, left), draw.longs(-9, 9, right));
      };
    }
    return switch (binary) {
      case POW -> Case.of(binary, draw.positive(left), draw.floats(right));
      case DIV -> Case.of(binary, draw.floats(left), draw.awayFromZero(right));
      default -> Case.of(binary, draw.floats(left), draw.floats(right));
    };
  }
}
