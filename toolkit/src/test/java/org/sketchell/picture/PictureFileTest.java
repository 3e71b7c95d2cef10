// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {
  @TempDir Path folder;

  /** A ring on a slope, with one NaN and one infinite value. */
  static Plane ring() {
    float[] values = new float[12 * 16];
    for (int i = 0; i < values.length; i++) {
      int row = i / 16;
      int column = i % 16;
      double distance = Math.hypot(row - 5.5, column - 7.5);
      values[i] = distance > 3 && distance < 5 ? 16 : column;
    }
    values[0] = Float.NaN;
    values[15] = Float.POSITIVE_INFINITY;
    return new Plane(12, 16, values);
  }

  static Plane waves() {
    float[] values = new float[12 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (StrictMath.sin(i / 16 * 0.6) * StrictMath.cos(i % 16 * 0.5));
    }
    return new Plane(12, 16, values);
  }

  static Figure images() {
    return Figure.of(ring(), "gray")
        .title("Images: {letters} @ 0123456789")
        .add(
            ImagePanel.of(waves(), "centred")
                .colourMap(ColourMap.DIVERGING)
                .mark(new Mark(3, 4, 3, 3)))
        .add(ImagePanel.of(waves(), "reds").colourMap(ColourMap.REDS).filled(100))
        .add(ImagePanel.of(ring(), "bar").colourMap(ColourMap.VIRIDIS).colourBar(true))
        .columns(2);
  }

  static Figure saliency() {
    return Figure.of(ring(), "saliency").overlay(waves().resized(24, 32));
  }

  static Figure charts() {
    return Figure.of(
            LineChart.of("curves")
                .labels("epoch", "loss")
                .line("training", 1.0, 0.6, 0.4, 0.35)
                .line("validation", 1.1, 0.7, Double.NaN, 0.5, 0.55))
        .add(
            LabelledMatrix.confusion(
                "confusion",
                List.of("angel", "piano", "violin"),
                Plane.of(new float[][] {{612, 3, 25}, {8, 630, 2}, {31, 1, 608}})))
        .add(LabelledMatrix.of("filter", Plane.of(new float[][] {{-1, 0, 1}, {-0.5f, 0, 0.5f}})));
  }

  /** Everything that can be in a figure. */
  static Figure everything() {
    Figure figure = images().columns(5).add(saliency().panels().get(0));
    for (Panel panel : charts().panels()) {
      figure = figure.add(panel);
    }
    return figure;
  }

  @Test
  void the_pngs_are_those_that_were_looked_at() {
    assertAll(
        () -> assertSamePixels("images.png", images().png()),
        () -> assertSamePixels("images-dark.png", images().png(Background.DARK)),
        () -> assertSamePixels("saliency.png", saliency().png()),
        () -> assertSamePixels("charts.png", charts().png()),
        () -> assertSamePixels("charts-dark.png", charts().png(Background.DARK)));
  }

  private static void assertSamePixels(String name, byte[] png) throws IOException {
    BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(png));
    Path kept = Path.of("target", name);
    Files.write(kept, png);
    try (InputStream in = PictureFileTest.class.getResourceAsStream(name)) {
      assertThat(in).as("no picture to compare with; look at %s and keep it", kept).isNotNull();
      BufferedImage expected = ImageIO.read(in);
      assertThat(drawn.getWidth()).isEqualTo(expected.getWidth());
      assertThat(drawn.getHeight()).isEqualTo(expected.getHeight());
      int different = 0;
      for (int y = 0; y < drawn.getHeight(); y++) {
        for (int x = 0; x < drawn.getWidth(); x++) {
          different += drawn.getRGB(x, y) == expected.getRGB(x, y) ? 0 : 1;
        }
      }
      assertThat(different).as("pixels of %s unlike the one that was looked at", kept).isZero();
    }
  }

  @Test
  void an_image_stands_where_the_layout_says_in_its_colours() throws IOException {
    Plane plane = new Plane(28, 28, new float[784]);
    BufferedImage png = ImageIO.read(new ByteArrayInputStream(Figure.of(plane, "t").png()));
    assertThat(png.getWidth()).isEqualTo(224 + 24);
    assertThat(png.getRGB(12, 40)).isEqualTo(0xff000000);
    assertThat(png.getRGB(12 + 223, png.getHeight() - 13)).isEqualTo(0xff000000);
    assertThat(png.getRGB(12 + 224, 40)).isEqualTo(0xffffffff);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.png", "x.svg", "x.html", "X.PNG", "y.HTM"})
  void the_ending_says_the_format(String name) throws IOException {
    Path file = Figure.of(ring()).save(folder.resolve(name));
    byte[] bytes = Files.readAllBytes(file);
    String begin =
        name.toLowerCase().endsWith("png") ? "\u0089PNG" : name.endsWith("svg") ? "<svg" : "<!DO";
    assertThat(new String(bytes, 0, 4, java.nio.charset.StandardCharsets.ISO_8859_1))
        .isEqualTo(begin);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void an_old_file_is_replaced() throws IOException {
    Path file = folder.resolve("x.svg");
    Files.writeString(file, "old");
    Figure.of(ring()).save(file);
    assertThat(Files.readString(file)).startsWith("<svg");
  }

  @Test
  void what_cannot_be_written_is_one_sentence() {
    Figure figure = Figure.of(ring());
    assertThatThrownBy(() -> figure.save("x.jpg"))
        .hasMessage("A figure is saved as .png, .svg or .html; x.jpg ends in none of them.");
    assertThatThrownBy(() -> figure.save("png")).hasMessageContaining("ends in none of them");
    Path nowhere = folder.resolve("no").resolve("x.png");
    assertThatThrownBy(() -> figure.save(nowhere))
        .hasMessage(
            "Cannot write " + nowhere + ": there is no folder " + folder.resolve("no") + ".");
    assertThatThrownBy(() -> Figure.of().save("x.png"))
        .hasMessageContaining("x.png has no panels yet");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_folder_in_the_way_is_not_replaced() throws IOException {
    Path file = Files.createDirectory(folder.resolve("x.png"));
    assertThatThrownBy(() -> Figure.of(ring()).save(file)).hasMessageContaining("it is a folder");
  }
}
