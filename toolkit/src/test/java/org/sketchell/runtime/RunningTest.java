// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;

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
}
