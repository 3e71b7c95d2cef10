// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/** Operations compute nothing until somebody looks, and what has been computed is let go of. */
class LazinessTest {
  /** Number of nodes that a tensor holds on to. */
  private static int history(Tensor tensor) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Tensor> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      open.pop()
          .node()
          .ifPresent(
              node -> {
                if (seen.add(node)) {
                  node.inputs().forEach(open::push);
                }
              });
    }
    return seen.size();
  }

  @Test
  void an_operation_computes_nothing() {
    Tensor sum = Tensors.tensor(1, 2).plus(1);
    assertThat(sum.value()).isEmpty();
    assertThat(sum.node()).isPresent();
    assertThat(sum.shape().sizes()).containsExactly(2);
  }

  @Test
  void looking_computes_once_and_lets_go_of_the_history() {
    Tensor sum = Tensors.tensor(1.0, 2.0).plus(1);
    assertThat(sum.toFloatArray()).containsExactly(2, 3);
    assertThat(sum.value()).isPresent();
    assertThat(sum.node()).isEmpty();
  }

  @Test
  void a_tracked_tensor_keeps_its_history_for_the_gradient() {
    Tensor leaf = Tensors.tensor(1.0, 2.0).requiresGrad();
    Tensor sum = leaf.times(leaf).sum();
    assertThat(sum.item()).isEqualTo(5);
    assertThat(sum.node()).isPresent();
    sum.backward();
    assertThat(leaf.grad().toFloatArray()).containsExactly(2, 4);
  }

  @Test
  void an_input_that_was_not_looked_at_stays_lazy() {
    Tensor inner = Tensors.tensor(1.0, 2.0).plus(1);
    Tensor outer = inner.times(2);
    outer.evaluate();
    assertThat(inner.value()).isEmpty();
    assertThat(inner.toFloatArray()).containsExactly(2, 3);
  }

  @Test
  void values_never_change() {
    float[] mine = {1, 2};
    Tensor tensor = Tensors.tensor(mine, 2);
    mine[0] = 9;
    tensor.toFloatArray()[1] = 9;
    assertThat(tensor.toFloatArray()).containsExactly(1, 2);
    assertThat(tensor.value().orElseThrow().isReadOnly()).isTrue();
  }

  @Test
  void a_long_loop_builds_no_endless_graph() {
    Tensor w = Tensors.tensor(0.0);
    int longest = 0;
    for (int i = 0; i < 10_000; i++) {
      w = w.plus(1);
      if (i % 500 == 499) {
        longest = Math.max(longest, history(w));
      }
    }
    assertThat(longest).isLessThanOrEqualTo(500);
    assertThat(w.item()).isEqualTo(10_000);
  }

  @Test
  void descent_by_hand_builds_no_endless_graph() {
    Tensor target = Tensors.tensor(1.0, -2.0);
    Tensor w = Tensors.tensor(0.0, 0.0);
    for (int i = 0; i < 200; i++) {
      w.requiresGrad();
      w.minus(target).square().sum().backward();
      w = w.detach().minus(w.grad().times(0.1));
      assertThat(history(w)).as("step %d", i).isLessThan(20);
    }
    assertThat(w.toFloatArray())
        .satisfies(values -> assertThat(values[0]).isBetween(0.9999f, 1.0001f))
        .satisfies(values -> assertThat(values[1]).isBetween(-2.0001f, -1.9999f));
  }

  @Test
  void a_step_without_gradients_builds_no_endless_graph() {
    Tensor w = Tensors.tensor(3.0).requiresGrad();
    for (int i = 0; i < 50; i++) {
      Tensor here = w;
      here.square().sum().backward();
      w = Tensor.withoutGradients(() -> here.minus(here.grad().times(0.1))).requiresGrad();
      assertThat(history(w)).isZero();
    }
    assertThat(w.item()).isBetween(0.0, 1e-4);
  }

  @Test
  void a_tensor_used_twice_is_computed_once_in_a_run() {
    Tensor shared = Tensors.tensor(2.0).exp();
    Tensor both = shared.plus(shared);
    assertThat(both.node().orElseThrow().inputs().get(0))
        .isSameAs(both.node().orElseThrow().inputs().get(1));
    Tensor.evaluate(List.of(shared, both));
    assertThat(both.item()).isEqualTo(2 * shared.item());
  }

  @Test
  void evaluating_a_tensor_twice_in_a_list_is_allowed() {
    Tensor sum = Tensors.tensor(1.0).plus(1);
    Tensor.evaluate(List.of(sum, sum));
    assertThat(sum.item()).isEqualTo(2);
  }

  @Test
  void a_traced_tensor_says_why_it_cannot_be_looked_at() {
    Tensor images = Tensor.placeholder(TensorType.float32(2, 3));
    Tensor sum = images.sum();
    assertThat(sum.isTraced()).isTrue();
    assertThat(sum.toString()).contains("known when the compiled step runs");
    for (Callable<?> look : List.<Callable<?>>of(sum::item, sum::toFloatArray, images::evaluate)) {
      assertThatThrownBy(look::call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("being traced")
          .hasMessageContaining("log(\"name\", tensor)");
    }
  }

  @Test
  void tensors_of_size_zero_go_through_every_kind_of_operation() {
    Tensor none = Tensors.zeros(0, 3);
    assertThat(none.plus(1).toFloatArray()).isEmpty();
    assertThat(none.sum().item()).isZero();
    assertThat(none.sum(0).toFloatArray()).containsExactly(0, 0, 0);
    assertThat(none.matmul(Tensors.ones(3, 2)).shape().sizes()).containsExactly(0, 2);
    assertThat(Tensors.ones(2, 0).matmul(Tensors.ones(0, 2)).toFloatArray())
        .containsExactly(0, 0, 0, 0);
    assertThat(Tensors.concat(0, none, Tensors.ones(1, 3)).toFloatArray()).containsExactly(1, 1, 1);
    assertThat(none.t().reshape(0).toFloatArray()).isEmpty();
    assertThat(Tensors.ones(4, 3).slice(0, 2, 2).shape().sizes()).containsExactly(0, 3);
    assertThat(none.to(ElementType.INT64).toLongArray()).isEmpty();
  }

  @Test
  void several_threads_may_look_at_the_same_tensors() throws Exception {
    Tensor base = Tensors.arange(100).to(ElementType.FLOAT32);
    Tensor shared = base.times(2).plus(1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Double>> tasks =
          IntStream.range(0, 40)
              .mapToObj(i -> (Callable<Double>) () -> shared.times(i % 4).sum().item())
              .toList();
      List<Future<Double>> sums = threads.invokeAll(tasks);
      for (int i = 0; i < sums.size(); i++) {
        assertThat(sums.get(i).get()).isEqualTo(10_000.0 * (i % 4));
      }
    } finally {
      threads.shutdown();
    }
  }
}
