// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Window;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Lowering touches nothing of the graph it is given. */
class TargetTest {
  private static final Window OVERLAPPING =
      new Window(List.of(3, 3), List.of(2, 2), List.of(1, 1), List.of(1, 1), List.of(1, 1));

  @ParameterizedTest
  @EnumSource(Target.class)
  void leaves_stay_and_outputs_keep_their_order(Target target) {
    Tensor x = Tensor.placeholder(TensorType.float32(1, 2, 6, 6)).requiresGrad();
    Tensor bias = Tensors.full(0.5, 1, 2, 1, 1).requiresGrad();
    Tensor y = Tensor.apply(new MaxPool(OVERLAPPING, false), x.plus(bias).relu());
    Tensor loss = y.square().sum();
    List<Tensor> outputs = new ArrayList<>(List.of(x, loss, y, loss));
    outputs.addAll(Tensor.gradients(loss, x, bias));
    Graph lowered = target.lower(Graph.of(outputs));
    assertThat(lowered.leaves()).contains(x, bias);
    assertThat(lowered.outputs().get(0)).isSameAs(x);
    assertThat(lowered.outputs().get(1)).isSameAs(lowered.outputs().get(3));
    assertThat(lowered.outputs().stream().map(Tensor::type).toList())
        .isEqualTo(outputs.stream().map(Tensor::type).toList());
    assertThat(lowered.outputs().subList(1, outputs.size())).noneMatch(Tensor::isTracked);
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void nothing_is_computed_on_the_way_however_long_the_chain(Target target) {
    Tensor x = new Generator(1).randn(1, 1, 4, 4).requiresGrad();
    Tensor y = x;
    for (int i = 0; i < 450; i++) {
      y = y.times(0.999).relu();
    }
    Tensor gradient = Tensor.gradient(y.sum(), x);
    Graph graph = Graph.of(List.of(gradient));
    Graph lowered = target.lower(graph);
    assertThat(lowered.nodes().size()).isGreaterThan(1000);
    assertThat(graph.nodes())
        .allMatch(node -> node.inputs().stream().allMatch(in -> graph.isLeaf(in) || isOpen(in)));
    assertThat(lowered.nodes())
        .allMatch(node -> node.inputs().stream().allMatch(in -> lowered.isLeaf(in) || isOpen(in)));
  }

  private static boolean isOpen(Tensor tensor) {
    return tensor.value().isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void what_somebody_looks_at_meanwhile_stays_part_of_the_graph(Target target) {
    Tensor x = new Generator(1).randn(1, 1, 4, 4).requiresGrad();
    Tensor middle = x.exp().relu();
    Graph graph = Graph.of(List.of(Tensor.gradient(middle.log().sum(), x)));
    middle.toFloatArray();
    assertThat(graph.isLeaf(middle)).isFalse();
    assertThat(target.lower(graph).leaves()).contains(x).doesNotContain(middle);
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void values_and_places_of_maxima_come_from_one_pooling(Target target) {
    Tensor x = new Generator(1).randn(1, 1, 6, 6).requiresGrad();
    Tensor y = Tensor.apply(new MaxPool(OVERLAPPING, false), x);
    Graph lowered = target.lower(Graph.of(List.of(y, Tensor.gradient(y.square().sum(), x))));
    assertThat(lowered.nodes())
        .filteredOn(node -> node.operator() instanceof MaxPool pool && pool.indices())
        .hasSize(1);
  }
}
