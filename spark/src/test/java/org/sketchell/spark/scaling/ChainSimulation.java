// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.PriorityQueue;

/**
 * A sum over a ring, letter by letter: each process has one line to the next one, on which letters
 * go one after the other in the order in which they were given. What {@link RingCost} says in one
 * line has to come out.
 */
final class ChainSimulation {
  private final int workers;
  private final double letter;
  private final double latency;

  /** When the line of each process is free. */
  private final double[] free;

  /** Letters on their way, by when they arrive; those of one time in the order they were sent. */
  private final PriorityQueue<Letter> under = new PriorityQueue<>();

  private long sent;

  /** To whom, and whether it is of the total. */
  private record Letter(double at, long number, int to, boolean total)
      implements Comparable<Letter> {
    @Override
    public int compareTo(Letter other) {
      int first = Double.compare(at, other.at);
      return first == 0 ? Long.compare(number, other.number) : first;
    }
  }

  private ChainSimulation(int workers, double letter, double latency) {
    this.workers = workers;
    this.letter = letter;
    this.latency = latency;
    this.free = new double[workers];
  }

  /**
   * Seconds until the last process has all of the total.
   *
   * @param letters of a sum
   * @param letter seconds that one takes of a line
   * @param latency seconds that it takes besides
   */
  static double seconds(int workers, int letters, double letter, double latency) {
    return new ChainSimulation(workers, letter, latency).run(letters);
  }

  private double run(int letters) {
    for (int i = 0; i < letters; i++) {
      send(0, 0, false);
    }
    double end = 0;
    while (!under.isEmpty()) {
      Letter next = under.poll();
      end = next.at;
      if (!next.total) {
        send(next.to, next.at, next.to == workers - 1);
      } else if (next.to != workers - 2) {
        send(next.to, next.at, true);
      }
    }
    return end;
  }

  private void send(int from, double at, boolean total) {
    free[from] = Math.max(free[from], at) + letter;
    under.add(new Letter(free[from] + latency, sent++, (from + 1) % workers, total));
  }
}
