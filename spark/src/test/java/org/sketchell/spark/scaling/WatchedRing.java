// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.train.Ring;

/** A ring that remembers when what was exchanged, since it was last asked to begin. */
final class WatchedRing implements Ring {
  private final Ring ring;
  private final List<Call> calls = new ArrayList<>();

  /** From when to when, by the system's clock in nanoseconds. */
  record Call(Exchange exchange, long from, long to) {}

  WatchedRing(Ring ring) {
    this.ring = ring;
  }

  void begin() {
    calls.clear();
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  @Override
  public int rank() {
    return ring.rank();
  }

  @Override
  public int size() {
    return ring.size();
  }

  @Override
  public void sum(List<ByteBuffer> own, ByteBuffer total) {
    long from = System.nanoTime();
    ring.sum(own, total);
    calls.add(new Call(new Exchange(total.limit(), true), from, System.nanoTime()));
  }

  @Override
  public void gather(ByteBuffer all, int[] ends) {
    long from = System.nanoTime();
    ring.gather(all, ends);
    Exchange exchange = new Exchange(ends[ends.length - 1], false);
    calls.add(new Call(exchange, from, System.nanoTime()));
  }
}
