// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.doodle.Doodles;

/** Pictures of any size become pictures of one. */
class SizingTest {
  /** Nine wide, seven high. */
  private static final int[] GRAY = {
    106, 23, 1, 141, 152, 6, 27, 18, 249, 44, 73, 181, 131, 230, 6, 215, 184, 187, 120, 74, 200, 99,
    15, 31, 0, 153, 197, 130, 21, 99, 190, 145, 253, 43, 152, 228, 147, 74, 227, 111, 202, 118, 115,
    229, 107, 171, 204, 4, 249, 91, 38, 32, 169, 198, 102, 10, 138, 222, 13, 53, 149, 155, 117
  };

  @TempDir Path folder;

  private static Picture picture(int height, int width, int... gray) {
    byte[] rgba = new byte[4 * height * width];
    for (int i = 0; i < rgba.length; i++) {
      rgba[i] = (byte) (i % 4 == 3 ? 255 : gray[i / 4 % gray.length]);
    }
    return new Picture(height, width, rgba);
  }

  private static List<Integer> gray(Picture picture) {
    return IntStream.range(0, picture.pixels())
        .mapToObj(i -> picture.channel(i, 1))
        .collect(Collectors.toList());
  }

  /** Pillow 9.4: {@code Image.fromarray(gray).resize((width, height), Image.BILINEAR)}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | 4 | 78, 124, 78, 149, 104, 139, 120, 156, 118, 142, 87, 150
          1 | 1 | 121
          12 | 5 | 63, 49, 115, 19, 134, 64, 85, 130, 66, 154, 66, 141, 152, 139, 186, 88, 145, 92, 87, 175, 103, 141, 57, 49, 166, 88, 122, 140, 102, 177, 93, 127, 175, 131, 176, 116, 156, 164, 136, 163, 145, 142, 140, 102, 166, 168, 119, 114, 63, 172, 106, 132, 89, 98, 150, 65, 140, 72, 120, 136
          """)
  void scaling_is_that_of_pillow_and_torchvision(int height, int width, String expected) {
    List<Integer> found = gray(Sizing.stretch(height, width).apply(picture(7, 9, GRAY)));
    List<Integer> numbers =
        Arrays.stream(expected.split(",")).map(String::strip).map(Integer::valueOf).toList();
    assertThat(found).hasSameSizeAs(numbers);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(found.get(i)).as("pixel %d", i).isBetween(numbers.get(i) - 1, numbers.get(i) + 1);
    }
  }

  @Test
  void a_picture_of_that_size_stays_as_it_is() {
    Picture picture = picture(7, 9, GRAY);
    for (Sizing.Way way : Sizing.Way.values()) {
      assertThat(new Sizing(7, 9, way).apply(picture)).isSameAs(picture);
    }
  }

  @Test
  void cropping_keeps_the_middle_and_fitting_the_whole() {
    // Three columns of two pixels: what is left, in the middle and right is told apart.
    Picture wide = picture(2, 6, 10, 10, 90, 90, 200, 200, 10, 10, 90, 90, 200, 200);
    assertThat(gray(Sizing.crop(2, 2).apply(wide))).containsExactly(90, 90, 90, 90);
    Picture whole = Sizing.fit(6, 6).apply(wide);
    List<Integer> rows = gray(whole);
    assertThat(rows.subList(0, 12)).containsOnly(0);
    assertThat(rows.subList(12, 24))
        .containsExactly(10, 10, 90, 90, 200, 200, 10, 10, 90, 90, 200, 200);
    assertThat(rows.subList(24, 36)).containsOnly(0);
    assertThat(Sizing.crop(4, 4).apply(picture(40, 81, 7)).width()).isEqualTo(4);
  }

  @Test
  void margins_are_of_the_drawings_ground() {
    assertThat(gray(Sizing.fit(4, 4).apply(picture(2, 4, 255)))).containsOnly(255);
    assertThat(gray(Sizing.fit(4, 4).apply(picture(2, 4, 0)))).containsOnly(0);
    Picture clear = new Picture(2, 4, new byte[4 * 8]);
    assertThat(Sizing.fit(4, 4).apply(clear).opacity(0)).isZero();
  }

  @Test
  void transparent_pixels_have_no_part_in_colours() {
    byte[] rgba = new byte[4 * 4];
    // Two opaque red pixels beside two that cannot be seen, and are green.
    for (int i = 0; i < 4; i++) {
      rgba[4 * i + (i % 2)] = (byte) 200;
      rgba[4 * i + 3] = (byte) (i % 2 == 0 ? 255 : 0);
    }
    Picture one = Sizing.stretch(1, 1).apply(new Picture(2, 2, rgba));
    assertThat(one.channel(0, 0)).isEqualTo(200);
    assertThat(one.channel(0, 1)).isZero();
    assertThat(one.opacity(0)).isBetween(127, 128);
  }

  private void write(String name, int height, int width, int colour) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, colour);
      }
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
        .isTrue();
  }

  @Test
  void a_folder_of_pictures_of_all_sizes_is_read() throws IOException {
    write("cat/wide.png", 20, 50, 0xff0000);
    write("cat/high.jpg", 90, 31, 0xff0000);
    write("dog/tiny.png", 3, 2, 0x0000ff);
    write("dog/other.bmp", 64, 64, 0x0000ff);
    assertThatThrownBy(() -> ImageFolder.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("all pictures need one size, which --size 64");
    ImageSet images = ImageFolder.read(folder, Sizing.crop(8, 12)).images();
    assertThat(images.imageSize().toString()).isEqualTo("3x8x12");
    assertThat(images.size()).isEqualTo(4);
    assertThat(images.selections()).contains(new Selection.Sized(Sizing.crop(8, 12)));
    for (int i = 0; i < 4; i++) {
      byte[] pixels = images.image(i);
      boolean cat = images.className(i).equals("cat");
      assertThat(pixels[0] & 0xff).isBetween(cat ? 250 : 0, cat ? 255 : 5);
      assertThat(pixels[2 * 96 + 95] & 0xff).isBetween(cat ? 0 : 250, cat ? 5 : 255);
    }
    ImageSet again =
        Retracing.follow(
            Retracing.read(
                images.sources().stream().map(SourceFile::path).toList(), images.selections()),
            images.selections(),
            path -> path);
    assertThat(again.contentHash()).isEqualTo(images.contentHash());
  }

  @Test
  void what_makes_no_sense_is_said() throws IOException {
    assertThatThrownBy(() -> Sizing.parse("64 by 64", Sizing.Way.CROP))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("such as 64 or 80x64, but got '64 by 64'");
    assertThatThrownBy(() -> Sizing.fit(0, 5000)).hasMessageContaining("1 to 4096 pixels");
    assertThat(Sizing.parse("80x64", Sizing.Way.FIT)).hasToString("80x64, whole, with margins");
    assertThat(Sizing.parse("64", Sizing.Way.CROP)).isEqualTo(Sizing.crop(64, 64));
    Doodles.write(folder, 3, 1);
    assertThatThrownBy(() -> ImageFolder.read(folder, Sizing.crop(8, 8)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds arrays (angel.npy), which keep the size");
  }
}
