// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NpyLayoutTest {
  @TempDir Path folder;

  static Stream<int[]> shapes() {
    return Stream.of(
        new int[] {5, 784}, new int[] {3, 12, 20}, new int[] {4, 3, 8, 9}, new int[] {4, 8, 9, 3});
  }

  private byte[] written(int... shape) throws IOException {
    byte[] pixels = new byte[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    new Random(1).nextBytes(pixels);
    Path file = folder.resolve("cat.npy");
    NpyFile.write(file, shape, pixels);
    return Files.readAllBytes(file);
  }

  private static NpyLayout layout(byte[] file) {
    return NpyLayout.of("hdfs://there/cat.npy", file, file.length, ChannelOrder.BY_SHAPE);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void images_are_found_where_the_toolkit_reads_them(int[] shape) throws IOException {
    byte[] file = written(shape);
    NpyLayout layout = layout(file);
    ImageSet images = ImageFolder.readFile(folder.resolve("cat.npy"));
    assertThat(layout.size()).isEqualTo(images.imageSize());
    assertThat(layout.rows()).isEqualTo(images.size());
    for (int i = 0; i < layout.rows(); i++) {
      int from = (int) layout.firstByte() + i * layout.rowBytes();
      assertThat(layout.pixels(Arrays.copyOfRange(file, from, from + layout.rowBytes())))
          .isEqualTo(images.image(i));
    }
  }

  @Test
  void what_is_true_is_white() throws IOException {
    byte[] file = changed(written(1, 4), "|u1", "|b1");
    assertThat(layout(file).pixels(new byte[] {0, 1, 2, 0})).isEqualTo(new byte[] {0, -1, -1, 0});
  }

  private static byte[] changed(byte[] file, String from, String to) {
    return new String(file, StandardCharsets.ISO_8859_1)
        .replace(from, to)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void what_cannot_be_read_by_ranges_is_a_sentence() throws IOException {
    byte[] file = written(2, 4);
    refused(changed(file, "|u1", "|i1"), "hdfs://there/cat.npy holds int8, and whether that is");
    refused(changed(file, "False", "True "), "is stored in Fortran order (column by column)");
    refused(new byte[] {0x1f, (byte) 0x8b, 8}, "is compressed (a gzip file), so it cannot be read");
    refused(Arrays.copyOf(file, file.length - 1), "expected 8 bytes of data for shape (2, 4)");
  }

  private static void refused(byte[] file, String sentence) {
    assertThatThrownBy(() -> layout(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void a_class_is_named_by_its_file() {
    assertThat(ImageFolder.classOf("full_numpy_bitmap_the eiffel tower.npy"))
        .isEqualTo("the eiffel tower");
    assertThat(ImageFolder.classOf("Violin.NPY.gz")).isEqualTo("Violin");
  }

  @Test
  void a_picture_is_read_from_what_its_file_holds(@TempDir Path other) throws IOException {
    Path file = other.resolve("cat.png");
    java.awt.image.BufferedImage image =
        new java.awt.image.BufferedImage(6, 5, java.awt.image.BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 3, 0xff8000);
    javax.imageio.ImageIO.write(image, "png", file.toFile());
    byte[] content = Files.readAllBytes(file);
    assertThat(PngDrawing.of(Path.of("cat"), content, 5, 6).pixels())
        .isEqualTo(PngDrawing.read(file).pixels());
    assertThat(ColourPicture.of(Path.of("cat"), content, 5, 6).pixels())
        .isEqualTo(ColourPicture.read(file, 5, 6).pixels());
    assertThatThrownBy(() -> PngDrawing.of(Path.of("cat"), new byte[] {1, 2}, 5, 6))
        .hasMessage("cat is not a PNG file: it does not begin as one; save the drawing as PNG.");
  }
}
