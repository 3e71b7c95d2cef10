// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sketchell.operator.Constant;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Reshape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Which numbers in a graph stand for the batch size. A model is traced for two batch sizes; what
 * differs between the traces is the batch, and is written so that it fits any size.
 */
public final class BatchDimension {
  /** What the batch size is called. */
  static final String NAME = "batch";

  private static final BatchDimension FIXED = new BatchDimension(null, null);

  private final Graph one;
  private final Graph other;

  private BatchDimension(Graph one, Graph other) {
    this.one = one;
    this.other = other;
  }

  /** All sizes stay as they are. */
  public static BatchDimension fixed() {
    return FIXED;
  }

  /**
   * The batch is what differs between two traces of the same model, both lowered.
   *
   * @param one the trace that is written
   * @param other the same for another batch size
   * @throws ShapeException if the traces differ in more than sizes
   */
  public static BatchDimension between(Graph one, Graph other) {
    boolean alike =
        one.nodes().size() == other.nodes().size() && one.leaves().size() == other.leaves().size();
    for (int i = 0; alike && i < one.nodes().size(); i++) {
      alike = one.nodes().get(i).operator().type().equals(other.nodes().get(i).operator().type());
    }
    if (!alike) {
      throw new ShapeException(
          "The model computes differently for different batch sizes, so it cannot be written as one"
              + " ONNX model.");
    }
    for (int i = 0; i < one.leaves().size(); i++) {
      checkConstant(one.leaves().get(i), other.leaves().get(i));
    }
    return new BatchDimension(one, other);
  }

  /** Leaves that have values are written into the model, so they must not know the batch size. */
  private static void checkConstant(Tensor here, Tensor there) {
    if (here != there
        && here.value().isPresent()
        && !(here.type().equals(there.type()) && here.value().equals(there.value()))) {
      throw new ShapeException(
          "The model computes with a constant of %s that depends on the batch size, so it cannot"
              + " be written for all batch sizes.",
          here.type());
    }
  }

  /** Whether the batch size is left open. */
  boolean isFree() {
    return one != null;
  }

  /**
   * The sizes of what a node makes: numbers, and where they depend on the batch size {@code batch},
   * or, of batch and pixels in one, {@code 784*batch}; empty where it is something else.
   */
  List<String> sizes(int position, int output, TensorType here) {
    List<String> sizes = new ArrayList<>();
    int[] ours = here.shape().sizes();
    int[] theirs = isFree() ? types(other.nodes().get(position)).get(output).shape().sizes() : ours;
    for (int i = 0; i < ours.length; i++) {
      sizes.add(theirs[i] == ours[i] ? String.valueOf(ours[i]) : times(ours[i], theirs[i]));
    }
    return sizes;
  }

  private String times(int ours, int theirs) {
    long times = batches().map(batch -> times(ours, theirs, batch)).orElse(0L);
    return times == 0 ? "" : (times == 1 ? "" : times + "*") + NAME;
  }

  /** How often the batch sizes go into two sizes; 0 if they do not. */
  private static long times(int ours, int theirs, int[] batches) {
    int times = ours / batches[0];
    return ours == times * batches[0] && theirs == times * batches[1] ? times : 0;
  }

  /** The batch sizes of the traces; empty if no input has the batch as its first dimension. */
  private Optional<int[]> batches() {
    return image().map(i -> new int[] {one.leaves().get(i).size(0), other.leaves().get(i).size(0)});
  }

  /** An input whose first size is that of the batch. */
  Optional<Tensor> ofBatch() {
    return image().map(one.leaves()::get);
  }

