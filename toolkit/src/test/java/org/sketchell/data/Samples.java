// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.sketchell.shape.ImageSize;

/** Makes the files that the tests of this room read, sound ones and broken ones. */
final class Samples {
  private Samples() {}

  /** {@code count} images of {@code h x w}; pixel p of image i is {@code first + i * 31 + p}. */
  static byte[] pixels(int count, int imageBytes, int first) {
    byte[] bytes = new byte[count * imageBytes];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i / imageBytes * 31 + i % imageBytes);
    }
    return bytes;
  }

  /** A class file of shape (count, 784). */
  static Path npy(Path file, int count, int first) {
    NpyFile.write(file, new int[] {count, 784}, pixels(count, 784, first));
    return file;
  }

  /** A {@code .npy} file with any header text, as numpy would frame it. */
  static Path npy(Path file, int version, String header, int dataBytes) throws IOException {
    byte[] text = (header + "\n").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x93);
    out.write("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.write(version);
    out.write(0);
    out.write(text.length & 0xff);
    out.write(text.length >> 8);
    if (version > 1) {
      out.write(0);
      out.write(0);
    }
    out.write(text);
    out.write(new byte[dataBytes]);
    return Files.write(file, out.toByteArray());
  }

  /** The bytes of an idx file. */
  static byte[] idx(int type, int[] shape, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * shape.length + data.length);
    out.put((byte) 0).put((byte) 0).put((byte) type).put((byte) shape.length);
    for (int size : shape) {
      out.putInt(size);
    }
    return out.put(data).array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A zip archive with one entry, as {@code numpy.savez} writes it. */
  static byte[] npz(String name, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A gray PNG picture of all pixels of one row after the other, 0 to 255. */
  static Path gray(Path file, int width, int... pixels) throws IOException {
    BufferedImage image =
        new BufferedImage(width, pixels.length / width, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, width, pixels.length / width, pixels);
    return picture(file, image);
  }

  /** A PNG picture in colours, each pixel as {@code 0xrrggbb}. */
  static Path coloured(Path file, int width, int... pixels) throws IOException {
    int height = pixels.length / width;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    return picture(file, image);
  }

  private static Path picture(Path file, BufferedImage image) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /** {@code PART-images-idx3-ubyte} and {@code PART-labels-idx1-ubyte}, packed if so wished. */
  static void mnist(Path folder, String part, boolean packed, int... labels) throws IOException {
    byte[] values = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      values[i] = (byte) labels[i];
    }
    byte[] images =
        idx(8, new int[] {labels.length, 28, 28}, pixels(labels.length, 784, part.length()));
    byte[] names = idx(8, new int[] {labels.length}, values);
    String end = packed ? ".gz" : "";
    Files.write(folder.resolve(part + "-images-idx3-ubyte" + end), packed ? gzip(images) : images);
    Files.write(folder.resolve(part + "-labels-idx1-ubyte" + end), packed ? gzip(names) : names);
  }

  /** The set that the record of another leads to. */
  static ImageSet again(ImageSet set) {
    List<Path> files = set.sources().stream().map(SourceFile::path).toList();
    ImageSet begin = Retracing.read(files, set.selections());
    return Retracing.follow(begin, set.selections(), UnaryOperator.identity());
  }

  /** A set in memory whose first pixel bytes hold the number of the image. */
  static ImageSet numbered(int size, int classes) {
    byte[] pixels = new byte[size * 4];
    int[] labels = new int[size];
    ByteBuffer numbers = ByteBuffer.wrap(pixels);
    for (int i = 0; i < size; i++) {
      numbers.putInt(i);
      labels[i] = i % classes;
    }
    List<String> names = IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
    return ImageSet.of(new ImageSize(1, 2, 2), names, labels, pixels);
  }

  /** The number that {@link #numbered} put into an image. */
  static int number(ImageSet set, int image) {
    return ByteBuffer.wrap(set.image(image)).getInt();
  }
}
