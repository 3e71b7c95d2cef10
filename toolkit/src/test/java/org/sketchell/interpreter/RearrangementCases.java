// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sketchell.operator.Concat;
import org.sketchell.operator.DepthToSpace;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Flatten;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Slice;
import org.sketchell.operator.SpaceToDepth;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Squeeze;
import org.sketchell.operator.Transpose;
import org.sketchell.operator.Unsqueeze;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/** Cases of operators that move, repeat or leave out elements. */
final class RearrangementCases {
  private RearrangementCases() {}

  static void enter(Map<Object, Function<Draw, Case>> table) {
    table.put(Reshape.class, RearrangementCases::reshape);
    table.put(
        Flatten.class,
        draw -> {
          int[] sizes = draw.sizes(1, 4);
          return Case.of(new Flatten(draw.from(0, sizes.length)), draw.values(draw.type(), sizes));
        });
    table.put(
        Squeeze.class,
        draw -> {
          int[] sizes = draw.sizes(1, 4);
          List<Integer> axes = draw.axes(sizes.length);
          axes.forEach(axis -> sizes[axis] = 1);
          return Case.of(new Squeeze(axes), draw.values(draw.type(), sizes));
        });
    table.put(
        Unsqueeze.class,
        draw -> {
          int[] sizes = draw.sizes(0, 3);
          List<Integer> axes = draw.axes(sizes.length + 1);
          int rank = sizes.length + axes.size();
          List<Integer> places = new ArrayList<>(draw.shuffled(rank).subList(0, axes.size()));
          places.sort(null);
          return Case.of(new Unsqueeze(places), draw.values(draw.type(), sizes));
        });
    table.put(
        Transpose.class,
        draw -> {
          int[] sizes = draw.sizes(1, 4);
          return Case.of(
              new Transpose(draw.shuffled(sizes.length)), draw.values(draw.type(), sizes));
        });
    table.put(Slice.class, RearrangementCases::slice);
    table.put(Concat.class, RearrangementCases::concat);
    table.put(SplitInto.class, RearrangementCases::split);
    table.put(
        Expand.class,
        draw -> {
          int[] sizes = draw.sizes(0, 4);
          return Case.of(
              new Expand(Arrays.stream(sizes).boxed().toList()),
              draw.values(draw.type(), draw.broadcasting(sizes)));
        });
    table.put(
        Pad.class,
        draw -> {
          int[] sizes = draw.sizes(1, 4);
          List<Integer> before = new ArrayList<>();
          List<Integer> after = new ArrayList<>();
          for (int size : sizes) {
            before.add(draw.from(size > 1 ? -1 : 0, 2));
            after.add(draw.from(size > 2 ? -1 : 0, 2));
          }
          return Case.of(new Pad(before, after, draw.from(-2, 2)), draw.floats(sizes));
        });
    table.put(
        SpaceToDepth.class,
        draw -> {
          int block = draw.from(1, 3);
          return Case.of(
              new SpaceToDepth(block),
              draw.floats(
                  draw.from(1, 2),
                  draw.from(1, 3),
                  block * draw.from(1, 2),
                  block * draw.from(1, 2)));
        });
    table.put(
        DepthToSpace.class,
        draw -> {
          int block = draw.from(1, 3);
          return Case.of(
              new DepthToSpace(block),
              draw.floats(
                  draw.from(1, 2),
                  block * block * draw.from(1, 2),
                  draw.from(1, 3),
                  draw.from(1, 3)));
        });
  }

  private static Case reshape(Draw draw) {
    int[] sizes = draw.sizes(0, 4);
    List<Integer> target = new ArrayList<>();
    int rest = IntStream.of(sizes).reduce(1, (a, b) -> a * b);
    for (int divisor = 2; divisor <= 4; divisor++) {
      if (rest % divisor == 0 && draw.chance()) {
        target.add(divisor);
        rest /= divisor;
      }
    }
    if (rest > 1 || draw.chance()) {
      target.add(draw.from(0, target.size()), draw.chance() ? -1 : rest);
    }
    return Case.of(new Reshape(target), draw.values(draw.type(), sizes));
  }

  private static Case slice(Draw draw) {
    int[] sizes = draw.sizes(1, 4);
    List<Integer> axes = draw.axes(sizes.length);
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    for (int axis : axes) {
      int size = sizes[axis];
      int start = draw.from(0, size - 1);
      if (draw.from(0, 2) == 0) {
        starts.add(start);
        ends.add(draw.chance() ? -1 - size : draw.from(0, start) - 1 - size);
        steps.add(-draw.from(1, 3));
      } else {
        starts.add(start);
        ends.add(draw.from(start + 1, size));
        steps.add(draw.from(1, 3));
      }
    }
    return Case.of(new Slice(starts, ends, axes, steps), draw.values(draw.type(), sizes));
  }

  private static Case concat(Draw draw) {
    int[] sizes = draw.sizes(1, 4);
    int axis = draw.from(0, sizes.length - 1);
    ElementType type = draw.type();
    Tensor[] parts = new Tensor[draw.from(1, 3)];
    for (int i = 0; i < parts.length; i++) {
      sizes[axis] = draw.from(1, 3);
      parts[i] = draw.values(type, sizes);
    }
    return Case.of(new Concat(axis), parts);
  }

  private static Case split(Draw draw) {
    int[] sizes = draw.sizes(1, 4);
    int axis = draw.from(0, sizes.length - 1);
    List<Integer> parts =
        IntStream.range(0, draw.from(1, 3)).mapToObj(i -> draw.from(1, 3)).toList();
    sizes[axis] = parts.stream().mapToInt(Integer::intValue).sum();
    return Case.of(new SplitInto(axis, parts), draw.values(draw.type(), sizes));
  }
}
