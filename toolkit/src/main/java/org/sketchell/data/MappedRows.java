// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Rows of equal length behind a memory map, in segments because a buffer ends at 2 GiB. */
final class MappedRows implements Rows {
  static final int LARGEST_SEGMENT = Integer.MAX_VALUE;

  private final ByteBuffer[] segments;
  private final int rowsPerSegment;
  private final int count;
  private final int rowBytes;

  private MappedRows(ByteBuffer[] segments, int rowsPerSegment, int count, int rowBytes) {
    this.segments = segments;
    this.rowsPerSegment = rowsPerSegment;
    this.count = count;
    this.rowBytes = rowBytes;
  }

  /** Maps {@code count} rows that begin at {@code offset}; the channel may be closed afterwards. */
  static MappedRows map(FileChannel channel, long offset, int count, int rowBytes, int segmentBytes)
      throws IOException {
    int rowsPerSegment = Math.max(1, segmentBytes / rowBytes);
    int segments = (int) (((long) count + rowsPerSegment - 1) / rowsPerSegment);
    ByteBuffer[] maps = new ByteBuffer[segments];
    for (int i = 0; i < segments; i++) {
      long first = (long) i * rowsPerSegment;
      long rows = Math.min(rowsPerSegment, count - first);
      maps[i] =
          channel.map(FileChannel.MapMode.READ_ONLY, offset + first * rowBytes, rows * rowBytes);
    }
    return new MappedRows(maps, rowsPerSegment, count, rowBytes);
  }

  /** Rows that lie in one buffer already. */
  static MappedRows of(ByteBuffer bytes, int count, int rowBytes) {
    return new MappedRows(new ByteBuffer[] {bytes}, count, count, rowBytes);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void copyTo(int row, ByteBuffer target) {
    if (row < 0 || row >= count) {
      throw new IndexOutOfBoundsException(
          "There is no row " + row + ": the rows are 0 to " + (count - 1) + ".");
    }
    int at = target.position();
    // The absolute form leaves the map's own position alone, so threads may share it.
    target.put(at, segments[row / rowsPerSegment], row % rowsPerSegment * rowBytes, rowBytes);
    target.position(at + rowBytes);
  }
}
