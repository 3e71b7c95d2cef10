// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * An array of pixels in a {@code .npy} file of version 1, 2 or 3, read through a memory map:
 * opening a file of any size costs no heap, and rows are read when asked for. Pixels are bytes,
 * numpy's {@code uint8}. Of {@code bool}, true is 255; other numbers, from 0 to 1 or from 0 to 255,
 * become bytes when they are read. A gzipped file, and an {@code .npz} of one array, is unpacked
 * outside the heap, up to 1 GiB; whether a file is one of these is told by its content. A
 * <em>row</em> is everything under one index of the first dimension; for a file of drawings it is
 * one drawing.
 *
 * <p>The file must not be changed in place while it is open; moving, deleting or replacing it by a
 * move is safe.
 */
public final class NpyFile {
  private final NpyArray array;
  private final Rows pixels;

  private NpyFile(NpyArray array) {
    this.array = array;
    this.pixels = pixels(array);
  }

  private static Rows pixels(NpyArray array) {
    NpyElement element = array.element();
    if (element.isByte()) {
      return array.stored();
    }
    return element.isBool()
        ? white(array.stored(), array.rowElements())
        : NumberPixels.of(array.file().path(), element, array.stored(), array.rowElements());
  }

  /** Of bool, what is true is white. */
  private static Rows white(Rows rows, int elements) {
    return Rows.of(
        rows.count(),
        (row, target) -> {
          int at = target.position();
          rows.copyTo(row, target);
          for (int i = at; i < at + elements; i++) {
            target.put(i, (byte) (target.get(i) == 0 ? 0 : 255));
          }
        });
  }

  /**
   * Opens a file and checks all of it that can be checked without reading the data: magic, version,
   * header, element type, at least one row, and the exact length.
   *
   * @throws DataException if the file is anything else
   */
  public static NpyFile open(Path path) {
    return open(path, MappedRows.LARGEST_SEGMENT);
  }

  /** One of the arrays of a {@code .npz} file. */
  static NpyFile open(Path path, String name) {
    return new NpyFile(NpyArray.open(path, Optional.of(name), MappedRows.LARGEST_SEGMENT));
  }

  static NpyFile open(Path path, int segmentBytes) {
    return new NpyFile(NpyArray.open(path, Optional.empty(), segmentBytes));
  }

  /**
   * Reads all numbers of an array, whatever they mean.
   *
   * @return of its shape: int64 of whole numbers, float32 of others, but uint8 and bool as they are
   * @throws DataException if the file is no array of numbers, or is larger than a tensor can be
   */
  public static Tensor readTensor(Path path) {
    return NpyArray.open(path, Optional.empty(), MappedRows.LARGEST_SEGMENT).tensor();
  }

  /**
   * The same of one of the arrays of an {@code .npz} file.
   *
   * @param name such as {@code x_train}
   */
  public static Tensor readTensor(Path path, String name) {
    return NpyArray.open(path, Optional.of(name), MappedRows.LARGEST_SEGMENT).tensor();
  }

  public Path path() {
    return array.file().path();
  }

  /**
   * The sizes of the dimensions, such as {@code [N, 784]} or {@code [N, 28, 28]}; a fresh array.
   */
  public int[] shape() {
    return array.shape().clone();
  }

  /** The size of the first dimension, at least 1. */
  public int rows() {
    return array.shape()[0];
  }

  /** Pixels in a row: the product of all dimensions but the first, at least 1. */
  public int rowBytes() {
    return array.rowElements();
  }

  /**
   * Adds one row to a buffer; nothing is allocated.
   *
   * @param row 0 to {@link #rows()} - 1
   * @param target gets exactly {@link #rowBytes()} bytes at its position
   */
  public void copyTo(int row, ByteBuffer target) {
    pixels.copyTo(row, target);
  }

  /**
   * One row as bytes; {@code x & 0xff} is the value 0 to 255.
   *
   * @param row 0 to {@link #rows()} - 1
   * @return a fresh array of {@link #rowBytes()} bytes
   */
  public byte[] row(int row) {
    byte[] bytes = new byte[rowBytes()];
    copyTo(row, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /**
   * One row as a tensor: {@code [784]} from a file of shape (N, 784), to be reshaped.
   *
   * @param row 0 to {@link #rows()} - 1
   * @return uint8, of the file's shape without its first dimension
   */
  public Tensor tensor(int row) {
    return Tensors.tensor(row(row), Arrays.copyOfRange(array.shape(), 1, array.shape().length));
  }

  OpenedFile opened() {
    return array.file();
  }

  Rows mapped() {
    return pixels;
  }

  /** What pixels were made of, such as {@code float32 from 0 to 1}; empty for bytes and bool. */
  Optional<String> madeOf() {
    return pixels instanceof NumberPixels made ? Optional.of(made.toString()) : Optional.empty();
  }

  /**
   * Writes bytes as a {@code uint8} array in C order, format version 1.0. The file appears at once
   * and whole; a file of that name is replaced.
   *
   * @param bytes the elements, last index fastest
   * @throws DataException if the number of bytes is not that of the shape, or writing fails
   */
  public static void write(Path path, int[] shape, byte[] bytes) {
    write(path, shape, ByteBuffer.wrap(bytes));
  }

  /**
   * Writes the remaining bytes of a buffer as a {@code uint8} array in C order, format version 1.0.
   *
   * @param bytes the elements, last index fastest; its position is left alone
   * @throws DataException if the number of bytes is not that of the shape, or writing fails
   */
  public static void write(Path path, int[] shape, ByteBuffer bytes) {
    write(path, 1, shape, bytes);
  }

  static void write(Path path, int version, int[] shape, ByteBuffer bytes) {
    long[] sizes = Arrays.stream(shape).asLongStream().toArray();
    long expected = 1;
    for (long size : sizes) {
      expected = size < 0 ? -1 : expected * size;
    }
    if (expected != bytes.remaining()) {
      throw new DataException(
          "Cannot write %s: shape %s needs %d bytes, got %d.",
          path, NpyHeader.tuple(sizes), expected, bytes.remaining());
    }
    AtomicFile.write(
        path,
        out -> {
          out.write(NpyHeader.encode("|u1", version, sizes));
          writeTo(out, bytes.duplicate());
        });
  }

  /**
   * Writes the first rows of a file as a file of their own. The first may have arrived in part, as
   * long as these rows are there.
   *
   * @param path what is written; appears at once and whole
   * @param source a {@code .npy} file of {@code uint8} of shape (N, {@code rowBytes}) in C order
   * @param rows how many at most, at least 1
   * @throws DataException if the source is something else, or ends before, or writing fails
   */
  public static void writeFirst(Path path, Path source, int rows, int rowBytes) {
    NpyBeginning.write(path, source, rows, rowBytes);
  }

  private static void writeTo(OutputStream out, ByteBuffer bytes) throws IOException {
    if (bytes.hasArray()) {
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      return;
    }
    byte[] block = new byte[Math.min(bytes.remaining(), 1 << 16)];
    while (bytes.hasRemaining()) {
      int count = Math.min(block.length, bytes.remaining());
      bytes.get(block, 0, count);
      out.write(block, 0, count);
    }
  }

  @Override
  public String toString() {
    long[] sizes = Arrays.stream(array.shape()).asLongStream().toArray();
    return Printable.line(path().getFileName())
        + " "
        + array.element()
        + " "
        + NpyHeader.tuple(sizes);
  }
}
