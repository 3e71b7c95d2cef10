// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What came out of a packed file, outside the heap.
 *
 * @param data at most as many bytes as were expected
 * @param tooLong whether there would have been more
 */
record Unpacked(ByteBuffer data, boolean tooLong) {
  /** The largest sets that are given out gzipped, such as EMNIST's, are half of it. */
  static final long LARGEST = 1L << 30;

  /** No deflate stream unpacks to more than this many times its length. */
  private static final long LARGEST_RATIO = 1032;

  /** Whether a packed file of some length can never hold so many bytes. */
  static boolean isImpossible(long expected, long packed) {
    return expected > packed * LARGEST_RATIO;
  }

  /**
   * Unpacks what a header has promised; no more than that is read or kept.
   *
   * @throws DataException if it would take too much memory
   */
  static Unpacked read(Path path, InputStream in, long expected) throws IOException {
    if (expected > LARGEST) {
      throw new DataException(
          "%s unpacks to %d bytes, more than 1 GiB; unpack it first: a plain file is read where it"
              + " lies and takes no memory.",
          path, expected);
    }
    ByteBuffer data = allocate(path, (int) expected);
    byte[] block = new byte[1 << 16];
    while (data.hasRemaining()) {
      int n = in.read(block, 0, Math.min(block.length, data.remaining()));
      if (n < 0) {
        break;
      }
      data.put(block, 0, n);
    }
    return new Unpacked(data.flip(), in.read() >= 0);
  }

  static ByteBuffer allocate(Path path, int bytes) {
    try {
      return ByteBuffer.allocateDirect(bytes);
    } catch (OutOfMemoryError e) {
      throw new DataException(
          e,
          "%s needs %d bytes of memory when unpacked, more than is left; unpack it first: a plain"
              + " file is read where it lies and takes no memory.",
          path,
          bytes);
    }
  }
}
