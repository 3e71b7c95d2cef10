// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Reduce;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Sums and means of many numbers as sums of sums. ONNX Runtime adds one number after the other to a
 * float32, which loses digits with every thousand; parts of a few dozen lose next to none, as in
 * PyTorch, which adds in the same way. Sums that are short enough stay one node. Of int64 ONNX
 * Runtime adds what a double can hold, but multiplies all of it: there a sum is a product with
 * ones.
 */
final class ExactSums implements Pass {
  /** As many numbers that lie side by side, which are added in several lanes, are one sum. */
  private static final int SIDE_BY_SIDE = 1024;

  /** As many numbers that lie apart are one sum. */
  private static final int APART = 128;

  /** What a longer sum is cut into, by the same distinction. */
  private static final int PART_SIDE_BY_SIDE = 256;

  private static final int PART_APART = 64;

  @Override
  public Graph over(Graph graph) {
    return graph.nodes().stream().noneMatch(ExactSums::isLong)
        ? graph
        : graph.rewritten(
            (node, inputs) ->
                isLong(node) ? List.of(inSteps((Reduce) node.operator(), inputs.get(0))) : null);
  }

  private static boolean isLong(Node node) {
    if (!(node.operator() instanceof Reduce reduce)
        || reduce.kind() != Reduce.Kind.SUM && reduce.kind() != Reduce.Kind.MEAN) {
      return false;
    }
    Tensor x = node.inputs().get(0);
    if (x.shape().elements() == 0) {
      return false;
    }
    List<Run> runs = runs(reduce, x.shape());
    return x.elementType() == ElementType.INT64
        ? count(reduce, x.shape()) > 1
        : count(reduce, x.shape()) > (runs.size() == 1 ? runs.get(0).most() : APART);
  }

  private static long count(Reduce reduce, Shape shape) {
    return reduce.axes().stream().mapToLong(shape::size).reduce(1, Math::multiplyExact);
  }

  /**
   * Neighbouring dimensions that are summed.
   *
   * @param length how many numbers they hold
   * @param last whether nothing but dimensions of size 1 comes after them
   */
  private record Run(int first, int end, long length, boolean last) {
    int most() {
      return last ? SIDE_BY_SIDE : APART;
    }

    int part() {
      return last ? PART_SIDE_BY_SIDE : PART_APART;
    }
  }

  /** The runs of a sum, the last one first. */
  private static List<Run> runs(Reduce reduce, Shape shape) {
    List<Run> runs = new ArrayList<>();
    long after = 1;
    int end = shape.rank();
    while (end > 0) {
      int first = end;
      long length = 1;
      while (first > 0 && reduce.axes().contains(first - 1)) {
        first--;
        length = Math.multiplyExact(length, shape.size(first));
      }
      if (first < end) {
        runs.add(new Run(first, end, length, after == 1));
        end = first;
      } else {
        end--;
        after = Math.multiplyExact(after, shape.size(end));
      }
    }
    return runs;
  }

  private static Tensor inSteps(Reduce reduce, Tensor x) {
    Tensor sum = x;
    for (Run run : runs(reduce, x.shape())) {
      sum = along(run, sum);
    }
    Tensor shaped = shaped(sum, reduce.infer(List.of(x.type())).get(0).shape());
    return reduce.kind() == Reduce.Kind.SUM
        ? shaped
        : Tensor.apply(Binary.DIV, shaped, Tensors.scalar((float) count(reduce, x.shape())));
  }

  /** The sum over a run; its dimensions are gone. */
  private static Tensor along(Run run, Tensor x) {
    if (x.elementType() == ElementType.INT64) {
      return product(run, x);
    }
    if (run.length <= run.most()) {
      return sum(x, IntStream.range(run.first, run.end).boxed().toList());
    }
    int[] sizes = x.shape().sizes();
    int length = Math.toIntExact(run.length);
    Tensor rest = shaped(x, around(sizes, run, length));
    while (length > run.most()) {
      int part = part(length, run.part());
      int parts = (length + part - 1) / part;
      Tensor filled = Margin.along(run.first, rest, 0, parts * part - length);
      rest = sum(shaped(filled, around(sizes, run, parts, part)), List.of(run.first + 1));
      length = parts;
    }
    return sum(rest, List.of(run.first));
  }

  private static Tensor product(Run run, Tensor x) {
    int[] sizes = x.shape().sizes();
    int length = Math.toIntExact(run.length);
    int after = Arrays.stream(sizes, run.end, sizes.length).reduce(1, Math::multiplyExact);
    Tensor ones = Tensors.scalar(1L).expand(1, length);
    return shaped(ones.matmul(x.reshape(-1, length, after)), around(sizes, run));
  }

  private static Tensor sum(Tensor x, List<Integer> axes) {
    return Tensor.apply(new Reduce(Reduce.Kind.SUM, axes, false), x);
  }

  private static Tensor shaped(Tensor x, Shape shape) {
    return x.shape().equals(shape) ? x : x.reshape(shape.sizes());
  }

  /** The sizes with those of a run replaced. */
  private static Shape around(int[] sizes, Run run, int... instead) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < run.first; i++) {
      all.add(sizes[i]);
    }
    for (int size : instead) {
      all.add(size);
    }
    for (int i = run.end; i < sizes.length; i++) {
      all.add(sizes[i]);
    }
    return Shape.of(all.stream().mapToInt(Integer::intValue).toArray());
  }

  /** A number that divides a length, not much below the wanted one; else the wanted one. */
  private static int part(int length, int wanted) {
    for (int part = wanted; part >= wanted / 2; part--) {
      if (length % part == 0) {
        return part;
      }
    }
    return wanted;
  }
}
