// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.operator.Binary;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Rearrangement;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Slice;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Max poolings in a graph that was made portable, as operators again: what they are tells how they
 * are computed best, and which of equal pixels has the gradient. The cuts or slices whose largest
 * is found, across and down, tell which it could be; it is one if every operator between is what
 * {@link MaxPools} would write.
 */
final class Recognition implements Pass {
  /**
   * A pooling as it is written.
   *
   * @param first the first node of its form, which takes the images
   * @param last the node that gives what is pooled
   */
  private record Pooling(Node first, Node last, Window window) {}

  @Override
  public Graph over(Graph graph) {
    Map<Node, Pooling> known = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      pooling(graph, node).ifPresent(pooling -> known.put(node, pooling));
    }
    return known.isEmpty() ? graph : replaced(graph, known);
  }

  private static Graph replaced(Graph graph, Map<Node, Pooling> known) {
    Map<Node, List<Tensor>> copies = new IdentityHashMap<>();
    return graph.rewritten(
        (node, inputs) -> {
          copies.put(node, inputs);
          Pooling pooling = known.get(node);
          return pooling == null
              ? null
              : List.of(
                  Tensor.apply(
                      new MaxPool(pooling.window(), false), copies.get(pooling.first()).get(0)));
        });
  }

  /**
   * What the elements of a kernel see along one dimension.
   *
   * @param first the node that cuts it out
   */
  private record Line(int kernel, int stride, int dilation, Node first) {
    Tensor source() {
      return first.inputs().get(0);
    }
  }

  private static Optional<Pooling> pooling(Graph graph, Node last) {
    if (!(last.operator() instanceof Reshape)) {
      return Optional.empty();
    }
    Line across = line(graph, last.inputs().get(0));
    Line down = across == null ? null : line(graph, rows(graph, across.source()));
    if (down == null) {
      return Optional.empty();
    }
    // Before the cuts, images may be padded, lose what no window covers, and be folded.
    List<Integer> before = List.of(0, 0);
    List<Integer> after = List.of(0, 0);
    Optional<Pooling> found = Optional.empty();
    Node first = down.first();
    while (first != null) {
      if (first.operator() instanceof Pad pad && isAround(pad)) {
        before = pad.before().subList(2, 4);
        after = pad.after().subList(2, 4);
      }
      Window window =
          new Window(
              List.of(down.kernel(), across.kernel()),
              List.of(down.stride(), across.stride()),
              before,
              after,
              List.of(down.dilation(), across.dilation()));
      if (isFrom(graph, first, last, window)) {
        found = Optional.of(new Pooling(first, last, window));
      }
      first =
          first.operator() instanceof Pad
              ? null
              : graph
                  .maker(first.inputs().get(0))
                  .filter(node -> node.operator() instanceof Rearrangement)
                  .orElse(null);
    }
    return found;
  }

  private static boolean isAround(Pad pad) {
    return pad.before().size() == 4
        && Stream.concat(pad.before().stream(), pad.after().stream()).allMatch(size -> size >= 0);
  }

  /** Of what the largest is taken; null if it is nothing that a kernel sees along one dimension. */
  private static Line line(Graph graph, Tensor largest) {
    List<Tensor> parts = new ArrayList<>();
    Tensor rest = largest;
    Node maker = graph.maker(rest).orElse(null);
    while (maker != null && maker.operator() == Binary.MAX) {
      parts.add(0, maker.inputs().get(1));
      rest = maker.inputs().get(0);
      maker = graph.maker(rest).orElse(null);
    }
    parts.add(0, rest);
    if (maker == null) {
      return null;
    }
    if (maker.operator() instanceof SplitInto split) {
      return new Line(split.sizes().size(), split.sizes().size(), 1, maker);
    }
    if (maker.operator() instanceof Slice slice && slice.axes().size() == 1) {
      int dilation = parts.size() == 1 ? 1 : start(graph, parts.get(1)) - slice.starts().get(0);
      return dilation < 1 || slice.steps().get(0) < 1
          ? null
          : new Line(parts.size(), slice.steps().get(0), dilation, maker);
    }
    // A kernel of a single element leaves all as it is.
    return maker.operator() instanceof Reshape && parts.size() == 1
        ? new Line(1, 1, 1, maker)
        : null;
  }

  private static int start(Graph graph, Tensor part) {
    return graph
        .maker(part)
        .filter(node -> node.operator() instanceof Slice)
        .map(node -> ((Slice) node.operator()).starts().get(0))
        .orElse(0);
  }

  /**
   * The largest of the rows, which columns are cut out of: laid flat, less what no window covers.
   */
  private static Tensor rows(Graph graph, Tensor columns) {
    Tensor rows = columns;
    Node maker = graph.maker(rows).orElse(null);
    while (maker != null && rows.rank() != 5 && isLaid(maker)) {
      rows = maker.inputs().get(0);
      maker = graph.maker(rows).orElse(null);
    }
    return rows;
  }

  private static boolean isLaid(Node node) {
    return node.operator() instanceof Reshape
        || node.operator() instanceof Slice slice && slice.axes().equals(List.of(3));
  }

  private static boolean isFrom(Graph graph, Node first, Node last, Window window) {
    Tensor images = first.inputs().get(0);
    Shape shape = images.shape();
    boolean fits =
        shape.rank() == 4
            && window.positions(0, shape.size(2)) > 0
            && window.positions(1, shape.size(3)) > 0;
    return fits && Graph.building(() -> isOf(graph, images, last, MaxPools.values(window, images)));
  }

  private static boolean isOf(Graph graph, Tensor images, Node last, Tensor form) {
    List<TensorType> inputs = last.inputs().stream().map(Tensor::type).toList();
    return last.operator().infer(inputs).equals(List.of(form.type()))
        && alike(graph, images, form.node().orElseThrow(), last, new IdentityHashMap<>());
  }

  /**
   * Whether two nodes compute the same of some images.
   *
   * @param form made here
   * @param found in the graph
   * @param known what was compared before
   */
  private static boolean alike(
      Graph graph, Tensor images, Node form, Node found, Map<Node, Node> known) {
    if (known.get(form) == found) {
      return true;
    }
    // One of two reshapes may leave a size to be worked out.
    boolean alike =
        form.inputs().size() == found.inputs().size()
            && (form.operator().equals(found.operator())
                || form.operator() instanceof Reshape && found.operator() instanceof Reshape);
    for (int i = 0; alike && i < form.inputs().size(); i++) {
      Tensor ours = form.inputs().get(i);
      Tensor theirs = found.inputs().get(i);
      Node maker = graph.maker(theirs).orElse(null);
      alike =
          ours == images || theirs == images
              ? ours == theirs
              : maker != null
                  && ours.type().equals(theirs.type())
                  && ours.output() == theirs.output()
                  && alike(graph, images, ours.node().orElseThrow(), maker, known);
    }
    if (alike) {
      known.put(form, found);
    }
    return alike;
  }
}
