// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sketchell.nn.Functional;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Graphs of one structure are compiled once, and a run can be stopped. */
class EvaluationTest {
  private final Evaluation evaluation = new Evaluation();

  private float evaluate(Tensor tensor) {
    return evaluation.evaluate(List.of(tensor)).get(0).getFloat(0);
  }

  private static CompiledGraph compiled(Tensor tensor) {
    return CompiledGraph.of(
        ModelWriter.write(Graph.of(List.of(tensor)), Map.of(), List.of("y")),
        Device.CPU,
        CompiledGraph.Effort.LITTLE);
  }

  @Test
  void a_new_value_of_a_known_structure_costs_no_compilation() {
    for (int i = 0; i < 5; i++) {
      assertThat(evaluate(Tensors.scalar((float) i).times(2).plus(1))).isEqualTo(2 * i + 1);
    }
    assertThat(evaluation.sessions()).isEqualTo(1);
  }

  @Test
  void another_shape_or_attribute_is_another_structure() {
    evaluate(Tensors.ones(2).sum());
    evaluate(Tensors.ones(3).sum());
    evaluate(Tensors.ones(3).leakyRelu(0.1));
    evaluate(Tensors.ones(3).leakyRelu(0.2));
    assertThat(evaluation.sessions()).isEqualTo(4);
  }

  @Test
  void structures_tell_shared_from_equal_leaves() {
    Tensor a = Tensors.tensor(2.0);
    Tensor b = Tensors.tensor(2.0);
    assertThat(Graph.of(List.of(a.plus(a))).structure())
        .isNotEqualTo(Graph.of(List.of(a.plus(b))).structure());
    assertThat(Graph.of(List.of(a.plus(b))).structure())
        .isEqualTo(Graph.of(List.of(b.plus(a))).structure());
  }

  @Test
  void the_cache_is_bounded_and_closes_what_was_not_used_for_longest() {
    SessionCache cache = new SessionCache(2, 1000);
    AtomicInteger compilations = new AtomicInteger();
    for (String structure : List.of("a", "b", "a", "c", "a", "b")) {
      cache
          .lease(
              structure,
              () -> {
                compilations.incrementAndGet();
                return new SessionCache.Compiled(compiled(Tensors.ones(1).plus(1)), 1);
              })
          .close();
    }
    assertThat(cache.size()).isEqualTo(2);
    assertThat(compilations).hasValue(4);
  }

  @Test
  void a_graph_in_use_is_not_closed_under_its_user() {
    for (long most : new long[] {15, 5}) {
      SessionCache cache = new SessionCache(9, most);
      CompiledGraph used;
      try (SessionCache.Lease first = cache.lease("a", () -> holding(10))) {
        cache.lease("b", () -> holding(10)).close();
        used = first.graph();
        assertThat(used.session().getNumOutputs()).isEqualTo(1);
      }
      assertThatThrownBy(() -> used.run(Map.of(), Map.of()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static SessionCache.Compiled holding(long bytes) {
    return new SessionCache.Compiled(compiled(Tensors.ones(1).plus(1)), bytes);
  }

  @Test
  void the_cache_is_bounded_by_bytes_too() {
    SessionCache cache = new SessionCache(9, 100);
    for (String structure : List.of("a", "b", "c", "b")) {
      cache.lease(structure, () -> holding(30)).close();
    }
    assertThat(cache.bytes()).isEqualTo(90);
    cache.lease("d", () -> holding(60)).close();
    assertThat(cache.bytes()).isEqualTo(90);
    assertThat(cache.size()).isEqualTo(2);
    cache.lease("b", () -> holding(1000)).close();
    assertThat(cache.bytes()).isEqualTo(90);
    cache.lease("larger than all", () -> holding(101)).close();
    assertThat(cache.bytes()).isEqualTo(90);
  }

  @Test
  void pictures_of_many_sizes_hold_a_bounded_amount() {
    Tensor weight = Tensors.ones(4, 1, 3, 3);
    for (int i = 0; i < 24; i++) {
      Tensor picture = Tensors.ones(1, 1, 1000, 900 + i);
      assertThat(evaluate(Functional.conv2d(picture, weight).slice(3, 0, 1).max())).isEqualTo(9);
      assertThat(evaluation.bytes()).isLessThanOrEqualTo(Evaluation.BYTES_KEPT);
    }
    assertThat(evaluation.sessions()).isBetween(2, 12);
    assertThat(evaluation.bytes()).isGreaterThan(Evaluation.BYTES_KEPT / 2);
  }

  @Test
  void a_model_that_is_none_is_refused_with_a_sentence() {
    assertThatThrownBy(
            () -> CompiledGraph.of(new byte[] {1, 2, 3}, Device.CPU, CompiledGraph.Effort.LITTLE))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("cannot prepare the graph for cpu");
  }

  @Test
  void a_long_run_can_be_stopped() throws Exception {
    Tensor product = Tensors.full(1e-3, 700, 700);
    Tensor chain = product;
    for (int i = 0; i < 300; i++) {
      chain = chain.matmul(product);
    }
    Tensor last = chain;
    AtomicInteger stopped = new AtomicInteger();
    Thread worker =
        new Thread(
            () -> {
              try {
                last.evaluate();
              } catch (CancellationException e) {
                stopped.incrementAndGet();
              }
            });
    worker.start();
    long patience = System.nanoTime() + 20_000_000_000L;
    while (worker.isAlive() && System.nanoTime() < patience) {
      Running.cancel();
      Thread.sleep(5);
    }
    worker.join(20_000);
    assertThat(stopped).hasValue(1);
    assertThat(last.value()).isEmpty();
    assertThat(Tensors.tensor(1.0).plus(1).item()).isEqualTo(2);
  }

  @Test
  void devices_are_written_as_they_are_read() {
    for (String name : List.of("cpu", "cuda:0", "cuda:3", "cuda:0/tf32", "cuda:1/float16")) {
      assertThat(Device.parse(name)).hasToString(name);
    }
    assertThat(Device.parse("CUDA")).isEqualTo(Device.cuda(0));
    assertThat(Device.parse("cuda/tf32")).isEqualTo(Device.cuda(0).tf32());
    assertThatThrownBy(Device.CPU::float16).hasMessageContaining("computes in float32");
    for (String name : List.of("", "gpu", "cuda:", "cuda:-1", "cpu:0", "cuda/int8", "cpu/tf32")) {
      assertThatThrownBy(() -> Device.parse(name))
          .hasMessageContaining("cpu, cuda or cuda:NUMBER")
          .hasMessageContaining("'" + name + "'");
    }
  }
}
