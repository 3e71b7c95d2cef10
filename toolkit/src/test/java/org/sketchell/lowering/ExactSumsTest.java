// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** A sum becomes several only where one would lose digits. */
class ExactSumsTest {
  private static List<String> nodes(Target target, Tensor output) {
    return target.lower(Graph.of(List.of(output))).nodes().stream()
        .map(node -> node.operator().type())
        .toList();
  }

  private static Tensor x(int... sizes) {
    return Tensor.placeholder(TensorType.float32(sizes));
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void short_sums_are_one_node(Target target) {
    assertThat(nodes(target, x(64, 3).sum())).containsExactly("ReduceSum");
    assertThat(nodes(target, x(28, 28).mean())).containsExactly("ReduceMean");
    assertThat(nodes(target, x(128, 3920).sum(0))).containsExactly("ReduceSum");
    assertThat(nodes(target, x(10, 20, 28, 28).mean(true, 2, 3))).containsExactly("ReduceMean");
    assertThat(nodes(target, x(100_000, 3).sum(1))).containsExactly("ReduceSum");
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void images_are_summed_before_the_batch(Target target) {
    assertThat(nodes(target, x(64, 20, 28, 28).sum(0, 2, 3)))
        .containsExactly("ReduceSum", "ReduceSum");
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void whole_numbers_are_multiplied_with_ones(Target target) {
    Tensor longs =
        Tensor.placeholder(x(1_000_000).type().with(org.sketchell.shape.ElementType.INT64));
    assertThat(nodes(target, longs.sum())).contains("MatMul").doesNotContain("ReduceSum");
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void a_million_take_few_steps(Target target) {
    assertThat(nodes(target, x(1_000_000).sum()))
        .containsExactly("Reshape", "ReduceSum", "Reshape", "ReduceSum", "ReduceSum");
  }
}
