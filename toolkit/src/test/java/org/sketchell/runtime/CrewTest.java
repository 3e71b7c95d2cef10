// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Pieces of a work that several threads do. */
class CrewTest {
  private static final int PIECES = 7;

  @Test
  void every_piece_is_done_once_however_often_work_comes() {
    AtomicIntegerArray done = new AtomicIntegerArray(PIECES);
    int[] seen = new int[PIECES];
    for (int round = 1; round <= 2000; round++) {
      Crew.run(PIECES, done::incrementAndGet);
      // What others wrote is seen here: each piece is finished before the work is.
      for (int i = 0; i < PIECES; i++) {
        seen[i] = done.get(i);
      }
      assertThat(seen).containsOnly(round);
    }
  }

  @Test
  void those_who_wait_long_are_woken() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    for (int round = 0; round < 5; round++) {
      Thread.sleep(5);
      Crew.run(2, i -> pause(i, done));
    }
    assertThat(done.get()).isEqualTo(10);
  }

  private static void pause(int piece, AtomicInteger done) {
    try {
      Thread.sleep(piece * 3L);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    done.incrementAndGet();
  }

  @Test
  void several_threads_take_part_if_there_are_several() throws InterruptedException {
    int threads = Math.min(2, Engine.threads());
    CountDownLatch all = new CountDownLatch(threads);
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    Crew.run(
        threads,
        i -> {
          seen.add(Thread.currentThread());
          all.countDown();
          assertMet(all);
        });
    assertThat(seen).hasSize(threads).contains(Thread.currentThread());
  }

  private static void assertMet(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void the_first_failure_is_thrown_when_nobody_works_any_more() {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    for (int round = 0; round < 200; round++) {
      assertThatThrownBy(
              () ->
                  Crew.run(
                      1000,
                      i -> {
                        begun.incrementAndGet();
                        try {
                          throw new IllegalStateException("piece");
                        } finally {
                          ended.incrementAndGet();
                        }
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("piece");
      assertThat(ended.get())
          .isEqualTo(begun.get())
          .isLessThanOrEqualTo((round + 1) * Engine.threads());
    }
    AtomicInteger done = new AtomicInteger();
    Crew.run(PIECES, i -> done.incrementAndGet());
    assertThat(done.get()).isEqualTo(PIECES);
  }

  @Test
  void an_error_comes_as_it_is() {
    assertThatThrownBy(
            () ->
                Crew.run(
                    PIECES,
                    i -> {
                      throw new StackOverflowError("deep");
                    }))
        .isInstanceOf(StackOverflowError.class)
        .hasMessage("deep");
  }

  @Test
  void work_within_work_is_done_by_who_asks_for_it() {
    AtomicInteger done = new AtomicInteger();
    Crew.run(3, i -> Crew.run(4, k -> done.incrementAndGet()));
    assertThat(done.get()).isEqualTo(12);
  }

  @Test
  void two_callers_do_not_wait_for_each_other() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger done = new AtomicInteger();
    Thread[] callers = new Thread[2];
    for (int i = 0; i < 2; i++) {
      callers[i] =
          new Thread(
              () ->
                  Crew.run(
                      1,
                      piece -> {
                        both.countDown();
                        assertMet(both);
                        done.incrementAndGet();
                      }));
      callers[i].start();
    }
    for (Thread caller : callers) {
      caller.join(60_000);
    }
    assertThat(done.get()).isEqualTo(2);
  }

  @Test
  void an_interruption_is_kept_for_the_caller() {
    AtomicInteger done = new AtomicInteger();
    Thread.currentThread().interrupt();
    Crew.run(PIECES, i -> done.incrementAndGet());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done.get()).isEqualTo(PIECES);
  }
}
