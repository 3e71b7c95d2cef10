// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.sketchell.file.AtomicFile;

/**
 * A file of bytes in Yann LeCun's idx format, as MNIST and its relatives use it, gzipped or not:
 * two zero bytes, the element type (8 for unsigned bytes), the number of dimensions, their sizes as
 * four bytes each (highest first), then the elements, last index fastest. A plain file is
 * memory-mapped, a gzipped one is unpacked outside the heap.
 */
final class IdxFile {
  private static final int UNSIGNED_BYTE = 8;

  private final OpenedFile file;
  private final int[] shape;
  private final Rows rows;

  private IdxFile(OpenedFile file, int[] shape, Rows rows) {
    this.file = file;
    this.shape = shape;
    this.rows = rows;
  }

  /** Opens a file that must have the given number of dimensions: 3 for images, 1 for labels. */
  static IdxFile open(Path path, int dimensions) {
    try (FileChannel channel = Content.open(path, "an idx file")) {
      OpenedFile file = OpenedFile.of(path, channel);
      return Content.of(channel) == Content.GZIP
          ? unpack(file, channel, dimensions)
          : map(file, channel, dimensions);
    } catch (EOFException | ZipException e) {
      throw new DataException(
          e, "%s is truncated or damaged: it cannot be unpacked; copy or download it again.", path);
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", path, AtomicFile.reason(e));
    }
  }

  private static IdxFile map(OpenedFile file, FileChannel channel, int dimensions)
      throws IOException {
    Path path = file.path();
    int header = 4 + 4 * dimensions;
    int[] shape = header(path, Content.start(channel, header), dimensions);
    long found = channel.size() - header;
    checkLength(path, shape, found < bytes(shape), found > bytes(shape), Long.toString(found));
    return new IdxFile(
        file,
        shape,
        file.guarded(
            MappedRows.map(
                channel, header, shape[0], rowBytes(shape), MappedRows.LARGEST_SEGMENT)));
  }

  private static IdxFile unpack(OpenedFile file, FileChannel channel, int dimensions)
      throws IOException {
    Path path = file.path();
    try (InputStream in =
        new GZIPInputStream(new BufferedInputStream(Channels.newInputStream(channel)), 1 << 16)) {
      int[] shape = header(path, ByteBuffer.wrap(in.readNBytes(4 + 4 * dimensions)), dimensions);
      long expected = bytes(shape);
      if (Unpacked.isImpossible(expected, file.size())) {
        throw length(path, shape, true, "far less");
      }
      Unpacked unpacked = Unpacked.read(path, in, expected);
      ByteBuffer data = unpacked.data();
      String found = unpacked.tooLong() ? "more" : Integer.toString(data.remaining());
      checkLength(path, shape, data.remaining() < expected, unpacked.tooLong(), found);
      return new IdxFile(file.unpacked(), shape, MappedRows.of(data, shape[0], rowBytes(shape)));
    }
  }

  private static int[] header(Path path, ByteBuffer start, int dimensions) {
    String kind = dimensions == 1 ? "labels (idx1)" : "images (idx3)";
    if (start.remaining() < 4) {
      throw new DataException(
          "%s is truncated: it ends inside its idx header; copy or download it again.", path);
    }
    int zero = start.getShort();
    int type = start.get();
    int found = start.get();
    if (zero != 0) {
      throw new DataException(
          "%s is not an idx file of %s: it does not begin with two zero bytes.", path, kind);
    }
    if (type != UNSIGNED_BYTE) {
      throw new DataException(
          "%s holds elements of idx type 0x%02x, but only unsigned bytes (0x08) can be read.",
          path, type);
    }
    if (found != dimensions) {
      throw new DataException(
          "%s has %d dimensions, but %s have %d.", path, found, kind, dimensions);
    }
    if (start.remaining() < 4 * dimensions) {
      throw new DataException(
          "%s is truncated: it ends inside its idx header; copy or download it again.", path);
    }
    int[] shape = new int[dimensions];
    long rowBytes = 1;
    for (int i = 0; i < dimensions; i++) {
      shape[i] = start.getInt();
      rowBytes *= i == 0 ? 1 : Math.max(0, shape[i]);
      if (shape[i] < 0 || rowBytes > Integer.MAX_VALUE) {
        throw new DataException("%s has a broken idx header: its sizes are too large.", path);
      }
    }
    if (bytes(shape) == 0) {
      throw new DataException("%s holds no images: its shape is %s.", path, text(shape));
    }
    return shape;
  }

  private static void checkLength(
      Path path, int[] shape, boolean tooShort, boolean tooLong, String found) {
    if (tooShort || tooLong) {
      throw length(path, shape, tooShort, found);
    }
  }

  private static DataException length(Path path, int[] shape, boolean tooShort, String found) {
    return new DataException(
        "%s is %s: expected %d bytes of data for shape %s, found %s; copy or download it again.",
        path, tooShort ? "truncated" : "too long", bytes(shape), text(shape), found);
  }

  private static String text(int[] shape) {
    return Arrays.stream(shape)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static long bytes(int[] shape) {
    return (long) shape[0] * rowBytes(shape);
  }

  private static int rowBytes(int[] shape) {
    int bytes = 1;
    for (int i = 1; i < shape.length; i++) {
      bytes *= shape[i];
    }
    return bytes;
  }

  Path path() {
    return file.path();
  }

  OpenedFile opened() {
    return file;
  }

  int[] shape() {
    return shape.clone();
  }

  int count() {
    return shape[0];
  }

  Rows rows() {
    return rows;
  }

  /** All elements of a file of labels, 0 to 255. */
  int[] labels() {
    ByteBuffer bytes = ByteBuffer.allocate(count());
    for (int i = 0; i < count(); i++) {
      rows.copyTo(i, bytes);
    }
    int[] labels = new int[count()];
    Arrays.setAll(labels, i -> bytes.get(i) & 0xff);
    return labels;
  }
}
