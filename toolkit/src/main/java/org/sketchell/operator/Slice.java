// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Every {@code step}-th element from {@code start} (inclusive) to {@code end} (exclusive) along
 * some dimensions.
 *
 * @param starts one per axis, from 0 to size - 1
 * @param ends one per axis, exclusive; -1 - size when a negative step runs to the first element
 * @param axes the dimensions, from 0
 * @param steps one per axis, not 0; negative steps run backwards
 */
public record Slice(
    List<Integer> starts, List<Integer> ends, List<Integer> axes, List<Integer> steps)
    implements Rearrangement {
  public Slice {
    starts = List.copyOf(starts);
    ends = List.copyOf(ends);
    axes = List.copyOf(axes);
    steps = List.copyOf(steps);
    if (ends.size() != starts.size()
        || axes.size() != starts.size()
        || steps.size() != starts.size()
        || steps.contains(0)) {
      throw new ShapeException(
          "slice needs a start, an end and a step other than 0 per dimension.");
    }
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("slice", inputs);
    Shape shape = input.shape();
    for (int i = 0; i < axes.size(); i++) {
      shape = shape.with(axes.get(i), length(i, shape.size(axes.get(i))));
    }
    return List.of(input.with(shape));
  }

  private int length(int i, int size) {
    int step = steps.get(i);
    int low = step > 0 ? 0 : -1;
    int high = step > 0 ? size : size - 1;
    int start = clamp(starts.get(i) < 0 ? starts.get(i) + size : starts.get(i), low, high);
    int end = clamp(ends.get(i) < 0 ? ends.get(i) + size : ends.get(i), low, high);
    return Math.max(0, -Math.floorDiv(start - end, step));
  }

  private static int clamp(int value, int low, int high) {
    return Math.max(low, Math.min(high, value));
  }

  @Override
  public List<Constant> constants() {
    List<Constant> written = new ArrayList<>();
    for (List<Integer> part : List.of(starts, ends, axes, steps)) {
      written.add(Constant.Longs.of(part));
    }
    return written;
  }
}
