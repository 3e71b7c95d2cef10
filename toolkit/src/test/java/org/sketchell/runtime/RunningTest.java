// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What may be done to a thread that runs a graph. */
class RunningTest {
  @Test
  void a_thread_is_left_alone_while_it_is_in_a_graph_or_compiles_one() throws OrtException {
    Thread self = Thread.currentThread();
    try (Running running = Running.start()) {
      assertThat(running.options()).isNotNull();
      assertThat(Running.outside(self, () -> {})).isFalse();
      assertThat(Running.outside(new Thread(() -> {}), () -> {})).isTrue();
    }
    try (Running compiling = Running.compiling()) {
      assertThat(compiling.options()).isNull();
      assertThat(Running.outside(self, () -> {})).isFalse();
    }
    boolean[] done = new boolean[1];
    assertThat(Running.outside(self, () -> done[0] = true)).isTrue();
    assertThat(done[0]).isTrue();
  }

  @Test
  void a_thread_that_waits_is_left_alone_until_it_has_what_it_waits_for() {
    Running waiting = Running.waiting();
    assertThat(Running.outside(Thread.currentThread(), () -> {})).isFalse();
    waiting.close();
    assertThat(Running.outside(Thread.currentThread(), () -> {})).isTrue();
  }

  @Test
  void graphs_of_another_program_are_not_stopped_on_any_thread() {
    Thread insisting =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Running.cancel();
              }
            });
    insisting.start();
    try {
      AtomicInteger done = new AtomicInteger();
      Running.apart(() -> Crew.run(4, piece -> computed(piece, done)));
      assertThat(done).hasValue(4);
      assertThat(Running.isApart()).isFalse();
      assertThatThrownBy(() -> Crew.run(4, piece -> computed(piece, done)))
          .isInstanceOf(CancellationException.class);
    } finally {
      insisting.interrupt();
    }
  }

  private static void computed(int piece, AtomicInteger done) {
    Tensor product = Tensors.full(piece, 300, 300);
    Tensor chain = product;
    for (int i = 0; i < 20; i++) {
      chain = chain.matmul(product);
    }
    chain.evaluate();
    done.incrementAndGet();
  }
}
