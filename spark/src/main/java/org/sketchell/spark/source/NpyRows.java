// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sketchell.data.DataException;
import org.sketchell.data.NpyLayout;
import org.sketchell.shape.ImageSize;

/**
 * The rows of a {@code .npy} file on any Hadoop file system.
 *
 * @param bytes the length of the file
 * @param modified when it was last changed, in milliseconds since 1970
 * @param firstByte where the first row begins
 */
record NpyRows(
    String label,
    String file,
    long rows,
    long bytes,
    long modified,
    int channels,
    int height,
    int width,
    long firstByte,
    boolean channelsLast,
    boolean bool)
    implements Origin {
  private static final long serialVersionUID = 1L;

  /** Read at a time. */
  private static final int BLOCK = 1 << 20;

  static NpyRows of(String label, FileStatus file, NpyLayout layout) {
    ImageSize size = layout.size();
    return new NpyRows(
        label,
        layout.file(),
        layout.rows(),
        file.getLen(),
        file.getModificationTime(),
        size.channels(),
        size.height(),
        size.width(),
        layout.firstByte(),
        layout.channelsLast(),
        layout.bool());
  }

  private NpyLayout layout() {
    return new NpyLayout(file, size(), (int) rows, firstByte, channelsLast, bool);
  }

  ImageSize size() {
    return new ImageSize(channels, height, width);
  }

  FileFacts facts(String sha256) {
    return new FileFacts(file, label, (int) rows, bytes, Instant.ofEpochMilli(modified), sha256);
  }

  /** Where a row begins in the file. */
  long position(long row) {
    return firstByte + row * size().pixels();
  }

  @Override
  public Pixels open(long from, long to, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    FileSystem files = path.getFileSystem(hadoop);
    FileStatus now = files.getFileStatus(path);
    if (now.getLen() != bytes || now.getModificationTime() != modified) {
      throw changed();
    }
    return new Range(files.open(path), from, to);
  }

  DataException changed() {
    return new DataException("%s was changed after its header was read; load it again.", file);
  }

  /** Some rows, read a block at a time: no byte outside of them is asked for. */
  private final class Range implements Pixels {
    private final NpyLayout layout = layout();
    private final FSDataInputStream in;
    private final int rowBytes = layout.rowBytes();
    private final byte[] block;
    private final long to;
    private long next;
    private int at;
    private int filled;

    Range(FSDataInputStream in, long from, long to) {
      this.in = in;
      this.next = from;
      this.to = to;
      long most = Math.max(1, BLOCK / rowBytes);
      this.block = new byte[(int) Math.min(to - from, most) * rowBytes];
    }

    @Override
    public byte[] next() throws IOException {
      if (at == filled) {
        fill();
      }
      at += rowBytes;
      return layout.pixels(Arrays.copyOfRange(block, at - rowBytes, at));
    }

    private void fill() throws IOException {
      int rows = (int) Math.min(to - next, block.length / rowBytes);
      at = 0;
      filled = rows * rowBytes;
      try {
        in.readFully(position(next), block, 0, filled);
      } catch (EOFException e) {
        throw new DataException(
            e, "%s was cut off while it was read; put it back and read it again.", file);
      }
      next += rows;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
