// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.nio.ByteBuffer;

/**
 * Who connects to whom.
 *
 * @param attempt of the team, from 0: processes of an earlier one are strangers
 * @param from the rank of the one that connects
 * @param to the rank of the one that is connected to; {@link #DRIVER} for the driver
 */
public record Introduction(int attempt, int from, int to) {
  /** The rank of the process that has the training. */
  public static final int DRIVER = -1;

  /** Bytes of its form on the wire. */
  static final int BYTES = 3 * Integer.BYTES;

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putInt(attempt).putInt(from).putInt(to).array();
  }

  static Introduction of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Introduction(in.getInt(), in.getInt(), in.getInt());
  }
}
