// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.sketchell.file.AtomicFile;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * An array of a {@code .npy} file, as it is stored: behind a memory map, or unpacked outside the
 * heap.
 *
 * @param stored a row is everything under one index of the first dimension
 */
record NpyArray(OpenedFile file, int[] shape, NpyElement element, Rows stored) {
  /**
   * Opens a file and checks all of it that can be checked without reading the data: magic, version,
   * header, element type, at least one row, and the exact length.
   *
   * @param name of an array of an {@code .npz} file; empty if it has only one
   */
  static NpyArray open(Path path, Optional<String> name, int segmentBytes) {
    try (FileChannel channel = Content.open(path, "a .npy file")) {
      Content content = Content.of(channel);
      if (content.isPicture() || content == Content.WEBP) {
        throw new DataException(
            "%s is %s, but a .npy file was expected, which holds many drawings.",
            path, content.words());
      }
      return switch (content) {
        case GZIP -> unzipped(path, channel);
        case ZIP -> archived(path, channel, name);
        default -> read(path, channel, segmentBytes);
      };
    } catch (EOFException | ZipException e) {
      throw new DataException(
          e, "%s is truncated or damaged: it cannot be unpacked; copy or download it again.", path);
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", path, AtomicFile.reason(e));
    }
  }

  private static NpyArray read(Path path, FileChannel channel, int segmentBytes)
      throws IOException {
    long size = channel.size();
    long prefix = Math.min(size, NpyHeader.LONGEST_WITH_PREFIX);
    NpyHeader header =
        NpyHeader.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, prefix), path.toString());
    NpyElement element = element(path.toString(), header);
    int[] shape = checkShape(path.toString(), header, element);
    int rowBytes = element.bytes() * elementsOfRow(shape);
    long expected = (long) shape[0] * rowBytes;
    long found = size - header.dataOffset();
    if (found != expected) {
      throw length(path.toString(), header, expected, found < expected, Long.toString(found));
    }
    OpenedFile file = OpenedFile.of(path, channel);
    if (!header.fortranOrder()) {
      Rows rows = MappedRows.map(channel, header.dataOffset(), shape[0], rowBytes, segmentBytes);
      return new NpyArray(file, shape, element, file.guarded(rows));
    }
    if (expected > Integer.MAX_VALUE) {
      throw new DataException(
          "%s is stored in Fortran order (column by column) and larger than 2 GiB; save it with"
              + " numpy.save(name, numpy.ascontiguousarray(array)).",
          path);
    }
    ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, header.dataOffset(), expected);
    Rows rows = file.guarded(new FortranRows(all, element.bytes(), shape));
    return new NpyArray(file, shape, element, rows);
  }

  /** The one array of a gzipped {@code .npy} file. */
  private static NpyArray unzipped(Path path, FileChannel channel) throws IOException {
    OpenedFile file = OpenedFile.of(path, channel);
    try (InputStream in =
        new GZIPInputStream(new BufferedInputStream(Channels.newInputStream(channel)), 1 << 16)) {
      return unpack(file, in);
    }
  }

  /** The one array of an archive that {@code numpy.savez} or {@code savez_compressed} wrote. */
  private static NpyArray archived(Path path, FileChannel channel, Optional<String> name)
      throws IOException {
    OpenedFile file = OpenedFile.of(path, channel);
    try (ZipFile archive = new ZipFile(path.toFile())) {
      List<? extends ZipEntry> arrays =
          archive.stream().filter(entry -> entry.getName().endsWith(".npy")).limit(100).toList();
      List<? extends ZipEntry> chosen =
          name.isEmpty()
              ? arrays
              : arrays.stream().filter(entry -> name(entry).equals(name.get())).toList();
      if (name.isPresent() && chosen.isEmpty()) {
        throw new DataException(
            "%s holds no array %s, but %s.",
            path, name.get(), arrays.isEmpty() ? "none" : names(arrays));
      }
      if (chosen.size() != 1) {
        throw new DataException(
            "%s holds %s, but one array of drawings was expected; save each as a .npy file of its"
                + " own, or, if these are pictures with their labels, name the file itself.",
            path, arrays.isEmpty() ? "no array" : "several arrays (" + names(arrays) + ")");
      }
      try (InputStream in = archive.getInputStream(chosen.get(0))) {
        return unpack(file, in);
      }
    }
  }

  private static String names(List<? extends ZipEntry> arrays) {
    String names = arrays.stream().limit(6).map(NpyArray::name).collect(Collectors.joining(", "));
    return arrays.size() > 6 ? names + ", ..." : names;
  }

  private static String name(ZipEntry array) {
    return array.getName().substring(0, array.getName().length() - ".npy".length());
  }

  private static NpyArray unpack(OpenedFile file, InputStream in) throws IOException {
    Path path = file.path();
    byte[] start = in.readNBytes(NpyHeader.LONGEST_WITH_PREFIX);
    NpyHeader header = NpyHeader.read(ByteBuffer.wrap(start), path.toString());
    NpyElement element = element(path.toString(), header);
    int[] shape = checkShape(path.toString(), header, element);
    int rowBytes = element.bytes() * elementsOfRow(shape);
    long expected = (long) shape[0] * rowBytes;
    if (Unpacked.isImpossible(expected, file.size())) {
      throw length(path.toString(), header, expected, true, "far less");
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
      throw length(path.toString(), header, expected, !unpacked.tooLong(), found);
    }
    Rows rows =
        header.fortranOrder()
            ? new FortranRows(data, element.bytes(), shape)
            : MappedRows.of(data, shape[0], rowBytes);
    return new NpyArray(file.unpacked(), shape, element, rows);
  }

  static DataException length(
      String file, NpyHeader header, long expected, boolean tooShort, String found) {
    return new DataException(
        "%s is %s: expected %d bytes of data for shape %s, found %s; copy or download it again.",
        file, tooShort ? "truncated" : "too long", expected, header.shapeText(), found);
  }

  /** How many elements a row has. */
  static int elementsOfRow(int... shape) {
    int elements = 1;
    for (int i = 1; i < shape.length; i++) {
      elements *= shape[i];
    }
    return elements;
  }

  static NpyElement element(String file, NpyHeader header) {
    String descr = header.descr();
    return NpyElement.of(descr)
        .orElseThrow(
            () ->
                new DataException(
                    "%s holds elements of type %s%s, but drawings are uint8 ('|u1', 0 to 255), bool"
                        + " or other plain numbers; save it with numpy.save(name,"
                        + " array.astype(\"uint8\")).",
                    file, descr.startsWith("[") ? descr : "'" + descr + "'", typeName(descr)));
  }

  /** What there is to say of types that are no numbers. */
  private static String typeName(String descr) {
    return switch (descr) {
      case "|O" -> " (Python objects)";
      case "<c8", "<c16" -> " (complex numbers)";
      default -> "";
    };
  }

  static int[] checkShape(String file, NpyHeader header, NpyElement element) {
    if (header.shape().isEmpty()) {
      throw new DataException(
          "%s holds a single number (shape ()), but an array of drawings was expected.", file);
    }
    long rowBytes = element.bytes();
    int[] shape = new int[header.shape().size()];
    for (int i = 0; i < shape.length; i++) {
      long size = header.shape().get(i);
      if (size == 0) {
        throw new DataException("%s holds no images: its shape is %s.", file, header.shapeText());
      }
      rowBytes *= i == 0 ? 1 : Math.min(size, 1L << 31);
      if (size > Integer.MAX_VALUE || rowBytes > Integer.MAX_VALUE) {
        throw new DataException(
            "%s claims the shape %s, which is too large: at most 2147483647 images of at most"
                + " 2147483647 bytes.",
            file, header.shapeText());
      }
      shape[i] = (int) size;
    }
    return shape;
  }

  /** Elements of a row: the product of all dimensions but the first, at least 1. */
  int rowElements() {
    return elementsOfRow(shape);
  }

  /** All of it. */
  Tensor tensor() {
    TensorType type = new TensorType(element.tensorType(), Shape.of(shape));
    if (type.bytes() > Integer.MAX_VALUE) {
      throw new DataException(
          "%s takes %d bytes as a tensor, more than 2 GiB; save it in parts.",
          file.path(), type.bytes());
    }
    ByteBuffer all =
        Unpacked.allocate(file.path(), (int) type.bytes()).order(ByteOrder.nativeOrder());
    ByteBuffer row = ByteBuffer.allocate(rowElements() * element.bytes()).order(element.order());
    for (int i = 0; i < shape[0]; i++) {
      stored.copyTo(i, row.clear());
      for (int at = 0; at < row.limit(); at += element.bytes()) {
        element.copy(row, at, all);
      }
    }
    return Tensor.over(type, all.flip());
  }
}
