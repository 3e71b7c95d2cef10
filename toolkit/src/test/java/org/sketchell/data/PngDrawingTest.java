// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngDrawingTest {
  @TempDir Path folder;

  private Path save(BufferedImage image) throws IOException {
    Path file = folder.resolve("drawing.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private int[] values(BufferedImage image) throws IOException {
    byte[] pixels = PngDrawing.read(save(image), image.getHeight(), image.getWidth()).pixels();
    int[] values = new int[pixels.length];
    Arrays.setAll(values, i -> pixels[i] & 0xff);
    return values;
  }

  private static BufferedImage argb(int... pixels) {
    BufferedImage image = new BufferedImage(pixels.length, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, pixels.length, 1, pixels, 0, pixels.length);
    return image;
  }

  @Test
  void gray_values_come_out_as_they_went_in() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    int[] all = new int[256];
    Arrays.setAll(all, i -> i);
    image.getRaster().setSamples(0, 0, 16, 16, 0, all);

    assertThat(values(image)).isEqualTo(all);
  }

  @Test
  void sixteen_bits_keep_the_upper_eight() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    WritableRaster raster = image.getRaster();
    raster.setSample(0, 0, 0, 0x12ff);
    raster.setSample(1, 0, 0, 0xffff);

    assertThat(values(image)).containsExactly(0x12, 0xff);
  }

  @Test
  void one_bit_is_black_or_white() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    image.setRGB(1, 0, 0xffffff);

    assertThat(values(image)).containsExactly(0, 255);
  }

  @Test
  void colours_become_their_luma() throws IOException {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 4, 1, new int[] {0xff0000, 0x00ff00, 0x0000ff, 0xffffff}, 0, 4);

    assertThat(values(image)).containsExactly(76, 150, 29, 255);
  }

  @Test
  void a_palette_is_looked_up() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(0, 0, 0xffff0000);
    image.setRGB(1, 0, 0xffffffff);

    assertThat(values(image)).containsExactly(76, 255);
  }

  @Test
  void transparency_is_seen_against_black() throws IOException {
    assertThat(values(argb(0xffffffff, 0x80ffffff, 0x00ffffff))).containsExactly(255, 128, 0);
  }

  @Test
  void a_black_pen_on_a_transparent_ground_becomes_white_on_black() throws IOException {
    assertThat(values(argb(0xff000000, 0x80000000, 0x00000000))).containsExactly(255, 128, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x000000, 0x222222, 0x000080, 0xff0000, 0x00ff00, 0xffff00, 0xffffff})
  void ink_of_any_colour_on_any_ground_stays_visible(int ink) throws IOException {
    for (int ground : new int[] {0x00000000, 0xff000000, 0xffffffff}) {
      int colour = 0xff000000 | ink;
      if (colour == ground) {
        continue;
      }
      BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_ARGB);
      for (int i = 0; i < 784; i++) {
        boolean stroke = i % 28 == 14 && i / 28 > 4 && i / 28 < 22;
        image.setRGB(i % 28, i / 28, stroke ? colour : ground);
      }

      PngDrawing drawing = PngDrawing.read(save(image), 28, 28);

      byte[] pixels = drawing.pixels();
      boolean white = ground == 0xffffffff;
      assertThat(drawing.looksInverted()).isEqualTo(white);
      assertThat(pixels[0] & 0xff).isEqualTo(white ? 255 : 0);
      assertThat(Math.abs((pixels[10 * 28 + 14] & 0xff) - (pixels[0] & 0xff)))
          .isGreaterThanOrEqualTo(128);
      assertThat(drawing.isTransparent()).isEqualTo(ground == 0);
    }
  }

  @Test
  void a_picture_is_known_by_its_content() throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    Path none = folder.resolve("drawing");
    Path wrong = folder.resolve("drawing.npy");
    ImageIO.write(image, "png", none.toFile());
    ImageIO.write(image, "jpg", wrong.toFile());

    assertThat(PngDrawing.isPicture(none)).isTrue();
    assertThat(PngDrawing.read(none)).hasToString("drawing of 28 x 28 pixels");
    assertThat(PngDrawing.read(wrong)).hasToString("drawing of 28 x 28 pixels");
    assertThatThrownBy(() -> NpyFile.open(wrong))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a JPEG picture, but a .npy file was expected");
  }

  @Test
  void black_on_white_is_noticed_but_not_turned_round_silently() throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    int[] white = new int[784];
    Arrays.fill(white, 255);
    white[400] = 10;
    image.getRaster().setSamples(0, 0, 28, 28, 0, white);

    PngDrawing drawing = PngDrawing.read(save(image), 28, 28);

    assertThat(drawing.looksInverted()).isTrue();
    assertThat(drawing.pixels()[400] & 0xff).isEqualTo(10);
    assertThat(drawing.inverted().looksInverted()).isFalse();
    assertThat(drawing.inverted().pixels()[400] & 0xff).isEqualTo(245);
  }

  @Test
  void another_size_is_refused_with_the_actual_one() throws IOException {
    Path file = save(new BufferedImage(100, 50, BufferedImage.TYPE_BYTE_GRAY));

    assertThatThrownBy(() -> PngDrawing.read(file, 28, 28))
        .isInstanceOf(DataException.class)
        .hasMessage(
            file
                + " is 100 x 50 pixels, but the drawings here are 28 x 28; scale it to that size"
                + " and save it again, or have the drawing found in it: --fit, or fit(file) at the"
                + " prompt.");
    assertThat(PngDrawing.read(file)).hasToString("drawing of 100 x 50 pixels");
  }

  @Test
  void what_is_no_png_is_refused() throws IOException {
    Path text = Files.writeString(folder.resolve("x.png"), "hello, this is text");
    Path empty = Files.writeString(folder.resolve("e.png"), "");

    for (Path file : new Path[] {text, empty}) {
      assertThatThrownBy(() -> PngDrawing.read(file, 28, 28))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + " is not a PNG file");
    }
    assertThatThrownBy(() -> PngDrawing.read(folder.resolve("none.png"), 28, 28))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("none.png does not exist.");
    assertThatThrownBy(() -> PngDrawing.read(folder, 28, 28))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a folder");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 20, 30, 45, 60})
  void a_truncated_png_is_refused(int length) throws IOException {
    byte[] whole = Files.readAllBytes(save(argb(new int[784])));
    Path file = Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, length));

    assertThatThrownBy(() -> PngDrawing.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(
            file + " is truncated or damaged and cannot be read as PNG; save or copy it again.");
  }
}
