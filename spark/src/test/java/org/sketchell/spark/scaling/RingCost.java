// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

/**
 * What a ring of processes takes, by arithmetic. A sum goes from the first process to the last in
 * pieces, each adding its own, and the total goes on round to the others.
 *
 * @param hop seconds that a letter takes from one process to the next beside the wire's latency
 * @param perByte seconds of a processor for a byte of a sum of so many bytes, in each hop: to send
 *     it, to receive it and to add to it
 * @param piece bytes of a letter, at most
 * @param processors that all processes share; 0 if each has its own
 */
record RingCost(Wire wire, double hop, Curve perByte, int piece, int processors) {
  double seconds(Exchange exchange, int workers) {
    return exchange.adds() ? sum(exchange.bytes(), workers) : gather(exchange.bytes(), workers);
  }

  /** Bytes that each process sends for a sum, at most. */
  static long sent(long bytes, int workers) {
    return workers == 1 ? 0 : workers == 2 ? bytes : 2 * bytes;
  }

  /**
   * Seconds for a sum. The first process sends all of its parts before it hands on what comes round
   * of the total, so a long sum takes twice its bytes; of two processes, one sends the parts and
   * the other the total, at the same time.
   */
  double sum(long bytes, int workers) {
    if (workers == 1) {
      return 0;
    }
    double rate = secondsPerByte(bytes, workers);
    double letter = Math.min(piece, bytes) * rate;
    double whole = bytes * rate;
    double step = wire.latency() + hop + letter;
    if (workers == 2) {
      return 2 * step + whole - letter;
    }
    double totalComesRound = Math.max(whole, workers * step);
    return totalComesRound + whole + wire.latency() + hop + (workers - 3) * step;
  }

  /** Seconds to send so many bytes to the driver. */
  double read(long bytes) {
    return wire.latency() + bytes * secondsPerByte(bytes, 2);
  }

  /** Seconds to collect so many bytes of all together, of which each process has as many. */
  double gather(long bytes, int workers) {
    double rate = secondsPerByte(bytes, workers);
    return (workers - 1) * (wire.latency() + hop + (double) bytes / workers * rate);
  }

  private double secondsPerByte(long bytes, int workers) {
    double crowd = 1;
    if (processors > 0) {
      // All hops of a byte, over those of the process that has most.
      double hops = workers == 2 ? 2 : workers - 1.0;
      crowd = Math.max(1, hops / processors);
    }
    return Math.max(1 / wire.bytesPerSecond(), perByte.at(bytes) * crowd);
  }
}
