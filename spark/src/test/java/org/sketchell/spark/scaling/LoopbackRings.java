// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sketchell.spark.ring.LinkTerms;
import org.sketchell.spark.ring.Secret;
import org.sketchell.spark.ring.SocketRing;

/** A ring over this machine's own addresses, all places of it in this process. */
final class LoopbackRings implements AutoCloseable {
  private static final int PATIENT = 20_000;

  private final ExecutorService threads;
  private final List<SocketRing> rings;

  LoopbackRings(int size) {
    threads = Executors.newFixedThreadPool(size);
    String[] addresses = new String[size];
    CyclicBarrier barrier = new CyclicBarrier(size);
    LinkTerms terms = new LinkTerms(Secret.random(), false, PATIENT);
    InetAddress here = InetAddress.getLoopbackAddress();
    List<Callable<SocketRing>> joins = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      int own = rank;
      joins.add(
          () ->
              SocketRing.join(
                  own,
                  size,
                  0,
                  here,
                  terms,
                  address -> {
                    addresses[own] = address;
                    await(barrier);
                    return List.of(addresses);
                  }));
    }
    rings = all(joins);
  }

  List<SocketRing> rings() {
    return rings;
  }

  /** Seconds of sums of so many bytes, the middle one of several; each place has one share. */
  double sum(int bytes, int times) {
    List<Callable<double[]>> work = new ArrayList<>();
    for (SocketRing ring : rings) {
      work.add(() -> sums(ring, bytes, times));
    }
    return StepTimes.median(all(work).get(0));
  }

  private static double[] sums(SocketRing ring, int bytes, int times) {
    ByteBuffer own = room(bytes);
    ByteBuffer total = room(bytes);
    int untimed = 1 + times / 3;
    double[] seconds = new double[times];
    for (int i = -untimed; i < times; i++) {
      long from = System.nanoTime();
      ring.sum(List.of(own), total);
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - from) / 1e9;
      }
    }
    return seconds;
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private <T> List<T> all(List<Callable<T>> work) {
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(work)) {
        results.add(each.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    rings.forEach(SocketRing::close);
    threads.shutdownNow();
  }
}
