package org.sketchell.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.sketchell.file.AtomicFile;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * An array of bytes (numpy's {@code uint8}, or {@code bool}, of which true is 255) in a {@code
 * .npy} file of version 1, 2 or 3, read through a memory map: opening a file of any size costs no
 * heap, and rows are read when asked for. A gzipped file, and an {@code .npz} of one array, is
 * unpacked outside the heap, up to 1 GiB; whether a file is one of these is told by its content. A
 * <em>row</em> is everything under one index of the first dimension; for a file of drawings it is
 * one drawing.
 *
 * <p>The file must not be changed in place while it is open; moving, deleting or replacing it by a
 * move is safe.
 */
public final class NpyFile {
  private final OpenedFile file;
  private final int[] shape;
  private final int rowBytes;
  private final Rows rows;

  private NpyFile(OpenedFile file, int[] shape, int rowBytes, Rows rows) {
    this.file = file;
    this.shape = shape;
    this.rowBytes = rowBytes;
    this.rows = rows;
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

  static NpyFile open(Path path, int segmentBytes) {
    try (FileChannel channel = Content.open(path, "a .npy file")) {
      Content content = Content.of(channel);
      if (content.isPicture() || content == Content.WEBP) {
        throw new DataException(
            "%s is %s, but a .npy file was expected, which holds many drawings.",
            path, content.words());
      }
      return switch (content) {
        case GZIP -> unzipped(path, channel);
        case ZIP -> archived(path, channel);
        default -> read(path, channel, segmentBytes);
      };
    } catch (EOFException | ZipException e) {
      throw new DataException(
          e, "%s is truncated or damaged: it cannot be unpacked; copy or download it again.", path);
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
    int rowBytes = rowBytes(shape);
    long expected = (long) shape[0] * rowBytes;
    long found = size - header.dataOffset();
    if (found != expected) {
      throw length(path, header, expected, found < expected, Long.toString(found));
    }
    OpenedFile file = OpenedFile.of(path, channel);
    if (!header.fortranOrder()) {
      Rows rows = MappedRows.map(channel, header.dataOffset(), shape[0], rowBytes, segmentBytes);
      return new NpyFile(file, shape, rowBytes, values(header, file.guarded(rows), rowBytes));
    }
    if (expected > Integer.MAX_VALUE) {
      throw new DataException(
          "%s is stored in Fortran order (column by column) and larger than 2 GiB; save it with"
              + " numpy.save(name, numpy.ascontiguousarray(array)).",
          path);
    }
    ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, header.dataOffset(), expected);
    Rows rows = file.guarded(new FortranRows(all, shape));
    return new NpyFile(file, shape, rowBytes, values(header, rows, rowBytes));
  }

  /** The one array of a gzipped {@code .npy} file. */
  private static NpyFile unzipped(Path path, FileChannel channel) throws IOException {
    OpenedFile file = OpenedFile.of(path, channel);
    try (InputStream in =
        new GZIPInputStream(new BufferedInputStream(Channels.newInputStream(channel)), 1 << 16)) {
      return unpack(file, in);
    }
  }

  /** The one array of an archive that {@code numpy.savez} or {@code savez_compressed} wrote. */
  private static NpyFile archived(Path path, FileChannel channel) throws IOException {
    OpenedFile file = OpenedFile.of(path, channel);
    try (ZipFile archive = new ZipFile(path.toFile())) {
      List<? extends ZipEntry> arrays =
          archive.stream().filter(entry -> entry.getName().endsWith(".npy")).limit(100).toList();
      if (arrays.size() != 1) {
        throw new DataException(
            "%s holds %s, but one array of drawings was expected; save each as a .npy file of its"
                + " own.",
            path, arrays.isEmpty() ? "no array" : "several arrays (" + names(arrays) + ")");
      }
      try (InputStream in = archive.getInputStream(arrays.get(0))) {
        return unpack(file, in);
      }
    }
  }

  private static String names(List<? extends ZipEntry> arrays) {
    String names =
        arrays.stream()
            .limit(6)
            .map(entry -> entry.getName().substring(0, entry.getName().length() - 4))
            .collect(Collectors.joining(", "));
    return arrays.size() > 6 ? names + ", ..." : names;
  }

  private static NpyFile unpack(OpenedFile file, InputStream in) throws IOException {
    Path path = file.path();
    byte[] start = in.readNBytes(NpyHeader.LONGEST_WITH_PREFIX);
    NpyHeader header = NpyHeader.read(ByteBuffer.wrap(start), path.toString());
    checkElements(path, header);
    int[] shape = checkShape(path, header);
    int rowBytes = rowBytes(shape);
    long expected = (long) shape[0] * rowBytes;
    if (Unpacked.isImpossible(expected, file.size())) {
      throw length(path, header, expected, true, "far less");
    }
    int offset = header.dataOffset();
    Unpacked unpacked =
        Unpacked.read(
            path,
            new SequenceInputStream(
                new ByteArrayInputStream(start, offset, start.length - offset), in),
            expected);
    ByteBuffer data = unpacked.data();
    if (data.remaining() < expected || unpacked.tooLong()) {
      String found = unpacked.tooLong() ? "more" : Integer.toString(data.remaining());
      throw length(path, header, expected, !unpacked.tooLong(), found);
    }
    Rows rows =
        header.fortranOrder()
            ? new FortranRows(data, shape)
            : MappedRows.of(data, shape[0], rowBytes);
    return new NpyFile(file.unpacked(), shape, rowBytes, values(header, rows, rowBytes));
  }

  private static DataException length(
      Path path, NpyHeader header, long expected, boolean tooShort, String found) {
    return new DataException(
        "%s is %s: expected %d bytes of data for shape %s, found %s; copy or download it again.",
        path, tooShort ? "truncated" : "too long", expected, header.shapeText(), found);
  }

  /** Of bool, what is true is white. */
  private static Rows values(NpyHeader header, Rows rows, int rowBytes) {
    if (!header.isBool()) {
      return rows;
    }
    return Rows.of(
        rows.count(),
        (row, target) -> {
          int at = target.position();
          rows.copyTo(row, target);
          for (int i = at; i < at + rowBytes; i++) {
            target.put(i, (byte) (target.get(i) == 0 ? 0 : 255));
          }
        });
  }

  private static int rowBytes(int[] shape) {
    int bytes = 1;
    for (int i = 1; i < shape.length; i++) {
      bytes *= shape[i];
    }
    return bytes;
  }

  private static void checkElements(Path path, NpyHeader header) {
    if (!header.isBytes() && !header.isBool()) {
      String descr = header.descr();
      String plain = descr.startsWith("[") ? descr : "'" + descr + "'";
      throw new DataException(
          "%s holds elements of type %s%s, but drawings are uint8 ('|u1', 0 to 255) or bool; save"
              + " it with numpy.save(name, array.astype(\"uint8\")), multiplied by 255 first if its"
              + " values are 0 to 1.",
          path, plain, typeName(descr));
    }
  }

  private static String typeName(String descr) {
    if (descr.startsWith("[") || descr.length() < 2) {
      return "";
    }
    String type = Character.isLetter(descr.charAt(0)) ? descr : descr.substring(1);
    return switch (type) {
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

  Rows mapped() {
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
        out -> {
          out.write(NpyHeader.encode("|u1", version, sizes));
          writeTo(out, bytes.duplicate());
        });
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
    long[] sizes = Arrays.stream(shape).asLongStream().toArray();
    return path().getFileName() + " uint8 " + NpyHeader.tuple(sizes);
  }
}
