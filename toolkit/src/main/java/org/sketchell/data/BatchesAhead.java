// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * The batches of an epoch. Where there are threads to spare, and pictures are changed by chance or
 * come from a set of somebody's own, so that it takes time to put a batch together, the next ones
 * are while the ones before are used. What they hold and their order do not depend on it. One
 * thread takes them; {@link #close} ends what is still under way.
 */
public final class BatchesAhead implements AutoCloseable {
  private static final int MOST_THREADS = 4;

  /** Of memory for batches that nobody has taken yet. */
  private static final long ROOM = 1L << 28;

  private static final ExecutorService WORKERS = workers();

  private final Batches batches;
  private final IntSupplier spare;
  private final long room;
  private final Deque<Future<Filled>> coming = new ArrayDeque<>();
  private boolean first = true;
  private int next;

  /** A batch; its buffers have position 0 and their limit at its end. */
  private record Filled(List<ByteBuffer> buffers, int count) {}

  private BatchesAhead(Batches batches, IntSupplier spare, long room) {
    this.batches = batches;
    this.spare = spare;
    this.room = room;
  }

  /**
   * Batches from where they are now to the end of their epoch. Until this is closed, they must not
   * be sent to another epoch or batch.
   *
   * @param spare how many threads may do nothing else, asked when the first batch has been used; 0
   *     for none
   */
  public static BatchesAhead of(Batches batches, IntSupplier spare) {
    return of(batches, spare, ROOM);
  }

  /** With so many bytes of memory for batches that nobody has taken yet. */
  static BatchesAhead of(Batches batches, IntSupplier spare, long room) {
    return new BatchesAhead(batches, spare, room);
  }

  private static ExecutorService workers() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "sketchell-batches-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  private void begin() {
    long bytes = batches.examples().fields().stream().mapToLong(Field::bytes).sum();
    long fit = room / Math.max(1, bytes * batches.batchSize());
    // Twice as many as threads: while one is taken, all are at work.
    long ahead = Math.min(2L * Math.min(MOST_THREADS, spare.getAsInt()), fit);
    if (ahead < 1 || !batches.takeTime()) {
      return;
    }
    next = batches.batch();
    for (int i = 0; i < ahead; i++) {
      begin(batches.newBuffers());
    }
  }

  private void begin(List<ByteBuffer> buffers) {
    int batch = next++;
    if (batch < batches.batchesPerEpoch()) {
      coming.add(WORKERS.submit(() -> new Filled(buffers, batches.fill(batch, buffers))));
    }
  }

  /**
   * Fills buffers with the next batch, as {@link Batches#next(List)} does.
   *
   * @return how many examples it has, 0 at the end of the epoch
   */
  public int next(List<ByteBuffer> buffers) {
    if (first) {
      first = false;
      return batches.next(buffers);
    }
    if (next == 0) {
      begin();
    }
    if (coming.isEmpty()) {
      return next == 0 ? batches.next(buffers) : 0;
    }
    Filled filled = await(coming.remove());
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).clear().put(filled.buffers.get(i)).flip();
    }
    begin(filled.buffers);
    return filled.count;
  }

  private static Filled await(Future<Filled> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          // Kept for whoever asked for it: a batch is soon there.
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the threads that are at it, so that the batches are free again. */
  @Override
  public void close() {
    coming.forEach(future -> future.cancel(false));
    while (!coming.isEmpty()) {
      Future<Filled> future = coming.remove();
      if (!future.isCancelled()) {
        try {
          await(future);
        } catch (RuntimeException | Error e) {
          System.getLogger(BatchesAhead.class.getName())
              .log(System.Logger.Level.DEBUG, "A batch that nobody needs any more failed.", e);
        }
      }
    }
  }

  @Override
  public String toString() {
    return batches + (coming.isEmpty() ? "" : ", put together ahead");
  }
}
