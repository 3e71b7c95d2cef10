// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pictures as other programs write them. What is in each was written down by ImageMagick and
 * Pillow, as {@code pictures/make.sh} says.
 */
class PicturesOfAllKindsTest {
  /** Decoders of JPEG round the cosines and the colours in between in their own ways. */
  private static final int JPEG = 3;

  @TempDir Path folder;

  private static Path file(String name) {
    try {
      Path pictures =
          Path.of(PicturesOfAllKindsTest.class.getResource("pictures/make.sh").toURI()).getParent();
      return pictures.resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names of those whose pixels are written down. */
  private static List<String> known(String ending) throws IOException {
    try (Stream<Path> files = Files.list(file("make.sh").getParent())) {
      return files
          .map(Listing::name)
          .filter(name -> name.matches(".*\\." + ending + "\\.rgba(16)?"))
          .map(name -> name.substring(0, name.lastIndexOf('.')))
          .sorted()
          .toList();
    }
  }

  static List<String> jpegs() throws IOException {
    return known("jpg");
  }

  static List<String> pngs() throws IOException {
    return known("png");
  }

  static List<String> gifs() throws IOException {
    return known("gif");
  }

  static List<String> bmps() throws IOException {
    return known("bmp");
  }

  static List<String> all() throws IOException {
    return known("(jpg|png|gif|bmp)");
  }

  /** What others read, of 16 bits the upper eight: red, green, blue, opacity. */
  private static byte[] said(String name) throws IOException {
    if (Files.exists(file(name + ".rgba"))) {
      return Files.readAllBytes(file(name + ".rgba"));
    }
    byte[] wide = Files.readAllBytes(file(name + ".rgba16"));
    byte[] upper = new byte[wide.length / 2];
    for (int i = 0; i < upper.length; i++) {
      upper[i] = wide[2 * i];
    }
    return upper;
  }

  private static Picture read(String name) {
    boolean turned = name.matches("(held-[5-8]|exif-.*|fill-.*)\\.jpg");
    return Picture.read(file(name), turned ? 12 : 8, turned ? 8 : 12);
  }

  private static int difference(byte[] one, byte[] other) {
    assertThat(one).hasSameSizeAs(other);
    int most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs((one[i] & 0xff) - (other[i] & 0xff)));
    }
    return most;
  }

