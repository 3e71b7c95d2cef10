// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.shell.Prompt;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;

/** Drawings of all kinds become such as a network has learned from. */
@Tag("long")
class FittedDrawingTest {
  private static final int EACH = 15;
  private static final long UNSEEN = 99;

  @TempDir static Path folder;
  private static TrainedModel model;
  private final Random dice = new Random(4);

  /** How a drawing comes to be a picture. */
  private enum Kind {
    SMALL_ON_PAPER(Color.DARK_GRAY, new Color(240, 238, 232), 0.008f),
    THICK(Color.BLACK, Color.WHITE, 0.04f),
    COLOURED(new Color(30, 60, 190), new Color(250, 240, 200), 0.012f),
    INVERTED(Color.WHITE, Color.BLACK, 0.01f),
    FAINT(new Color(170, 170, 170), new Color(225, 225, 225), 0.012f),
    PHOTOGRAPHED(new Color(40, 40, 45), new Color(235, 232, 225), 0.01f);

    private final Color ink;
    private final Color ground;
    private final float pen;

    Kind(Color ink, Color ground, float pen) {
      this.ink = ink;
      this.ground = ground;
      this.pen = pen;
    }
  }

  @BeforeAll
  static void train() {
    Tensors.manualSeed(1);
    model =
        new Trainer()
            .quiet()
            .maxEpochs(3)
            .fit(
                new Classifier(Networks.tutorial(3)),
                Split.random(Doodles.set(Doodles.tutorialClasses(), 1000, 1), 0.05, 1))
            .model();
  }

  private BufferedImage drawn(Kind kind, List<double[]> strokes) {
    int width = 300 + dice.nextInt(300);
    int height = 300 + dice.nextInt(300);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(kind.ground);
    pen.fillRect(0, 0, width, height);
    pen.setColor(kind.ink);
    float thick = kind.pen * Math.min(width, height);
    pen.setStroke(new BasicStroke(thick, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    double side = Math.min(width, height) * (0.35 + 0.5 * dice.nextDouble());
    double left = thick + dice.nextDouble() * (width - side - 2 * thick);
    double top = thick + dice.nextDouble() * (height - side - 2 * thick);
    for (double[] stroke : strokes) {
      Path2D line = new Path2D.Double();
      line.moveTo(left + side * stroke[0], top + side * stroke[1]);
      for (int i = 2; i < stroke.length; i += 2) {
        line.lineTo(left + side * stroke[i], top + side * stroke[i + 1]);
      }
      pen.draw(line);
    }
    pen.dispose();
    if (kind == Kind.PHOTOGRAPHED) {
      photograph(image);
    }
    return image;
  }

  /** Light from one side, and noise. */
  private void photograph(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        double light = 0.55 + 0.32 * x / image.getWidth() + 0.13 * y / image.getHeight();
        int rgb = image.getRGB(x, y);
        int seen = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          double value = ((rgb >> shift) & 255) * light + 9 * dice.nextGaussian();
          seen = seen << 8 | (int) Math.max(0, Math.min(255, value));
        }
        image.setRGB(x, y, seen);
      }
    }
  }

  private Path saved(BufferedImage image, String ending) throws IOException {
    Path file = folder.resolve("drawing." + ending);
    ImageIO.write(image, ending, file.toFile());
    return file;
  }

  private static boolean isRight(byte[] pixels, String name) {
    return model.predict(Tensors.tensor(pixels, 1, 1, 28, 28)).get(0).equals(name);
  }

  @ParameterizedTest
  @EnumSource
  void they_are_recognised_as_well_as_the_originals(Kind kind) throws IOException {
    int originals = 0;
    int fitted = 0;
    for (String name : Doodles.tutorialClasses()) {
      for (int i = 0; i < EACH; i++) {
        originals += isRight(Doodles.draw(name, UNSEEN, i), name) ? 1 : 0;
        BufferedImage picture = drawn(kind, Doodles.strokes(name, UNSEEN, i));
        Path file = saved(picture, kind == Kind.PHOTOGRAPHED ? "jpg" : "png");
        fitted += isRight(FittedDrawing.read(file, 28, 28).pixels(), name) ? 1 : 0;
      }
    }
    assertThat(originals).isGreaterThan(38);
    assertThat(fitted).isGreaterThanOrEqualTo((int) Math.ceil(0.9 * originals));
  }

  @Test
  void a_line_is_as_wide_as_quick_draws_and_the_drawing_as_long() throws IOException {
    BufferedImage image = new BufferedImage(400, 200, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 120; x < 300; x++) {
      for (int y = 90; y < 97; y++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    byte[] pixels = FittedDrawing.read(saved(image, "png"), 28, 28).pixels();
    int width = 0;
    double brightness = 0;
    for (int x = 0; x < 28; x++) {
      width += pixels[14 * 28 + x] != 0 ? 1 : 0;
    }
    for (int y = 0; y < 28; y++) {
      brightness += (pixels[28 * y + 14] & 0xff) / 255.0;
    }
    assertThat(width).isBetween(24, 26);
    assertThat(brightness).as("pixels that a line is wide").isBetween(1.3, 1.65);
  }

  @Test
  void at_the_prompt_it_is_a_tensor_that_models_take() throws IOException {
    BufferedImage picture = drawn(Kind.COLOURED, Doodles.strokes("piano", UNSEEN, 3));
    Path file = saved(picture, "png");
    assertThat(model.predict(Prompt.fit(file.toString()))).containsExactly("piano");
  }

  @Test
  void a_drawing_that_has_its_form_already_keeps_it() throws IOException {
    int right = 0;
    for (int i = 0; i < EACH; i++) {
      BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setDataElements(0, 0, 28, 28, Doodles.draw("piano", UNSEEN, i));
      byte[] pixels = FittedDrawing.read(saved(image, "png"), 28, 28).pixels();
      right += isRight(pixels, "piano") ? 1 : 0;
    }
    assertThat(right).isGreaterThan(11);
  }

  @Test
  void a_picture_without_a_drawing_is_refused() throws IOException {
    BufferedImage grey = new BufferedImage(60, 50, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 3000; i++) {
      grey.setRGB(i % 60, i / 60, 0x808080);
    }
    Path file = saved(grey, "png");
    assertThatThrownBy(() -> FittedDrawing.read(file, 28, 28))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "No drawing can be made out in " + file + ": nothing differs clearly from its ground.");
  }
}
