// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Cuts a tensor along one dimension (from 0) into parts of the given sizes, one output each. */
public record SplitInto(int axis, List<Integer> sizes) implements Rearrangement {
  public SplitInto {
    sizes = List.copyOf(sizes);
  }

  @Override
  public String type() {
    return "Split";
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("split", inputs);
    int sum = sizes.stream().mapToInt(Integer::intValue).sum();
    if (sum != input.shape().size(axis)) {
      throw new ShapeException(
          "split(%s) along dimension %d adds up to %d, but %s has %d there.",
          sizes, axis, sum, input.shape(), input.shape().size(axis));
    }
    return sizes.stream().map(size -> input.with(input.shape().with(axis, size))).toList();
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }

  @Override
  public List<Constant> constants() {
    return List.of(Constant.Longs.of(sizes));
  }
}
