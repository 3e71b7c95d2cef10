// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What arrives of an answer, a piece at a time. Who waits for it can be interrupted, which the
 * JDK's stream of an answer does not hear of.
 */
final class Arrivals implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
  /** The last one is empty. */
  private final BlockingQueue<Optional<List<ByteBuffer>>> pieces = new LinkedBlockingQueue<>();

  private Flow.Subscription subscription;
  private boolean closed;
  private volatile Throwable failure;

  private Arrivals() {}

  static Arrivals of(Flow.Publisher<List<ByteBuffer>> body) {
    Arrivals arrivals = new Arrivals();
    body.subscribe(arrivals);
    return arrivals;
  }

  /**
   * Waits for the next piece.
   *
   * @return empty at the end
   * @throws TransferException.BrokenOff if there is none in time, or the connection is lost
   */
  Optional<List<ByteBuffer>> next(Duration timeout) throws IOException, InterruptedException {
    Optional<List<ByteBuffer>> piece = pieces.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (piece == null) {
      throw new TransferException.BrokenOff("nothing arrived any more");
    }
    if (piece.isPresent()) {
      request();
    } else if (failure != null) {
      throw TransferException.because(failure, new TransferException.BrokenOff("connection lost"));
    }
    return piece;
  }

  private synchronized void request() {
    subscription.request(1);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    pieces.add(Optional.of(piece));
  }

  @Override
  public void onError(Throwable problem) {
    failure = problem;
    pieces.add(Optional.empty());
  }

  @Override
  public void onComplete() {
    pieces.add(Optional.empty());
  }

  /** Nothing more is wanted. */
  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
