// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches, two at a time on a GPU. */
class PipelineTest {
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "2, 2", "7, 1", "50, 2"})
  void results_come_in_the_order_of_the_pieces(int pieces, int lanes) {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    assertThat(
            Pipeline.inOrder(
                pieces,
                lanes,
                i -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  try {
                    Thread.sleep(i % 3);
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  now.decrementAndGet();
                  return i * i;
                }))
        .containsExactlyElementsOf(IntStream.range(0, pieces).mapToObj(i -> i * i).toList());
    assertThat(most.get()).isLessThanOrEqualTo(lanes);
  }

  @Test
  void the_first_failure_is_thrown() {
    assertThatThrownBy(
            () ->
                Pipeline.inOrder(
                    9,
                    2,
                    i -> {
                      if (i == 4) {
                        throw new EngineException("%s", "there is not enough memory");
                      }
                      return i;
                    }))
        .isInstanceOf(EngineException.class)
        .hasMessage("there is not enough memory");
  }

  @Test
  void the_processor_does_one_after_the_other() {
    Thread own = Thread.currentThread();
    assertThat(Pipeline.inOrder(5, Device.CPU, i -> Thread.currentThread())).containsOnly(own);
  }
}