  private Optional<Integer> image() {
    for (int i = 0; i < one.leaves().size(); i++) {
      Tensor here = one.leaves().get(i);
      Tensor there = other.leaves().get(i);
      if (here.value().isEmpty() && here.rank() > 0 && here.size(0) != there.size(0)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static List<TensorType> types(Node node) {
    return node.operator().infer(node.inputs().stream().map(Tensor::type).toList());
  }

  /** The constant inputs of a node, fit for any batch size. */
  List<Input> constants(int position, Node node) {
    List<Constant> here = node.operator().constants();
    Node twin = isFree() ? other.nodes().get(position) : node;
    List<Constant> there = twin.operator().constants();
    List<Input> open = new ArrayList<>();
    for (int i = 0; i < here.size(); i++) {
      open.add(
          here.get(i).equals(there.get(i))
              ? new Known(here.get(i))
              : open(node, twin)
                  .or(() -> worked(node, twin))
                  .orElseThrow(() -> unsayable(node, here, there)));
    }
    return open;
  }

  /** What a node is given beside its tensors. */
  sealed interface Input {}

  /** The same for every batch size. */
  record Known(Constant constant) implements Input {}

  /**
   * Sizes that are worked out from the batch size.
   *
   * @param sizes of one image where {@code batches} says so, to be multiplied, else as they are
   */
  record Worked(List<Long> sizes, List<Boolean> batches) implements Input {}

  /** Sizes of which one varies: worked out (-1) by Reshape, left as they are (1) by Expand. */
  private static Optional<Input> open(Node node, Node there) {
    int[] sizes = sizes(node);
    int[] others = sizes(there);
    int[] varying =
        IntStream.range(0, sizes.length)
            .filter(i -> sizes.length == others.length && sizes[i] != others[i])
            .toArray();
    boolean one = varying.length == 1;
    if (one && node.operator() instanceof Reshape && Arrays.stream(sizes).allMatch(s -> s > 0)) {
      return Optional.of(new Known(with(sizes, varying[0], -1)));
    }
    boolean grows = one && varying[0] == 0 && node.inputs().get(0).rank() == sizes.length;
    return grows
            && node.operator() instanceof Expand
            && node.inputs().get(0).size(0) == sizes[0]
            && there.inputs().get(0).size(0) == others[0]
        ? Optional.of(new Known(with(sizes, 0, 1)))
        : Optional.empty();
  }

  /**
   * Sizes that are multiples of the batch size, of operators that would not run with wrong ones.
   */
  private Optional<Input> worked(Node node, Node there) {
    int[] sizes = sizes(node);
    int[] others = sizes(there);
    Optional<int[]> batches = batches();
    boolean checked = node.operator() instanceof Reshape || node.operator() instanceof Expand;
    if (!checked || batches.isEmpty() || sizes.length != others.length) {
      return Optional.empty();
    }
    List<Long> each = new ArrayList<>();
    List<Boolean> varies = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      boolean same = sizes[i] == others[i];
      long times = same ? sizes[i] : times(sizes[i], others[i], batches.get());
      if (times == 0 && !same) {
        return Optional.empty();
      }
      each.add(times);
      varies.add(!same);
    }
    return Optional.of(new Worked(each, varies));
  }

  private static int[] sizes(Node node) {
    return types(node).get(0).shape().sizes();
  }

  private static Constant with(int[] sizes, int at, long size) {
    return new Constant.Longs(
        IntStream.range(0, sizes.length).mapToObj(i -> i == at ? size : sizes[i]).toList());
  }

  private static ShapeException unsayable(Node node, List<Constant> here, List<Constant> there) {
    return new ShapeException(
        "%s depends on the batch size in a way that ONNX cannot say: %s for one batch size and %s"
            + " for another; keep the batch as the first dimension and use -1 for it in reshape.",
        node, different(here, there), different(there, here));
  }

  private static String different(List<Constant> these, List<Constant> others) {
    return IntStream.range(0, these.size())
        .filter(i -> !these.get(i).equals(others.get(i)))
        .mapToObj(i -> ((Constant.Longs) these.get(i)).values().toString())
        .collect(Collectors.joining(", "));
  }

  /** The attributes of a node, fit for any batch size. */
  Map<String, Object> attributes(int position, Node node) {
    Map<String, Object> here = node.operator().attributes();
    if (isFree() && !here.equals(other.nodes().get(position).operator().attributes())) {
      throw new ShapeException(
          "%s has attributes that depend on the batch size, so the model cannot be written for all"
              + " batch sizes.",
          node);
    }
    return new LinkedHashMap<>(here);
  }
}
