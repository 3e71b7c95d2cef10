// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How the processes of a {@link Team} exchange what their shares of a batch give. Each has some of
 * the shares, one after the other: those of process 0 come first. All call the same methods in the
 * same order.
 *
 * <p>Numbers are in native order, from position 0 to the limit of a buffer.
 */
public interface Ring {
  /** The number of this process, from 0. */
  int rank();

  /** How many processes there are. */
  int size();

  /**
   * Adds up what all shares give, always in the order of the shares, ((first + second) + third) and
   * so on: so the sum is the same, bit for bit, however the shares lie in processes.
   *
   * @param own float32 numbers of each share of this process, as many of each; there may be none
   *     but in the first process
   * @param total gets the sum, as many
   * @throws TeamLostException if another process is gone
   */
  void sum(List<ByteBuffer> own, ByteBuffer total);

  /**
   * Collects what all processes give.
   *
   * @param all in which this process has its own bytes already; gets those of all others
   * @param ends where the bytes of each process end, by rank; those of the first begin at 0
   * @throws TeamLostException if another process is gone
   */
  void gather(ByteBuffer all, int[] ends);

  /** The ring of a single process, which has all shares. */
  static Ring alone() {
    return new Ring() {
      @Override
      public int rank() {
        return 0;
      }

      @Override
      public int size() {
        return 1;
      }

      @Override
      public void sum(List<ByteBuffer> own, ByteBuffer total) {
        total.put(0, own.get(0), 0, total.limit());
        add(own.subList(1, own.size()), total, 0, total.limit());
      }

      @Override
      public void gather(ByteBuffer all, int[] ends) {
        // All bytes are its own.
      }
    };
  }

  /**
   * Adds numbers of shares, one share after the other, to those that are there.
   *
   * @param shares float32 numbers
   * @param total what is added to, and gets the result
   * @param from where in all of them the first number is, in bytes
   * @param to where the last one ends
   */
  static void add(List<ByteBuffer> shares, ByteBuffer total, int from, int to) {
    FloatBuffer sum = floats(total, from, to);
    float[] numbers = new float[sum.capacity()];
    float[] more = new float[numbers.length];
    sum.get(0, numbers);
    for (ByteBuffer share : shares) {
      floats(share, from, to).get(0, more);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] += more[i];
      }
    }
    sum.put(0, numbers);
  }

  private static FloatBuffer floats(ByteBuffer bytes, int from, int to) {
    return bytes.slice(from, to - from).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
