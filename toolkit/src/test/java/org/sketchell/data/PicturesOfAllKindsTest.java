package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pictures as other programs write them. What is in each was written down by ImageMagick and
 * Pillow, as {@code pictures/make.sh} says.
 */
class PicturesOfAllKindsTest {
  private static Path pictures() {
    try {
      return Path.of(PicturesOfAllKindsTest.class.getResource("pictures").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names of those that something is known of. */
  private static List<String> known(String ending) throws IOException {
    try (Stream<Path> files = Files.list(pictures())) {
      return files
          .map(Listing::name)
          .filter(name -> name.matches(".*\\." + ending + "\\.rgba(16)?"))
          .map(name -> name.substring(0, name.lastIndexOf('.')))
          .sorted()
          .toList();
    }
  }

  /** What others read, of 16 bits the upper eight. */
  private static int[] said(String name) throws IOException {
    Path eight = pictures().resolve(name + ".rgba");
    boolean wide = !Files.exists(eight);
    byte[] bytes = Files.readAllBytes(wide ? pictures().resolve(name + ".rgba16") : eight);
    int[] said = new int[bytes.length / (wide ? 2 : 1)];
    for (int i = 0; i < said.length; i++) {
      said[i] = bytes[wide ? 2 * i : i] & 0xff;
    }
    return said;
  }

  private static void reads(String name, int tolerance) throws IOException {
    int[] said = said(name);
    boolean lies = name.matches("(held-[5-8]|exif-.*|fill-.*)\\.jpg");
    Picture picture = Picture.read(pictures().resolve(name), lies ? 12 : 8, lies ? 8 : 12);
    assertThat(picture.rgba()).hasSameSizeAs(said);
    int most = 0;
    for (int i = 0; i < said.length; i++) {
      most = Math.max(most, Math.abs((picture.rgba()[i] & 0xff) - said[i]));
    }
    assertThat(most).isLessThanOrEqualTo(tolerance);
  }

  static List<String> jpegs() throws IOException {
    return known("jpg");
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void jpegs_are_read_as_other_programs_read_them(String name) throws IOException {
    reads(name, 3);
  }

  static List<String> pngs() throws IOException {
    return known("png");
  }

  @ParameterizedTest
  @MethodSource("pngs")
  void pngs_are_read_to_the_bit(String name) throws IOException {
    reads(name, 0);
  }

  static List<String> gifs() throws IOException {
    return known("gif");
  }

  @ParameterizedTest
  @MethodSource("gifs")
  void gifs_are_read_to_the_bit(String name) throws IOException {
    reads(name, 0);
  }

  static List<String> bmps() throws IOException {
    return known("bmp");
  }

  @ParameterizedTest
  @MethodSource("bmps")
  void bmps_are_read_to_the_bit(String name) throws IOException {
    reads(name, 0);
  }
}