  /** How colours that are stored for two rows are spread over them differs from JDK to JDK. */
  private static int tolerance(String name) {
    return name.equals("440.jpg") ? 12 : JPEG;
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void jpegs_are_read_as_other_programs_read_them(String name) throws IOException {
    assertThat(difference(read(name).rgba(), said(name))).isLessThanOrEqualTo(tolerance(name));
  }

  @ParameterizedTest
  @MethodSource("pngs")
  void pngs_are_read_to_the_bit(String name) throws IOException {
    assertThat(read(name).rgba()).isEqualTo(said(name));
  }

  @ParameterizedTest
  @MethodSource("gifs")
  void gifs_are_read_to_the_bit(String name) throws IOException {
    byte[] rgba = read(name).rgba();
    byte[] said = said(name);
    for (int at = 0; at < said.length; at += 4) {
      // What cannot be seen has no colour that matters.
      if (said[at + 3] == 0) {
        Arrays.fill(said, at, at + 3, (byte) 0);
        Arrays.fill(rgba, at, at + 3, (byte) 0);
      }
    }
    assertThat(rgba).isEqualTo(said);
  }

  @ParameterizedTest
  @MethodSource("bmps")
  void bmps_are_read_to_the_bit(String name) throws IOException {
    // Five and six bits become eight by a factor here, as by Pillow, and ImageMagick repeats bits.
    int rounding = name.matches("rgb-16.bmp|fields-5.*") ? 1 : 0;
    assertThat(difference(read(name).rgba(), said(name))).isLessThanOrEqualTo(rounding);
  }

  @Test
  void no_kind_of_picture_is_forgotten() throws IOException {
    assertThat(jpegs()).hasSizeGreaterThanOrEqualTo(28);
    assertThat(pngs()).hasSizeGreaterThanOrEqualTo(33);
    assertThat(gifs()).hasSizeGreaterThanOrEqualTo(7);
    assertThat(bmps()).hasSizeGreaterThanOrEqualTo(18);
  }

  /** As images of a folder, too, which are decoded by another way. */
  @ParameterizedTest
  @MethodSource("all")
  void folders_have_the_same_pixels(String name) throws IOException {
    Files.copy(file(name), Files.createDirectory(folder.resolve("cat")).resolve(name));
    ImageSet images =
        ImageFolder.readFile(folder.resolve("cat"), ChannelOrder.BY_SHAPE, Colours.KEPT);
    assertThat(images.size()).isEqualTo(1);
    byte[] said = said(name);
    for (int pixel = 0; pixel < said.length / 4; pixel++) {
      for (int channel = 0; channel < 3; channel++) {
        if (said[4 * pixel + 3] == -1) {
          assertThat(images.image(0)[channel * said.length / 4 + pixel] & 0xff)
              .isCloseTo(said[4 * pixel + channel] & 0xff, within(tolerance(name)));
        }
      }
    }
  }

  /** A decoder may make up what is missing; nobody would notice. */
  @ParameterizedTest
  @MethodSource("all")
  void what_is_cut_short_is_refused_or_whole_even_so(String name) throws IOException {
    byte[] packed = Files.readAllBytes(file(name));
    byte[] whole = read(name).rgba();
    for (int length = packed.length - 1; length > 8; length -= 1 + (packed.length - length) / 20) {
      byte[] cut = Arrays.copyOf(packed, length);
      try {
        assertThat(Picture.decode(file(name), cut, -1, -1).rgba())
            .as("%d bytes", length)
            .isEqualTo(whole);
      } catch (DataException e) {
        assertThat(e).hasMessageEndingWith("; save or copy it again.");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cut.png, PNG",
    "crc-wrong.png, PNG",
    "crc-wrong-palette.png, PNG",
    "crc-wrong-pixel.png, PNG",
    "cut.jpg, a picture",
    "cut-progressive.jpg, a picture",
    "no-end.jpg, a picture",
    "cut.gif, a picture",
    "cut-24.bmp, a picture",
    "cut-4.bmp, a picture",
    "cut-rle-8.bmp, a picture"
  })
  void what_is_damaged_is_refused_and_left_out_of_folders(String name, String kind)
      throws IOException {
    refuses(
        name,
        " is truncated or damaged and cannot be read as " + kind + "; save or copy it again.",
        " (damaged or too large)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cmyk.jpg", "ycck.jpg"})
  void what_is_for_print_is_refused_and_left_out_of_folders(String name) throws IOException {
    refuses(
        name,
        " is a JPEG for print: its four inks (CMYK) are no colours of a screen; save it as RGB.",
        " (a JPEG for print, of CMYK inks; save it as RGB)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"picture.tif", "picture.heic", "picture.svg", "empty.png"})
  void what_is_no_picture_here_is_refused_and_left_out_of_folders(String name) throws IOException {
    refuses(name, " is not a PNG file: it does not begin as one; save the drawing as PNG.", "");
  }

  @Test
  void webp_is_refused_by_its_name_and_left_out_of_folders() throws IOException {
    refuses(
        "picture.webp",
        " is not a PNG file: it is a WebP picture; save the drawing as PNG.",
        " (a WebP picture; save it as PNG)");
  }

  @Test
  void a_gif_whose_frame_is_smaller_than_its_canvas_is_no_mask() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Path masks = Files.createDirectory(folder.resolve("masks"));
    Files.copy(file("rgb-8.png"), pictures.resolve("1.png"));
    Files.copy(file("frame-smaller.gif"), masks.resolve("1.gif"));
    PictureTable table = PictureTable.beside(pictures, masks, Sizing.stretch(4, 6));
    assertThatThrownBy(() -> table.masks("mask"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            masks + " holds no picture that can be read; expected PNG, JPEG, GIF or BMP files.");
  }

  private void refuses(String name, String sentence, String why) throws IOException {
    assertThatThrownBy(() -> Picture.read(file(name), -1, -1))
        .isInstanceOf(DataException.class)
        .hasMessage(file(name) + sentence);
    Path cats = Files.createDirectories(folder.resolve("cat"));
    Files.copy(file("rgb-8.png"), cats.resolve("sound.png"));
    Files.copy(file(name), cats.resolve(name));
    ImageFolder read = ImageFolder.any(folder, ChannelOrder.BY_SHAPE, Colours.KEPT);
    assertThat(read.images().size()).isEqualTo(1);
    assertThat(read.notes()).containsExactly("Left out of " + folder + ": cat/" + name + why + ".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my holiday 1.png",
        "Über Katzen – 猫.png",
        "CAT.PNG",
        "cat.jpg",
        "cat.GIF",
        "cat.txt",
        "cat",
        "c a.t.webp"
      })
  void names_of_pictures_may_be_any(String name) throws IOException {
    Path cats = Files.createDirectories(folder.resolve("cat"));
    Path named;
    try {
      named = cats.resolve(name);
    } catch (InvalidPathException e) {
      Assumptions.abort("this system has no such names");
      throw e;
    }
    for (String kind : List.of("rgb-8.png", "rgb-24.bmp", "sharp.jpg")) {
      Files.copy(file(kind), named);
      Picture alone = Picture.read(named, 8, 12);
      assertThat(difference(alone.rgba(), said(kind))).isLessThanOrEqualTo(tolerance(name));
      ImageSet images =
          ImageFolder.any(folder, ChannelOrder.BY_SHAPE, Colours.AS_FOUND, Optional.empty())
              .images();
      assertThat(images.image(0)).isEqualTo(alone.planes());
      Files.delete(named);
    }
  }
}
