package org.sketchell.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.sketchell.file.AtomicFile;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * An array of bytes (numpy's {@code uint8}) in a {@code .npy} file of version 1, 2 or 3, read
 * through a memory map: opening a file of any size costs no heap, and rows are read when asked for.
 * A <em>row</em> is everything under one index of the first dimension; for a file of drawings it is
 * one drawing.
 *
 * <p>The file must not be changed in place while it is open; moving, deleting or replacing it by a
 * move is safe.
 */
public final class NpyFile {
  private final OpenedFile file;
  private final int[] shape;
  private final int rowBytes;
  private final MappedRows rows;

  private NpyFile(OpenedFile file, int[] shape, int rowBytes, MappedRows rows) {
    this.file = file;
    this.shape = shape;
    this.rowBytes = rowBytes;
    this.rows = rows;
  }

  /**
   * Opens a file and checks all of it that can be checked without reading the data: magic, version,
   * header, element type {@code uint8}, C order, at least one row, and the exact length.
   *
   * @throws DataException if the file is anything else
   */
  public static NpyFile open(Path path) {
    return open(path, MappedRows.LARGEST_SEGMENT);
  }

  static NpyFile open(Path path, int segmentBytes) {
    if (Files.isDirectory(path)) {
      throw new DataException("%s is a folder, but a .npy file was expected.", path);
    }
    if (!Files.exists(path)) {
      throw new DataException("%s does not exist.", path);
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(path, channel, segmentBytes);
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", path, AtomicFile.reason(e));
    }
  }

  private static NpyFile read(Path path, FileChannel channel, int segmentBytes) throws IOException {
    long size = channel.size();
    long prefix = Math.min(size, NpyHeader.LONGEST_WITH_PREFIX);
    NpyHeader header =
        NpyHeader.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, prefix), path.toString());
    checkElements(path, header);
    int[] shape = checkShape(path, header);
    long rowBytes = 1;
    for (int i = 1; i < shape.length; i++) {
      rowBytes = Math.multiplyExact(rowBytes, shape[i]);
    }
    long expected = shape[0] * rowBytes;
    long found = size - header.dataOffset();
    if (found != expected) {
      throw new DataException(
          "%s is %s: expected %d bytes of data for shape %s, found %d; copy or download it again.",
          path, found < expected ? "truncated" : "too long", expected, header.shapeText(), found);
    }
    return new NpyFile(
        OpenedFile.of(path, channel),
        shape,
        (int) rowBytes,
        MappedRows.map(channel, header.dataOffset(), shape[0], (int) rowBytes, segmentBytes));
  }

  private static void checkElements(Path path, NpyHeader header) {
    String descr = header.descr();
    boolean bytes = descr.equals("u1") || descr.length() == 3 && descr.endsWith("u1");
    if (!bytes) {
      String plain = descr.startsWith("[") ? descr : "'" + descr + "'";
      throw new DataException(
          "%s holds elements of type %s%s, but drawings are uint8 ('|u1', 0 to 255); save it with"
              + " numpy.save(name, array.astype(\"uint8\"))%s",
          path,
          plain,
          typeName(descr),
          descr.contains("f") && !descr.startsWith("[")
              ? ", multiplied by 255 first if its values are 0 to 1."
              : ".");
    }
    if (header.fortranOrder()) {
      throw new DataException(
          "%s is stored in Fortran order (column by column), but C order is needed; save it with"
              + " numpy.save(name, numpy.ascontiguousarray(array)).",
          path);
    }
  }

  private static String typeName(String descr) {
    if (descr.startsWith("[") || descr.length() < 2) {
      return "";
    }
    String type = Character.isLetter(descr.charAt(0)) ? descr : descr.substring(1);
    return switch (type) {
      case "b1" -> " (bool)";
      case "i1" -> " (int8)";
      case "i2" -> " (int16)";
      case "i4" -> " (int32)";
      case "i8" -> " (int64)";
      case "u2" -> " (uint16)";
      case "u4" -> " (uint32)";
      case "u8" -> " (uint64)";
      case "f2" -> " (float16)";
      case "f4" -> " (float32)";
      case "f8" -> " (float64)";
      case "O" -> " (Python objects)";
      default -> "";
    };
  }

  private static int[] checkShape(Path path, NpyHeader header) {
    if (header.shape().isEmpty()) {
      throw new DataException(
          "%s holds a single number (shape ()), but an array of drawings was expected.", path);
    }
    long rowBytes = 1;
    int[] shape = new int[header.shape().size()];
    for (int i = 0; i < shape.length; i++) {
      long size = header.shape().get(i);
      if (size == 0) {
        throw new DataException("%s holds no images: its shape is %s.", path, header.shapeText());
      }
      rowBytes *= i == 0 ? 1 : Math.min(size, 1L << 31);
      if (size > Integer.MAX_VALUE || rowBytes > Integer.MAX_VALUE) {
        throw new DataException(
            "%s claims the shape %s, which is too large: at most 2147483647 images of at most"
                + " 2147483647 bytes.",
            path, header.shapeText());
      }
      shape[i] = (int) size;
    }
    return shape;
  }

  public Path path() {
    return file.path();
  }

  /**
   * The sizes of the dimensions, such as {@code [N, 784]} or {@code [N, 28, 28]}; a fresh array.
   */
  public int[] shape() {
    return shape.clone();
  }

  /** The size of the first dimension, at least 1. */
  public int rows() {
    return shape[0];
  }

  /** Bytes in a row: the product of all dimensions but the first, at least 1. */
  public int rowBytes() {
    return rowBytes;
  }

  /**
   * Adds one row to a buffer; nothing is allocated.
   *
   * @param row 0 to {@link #rows()} - 1
   * @param target gets exactly {@link #rowBytes()} bytes at its position
   */
  public void copyTo(int row, ByteBuffer target) {
    rows.copyTo(row, target);
  }

  /**
   * One row as bytes; {@code x & 0xff} is the value 0 to 255.
   *
   * @param row 0 to {@link #rows()} - 1
   * @return a fresh array of {@link #rowBytes()} bytes
   */
  public byte[] row(int row) {
    byte[] bytes = new byte[rowBytes];
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
    return Tensors.tensor(row(row), Arrays.copyOfRange(shape, 1, shape.length));
  }

  OpenedFile opened() {
    return file;
  }

  MappedRows mapped() {
    return rows;
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
        channel -> {
          writeFully(channel, ByteBuffer.wrap(NpyHeader.encode("|u1", version, sizes)));
          writeFully(channel, bytes.duplicate());
        });
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public String toString() {
    long[] sizes = Arrays.stream(shape).asLongStream().toArray();
    return path().getFileName() + " uint8 " + NpyHeader.tuple(sizes);
  }
}
