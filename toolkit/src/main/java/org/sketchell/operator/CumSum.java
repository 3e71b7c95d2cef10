// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/**
 * At each place the sum of all elements up to it along one dimension (from 0).
 *
 * @param exclusive whether the element at the place itself is left out
 * @param reverse whether what comes after is added up, instead of what comes before
 */
public record CumSum(int axis, boolean exclusive, boolean reverse) implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("cumsum", inputs);
    Check.elements("cumsum", input, ElementType.FLOAT32, ElementType.INT64);
    input.shape().axis(axis);
    return List.of(input);
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("exclusive", exclusive ? 1L : 0L, "reverse", reverse ? 1L : 0L);
  }

  @Override
  public List<Constant> constants() {
    return List.of(new Constant.Whole(axis));
  }
}
