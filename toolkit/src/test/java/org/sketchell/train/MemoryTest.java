// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batches;
import org.sketchell.data.Split;

/** What training leaves on the heap and in native memory. */
class MemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Split split = Blobs.split(30, 12);

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static long live() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Measures itself. */
  private static final class Meter implements Callback {
    private final long[] allocated = new long[4];
    private final long[] live = new long[4];

    @Override
    public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
      if (run.steps() % 1000 == 0) {
        int at = (int) (run.steps() / 1000);
        live[at] = live();
        allocated[at] = allocated();
      }
    }
  }

  @Test
  void a_step_leaves_little_garbage_and_nothing_else() {
    Meter meter = new Meter();
    Batches training = Batches.shuffled(Blobs.images(40_000, 3, 1), 10, 1);
    Batches validation = Batches.sequential(split.validation(), 10);
    new Trainer()
        .callback(meter)
        .callback(
            new Callback() {
              @Override
              public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
                if (run.steps() == 3000) {
                  Thread.currentThread().interrupt();
                }
              }
            })
        .fit(new Classifier(Blobs.network(1)), training, validation);

    long early = (meter.allocated[2] - meter.allocated[1]) / 1000;
    long late = (meter.allocated[3] - meter.allocated[2]) / 1000;
    assertThat(late).isLessThan(2048).isCloseTo(early, within(200L));
    assertThat(meter.live[3] - meter.live[2]).isLessThan(500_000);
  }

  // Native memory --------------------------------------------------------------------------------

  /** Catches the session of a run. */
  private static class Catcher implements Callback {
    TrainingSession session;

    @Override
    public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
      session = (TrainingSession) field(run, "session");
    }
  }

  private static Object field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** All graphs of a step, with the memory that they run over. */
  private static List<Object> bound(Object program) {
    if (program instanceof WholeProgram) {
      return List.of(field(program, "graph"));
    }
    Object update = field(program, "update");
    Stream<?> shares = ((List<?>) field(program, "graphs")).stream();
    return Stream.concat(shares, Stream.of(field(update, "whole"), field(update, "pieces")))
        .filter(Objects::nonNull)
        .<Object>map(graph -> graph)
        .toList();
  }

  private static void assertClosed(TrainingSession session) {
    for (String steps : List.of("training", "validation")) {
      Map<?, ?> compiled = (Map<?, ?>) field(session, steps);
      assertThat(compiled).isNotEmpty();
      for (Object step : compiled.values()) {
        assertThatThrownBy(() -> ((CompiledStep) step).run(0))
            .isInstanceOf(IllegalStateException.class);
        assertThat(bound(field(step, "program")))
            .isNotEmpty()
            .allSatisfy(
                graph ->
                    assertThat((List<?>) field(graph, "owned"))
                        .hasSizeGreaterThan(2)
                        .allMatch(tensor -> ((OnnxTensor) tensor).isClosed()));
      }
    }
  }

  @Test
  void native_memory_is_freed_when_a_run_ends() {
    Catcher catcher = new Catcher();
    new Trainer().callback(catcher).fit(new Classifier(Blobs.network(1)), split);
    assertClosed(catcher.session);
    assertThatThrownBy(() -> catcher.session.step(1, 0.1))
        .hasMessage("This session is closed; open a new one to go on.");
    catcher.session.close();
  }

  @Test
  void native_memory_is_freed_when_a_run_is_interrupted() {
    Catcher catcher =
        new Catcher() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            super.stepped(run, step, steps, means);
            Thread.currentThread().interrupt();
          }
        };
    new Trainer().callback(catcher).fit(new Classifier(Blobs.network(1)), split);
    assertClosed(catcher.session);
  }

  @Test
  void native_memory_is_freed_after_an_error() {
    Catcher catcher =
        new Catcher() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            super.stepped(run, step, steps, means);
            throw new IllegalStateException("disk full");
          }
        };
    assertThatThrownBy(
            () -> new Trainer().callback(catcher).fit(new Classifier(Blobs.network(1)), split))
        .hasMessage("disk full");
    assertClosed(catcher.session);
  }
}
