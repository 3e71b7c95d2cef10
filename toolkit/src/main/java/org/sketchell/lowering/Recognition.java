package org.sketchell.lowering;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Max poolings in a graph that was made portable, as operators again. Two cuts, across and down,
 * tell which it could be; it is one if every operator between is what {@link MaxPools} would write.
 *
 * <p>Only windows side by side: no target has a better form of others.
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

  private static Optional<Pooling> pooling(Graph graph, Node last) {
    if (!(last.operator() instanceof Reshape)) {
      return Optional.empty();
    }
    Node across = cutBefore(graph, last, 1);
    Node down = across == null ? null : cutBefore(graph, across, 3);
    if (down == null || down.inputs().get(0).rank() != 5) {
      return Optional.empty();
    }
    List<Integer> kernel = List.of(parts(down), parts(across));
    Window window = new Window(kernel, kernel, List.of(0, 0), List.of(0, 0), List.of(1, 1));
    Node folding = graph.maker(down.inputs().get(0)).orElse(null);
    if (folding == null || !(folding.operator() instanceof Reshape)) {
      return Optional.empty();
    }
    // What the windows do not cover of images is cut off before they are folded.
    Optional<Node> cutting = graph.maker(folding.inputs().get(0));
    return Stream.concat(cutting.stream(), Stream.of(folding))
        .filter(first -> isFrom(graph, first, last, window))
        .findFirst()
        .map(first -> new Pooling(first, last, window));
  }

  /** The nearest Split into single elements behind a node, along first inputs; null if none is. */
  private static Node cutBefore(Graph graph, Node node, int axis) {
    Node at = node;
    do {
      at = graph.maker(at.inputs().get(0)).orElse(null);
    } while (at != null && !(at.operator() instanceof SplitInto) && !at.inputs().isEmpty());
    return at != null && at.operator() instanceof SplitInto split && split.axis() == axis
        ? at
        : null;
  }

  private static int parts(Node cut) {
    return ((SplitInto) cut.operator()).sizes().size();
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
