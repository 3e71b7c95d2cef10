// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/** ReLU moves behind max pooling where nothing else wants the rectified images, and only there. */
class ReluBehindMaxPoolTest {
  private static final Window TWO =
      new Window(List.of(2, 2), List.of(2, 2), List.of(0, 0), List.of(0, 0), List.of(1, 1));
  private static final Shape LARGE = Shape.of(2, 3, 6, 6);
  private static final Shape SMALL = Shape.of(2, 3, 3, 3);

  private final Tensor leaf = new Generator(4).randn(2, 3, 6, 6).requiresGrad();
  private final Tensor images = leaf.times(2);
  private final Tensor rectified = images.relu();
  private final Tensor pooled = pool(rectified);
  private final Tensor loss = pooled.times(new Generator(5).randn(2, 3, 3, 3)).sum();

  private static Tensor pool(Tensor images) {
    return Tensor.apply(new MaxPool(TWO, false), images);
  }

  private static List<Shape> sizes(Graph graph, Object operator) {
    return graph.nodes().stream()
        .filter(node -> node.operator() == operator || node.operator().getClass().equals(operator))
        .map(node -> node.inputs().get(0).shape())
        .toList();
  }

  private static Graph moved(Tensor... outputs) {
    Graph graph = Graph.of(List.of(outputs));
    List<Node> before = List.copyOf(graph.nodes());
    Graph lowered = new ReluBehindMaxPool().over(graph);
    assertThat(graph.nodes()).isEqualTo(before);
    assertThat(lowered.leaves()).containsExactlyInAnyOrderElementsOf(graph.leaves());
    return lowered;
  }

  private static void stays(Tensor... outputs) {
    Graph graph = Graph.of(List.of(outputs));
    assertThat(new ReluBehindMaxPool().over(graph)).isSameAs(graph);
  }

  @Test
  void it_moves_on_the_way_forward() {
    Graph lowered = moved(pooled);
    assertThat(sizes(lowered, Unary.RELU)).containsExactly(SMALL);
    assertThat(sizes(lowered, MaxPool.class)).containsExactly(LARGE);
    assertThat(lowered.outputs().get(0).toFloatArray()).isEqualTo(pooled.toFloatArray());
  }

  @Test
  void it_moves_in_a_training_graph() {
    Tensor gradient = Tensor.gradient(loss, leaf);
    Graph lowered = moved(loss, gradient);
    assertThat(sizes(lowered, Unary.RELU)).containsExactly(SMALL);
    assertThat(sizes(lowered, ReluGradient.class)).containsExactly(SMALL);
    assertThat(sizes(lowered, MaxPoolGradient.class)).containsExactly(LARGE);
    assertThat(lowered.outputs().get(1).toFloatArray()).isEqualTo(gradient.toFloatArray());
  }

  @Test
  void the_gradient_at_the_images_before_it_may_be_wanted() {
    Tensor gradient = Tensor.gradient(loss, images);
    Graph lowered = moved(loss, gradient, images);
    assertThat(sizes(lowered, ReluGradient.class)).containsExactly(SMALL);
    assertThat(lowered.outputs().get(1).toFloatArray()).isEqualTo(gradient.toFloatArray());
  }

  @Test
  void several_losses_may_be_differentiated() {
    Tensor other = pooled.square().sum();
    Graph lowered = moved(Tensor.gradient(loss, leaf), Tensor.gradient(other, leaf));
    assertThat(sizes(lowered, ReluGradient.class)).containsExactly(SMALL, SMALL);
  }

  @Test
  void two_in_a_row_both_move() {
    Tensor twice = pool(pooled.minus(0.5).relu());
    Graph lowered = moved(twice, Tensor.gradient(twice.square().sum(), leaf));
    assertThat(sizes(lowered, Unary.RELU)).containsExactly(SMALL, Shape.of(2, 3, 1, 1));
    assertThat(sizes(lowered, ReluGradient.class)).containsExactly(Shape.of(2, 3, 1, 1), SMALL);
  }

  @Test
  void it_stays_where_its_result_is_wanted() {
    stays(pooled, rectified);
    stays(loss, Tensor.gradient(loss, leaf), rectified);
  }

  @Test
  void it_stays_where_a_branch_skips_the_pooling() {
    Tensor both = pooled.sum().plus(rectified.sum());
    stays(both);
    stays(both, Tensor.gradient(both, leaf));
  }

  @Test
  void it_stays_where_the_gradient_at_its_result_is_wanted() {
    stays(loss, Tensor.gradient(loss, rectified));
    List<Tensor> gradients = Tensor.gradients(loss, rectified, leaf);
    stays(loss, gradients.get(0), gradients.get(1));
  }

  @Test
  void it_stays_where_two_poolings_look_at_it() {
    stays(pooled.sum().plus(pool(rectified.slice(2, 0, 4)).sum()));
  }

  @Test
  void it_stays_where_the_places_of_the_maxima_are_wanted() {
    List<Tensor> both = Tensor.applyAll(new MaxPool(TWO, true), rectified);
    stays(both.get(0), both.get(1));
  }

  @Test
  void it_stays_in_gradients_of_gradients() {
    Tensor slope = Tensor.gradient(pooled.pow(3).sum(), leaf);
    Tensor curvature = Tensor.gradient(slope.square().sum(), leaf);
    stays(slope, curvature);
  }

  @Test
  void a_rectified_tensor_that_was_looked_at_is_a_leaf() {
    rectified.toFloatArray();
    stays(pooled);
    stays(loss, Tensor.gradient(loss, leaf));
  }

  @Test
  void other_targets_leave_it_alone() {
    Graph lowered = Target.PORTABLE.lower(Graph.of(List.of(loss, Tensor.gradient(loss, leaf))));
    assertThat(sizes(lowered, Unary.RELU)).containsExactly(LARGE);
  }
}
