// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sketchell.picture.Plane;
import org.sketchell.shape.ImageSize;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** Occlusion of a classifier that is known exactly: it adds up the pixels. */
class PatchOcclusionTest {
  private static final List<String> CLASSES = List.of("bright", "dark");

  /** The sum of the pixels is how bright an image is. */
  private static float[] probabilities(List<byte[]> images) {
    float[] all = new float[images.size() * 2];
    for (int i = 0; i < images.size(); i++) {
      int sum = 0;
      for (byte pixel : images.get(i)) {
        sum += pixel;
      }
      all[2 * i] = sum / 100f;
      all[2 * i + 1] = 1 - sum / 100f;
    }
    return all;
  }

  private static Prediction<Label> prediction(ImageExample example, byte[] pixels) {
    float[] scores = probabilities(List.of(pixels));
    Map<String, Label> labels = new LinkedHashMap<>();
    labels.put("bright", new Label("bright", scores[0]));
    labels.put("dark", new Label("dark", scores[1]));
    return new Prediction<>(labels.get("bright"), labels, pixels.length, example, true);
  }

  private static ImmutableFeatureMap features(int channels, int side) {
    return PixelNames.of(new ImageSize(channels, side, side)).features();
  }

  private static PatchOcclusion occlusion(int channels, int side) {
    ImageSize size = new ImageSize(channels, side, side);
    return new PatchOcclusion(
        DatasetImages.in(features(channels, side), Optional.of(size)),
        CLASSES,
        PatchOcclusionTest::probabilities);
  }

  private static Plane saliency(int channels, int side, byte[] pixels) {
    ImageExample example = new ImageExample(new Label("bright"), channels, side, side, pixels);
    return occlusion(channels, side).saliency(example, prediction(example, pixels));
  }

  @Test
  void a_pixel_matters_wherever_a_patch_covers_it() {
    byte[] pixels = new byte[25];
    pixels[5 + 4] = 80;

    Plane plane = saliency(1, 5, pixels);

    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 5; column++) {
        boolean covered = row <= 2 && column >= 3;
        assertThat(plane.at(row, column)).isCloseTo(covered ? 0.8f : 0, within(1e-6f));
      }
    }
  }

  @Test
  void colour_planes_are_blanked_one_by_one_and_the_strongest_is_shown() {
    byte[] pixels = new byte[2 * 9];
    pixels[4] = 20;
    pixels[9 + 4] = 50;

    assertThat(saliency(2, 3, pixels).at(1, 1)).isCloseTo(0.5f, within(1e-6f));
  }

  @Test
  void large_images_are_done_in_several_batches() {
    byte[] pixels = new byte[20 * 20];
    pixels[0] = 30;
    pixels[399] = 60;

    Plane plane = saliency(1, 20, pixels);

    assertThat(plane.at(0, 0)).isCloseTo(0.3f, within(1e-6f));
    assertThat(plane.at(10, 10)).isCloseTo(0, within(1e-6f));
    assertThat(plane.at(19, 19)).isCloseTo(0.6f, within(1e-6f));
  }

  @Test
  void an_excuse_names_the_pixels_for_and_against_the_strongest_first() {
    byte[] pixels = new byte[25];
    pixels[0] = 10;
    pixels[2] = 70;
    ImageExample example = new ImageExample(new Label("bright"), 1, 5, 5, pixels);

    Map<String, List<Pair<String, Double>>> scores =
        occlusion(1, 5).excuse(example, prediction(example, pixels), features(1, 5)).getScores();

    assertThat(scores).containsOnlyKeys("bright", "dark");
    assertThat(scores.get("bright")).hasSize(25);
    // Only the patches around the second column cover both.
    assertThat(scores.get("bright").subList(0, 2))
        .extracting(Pair::getA)
        .containsExactlyInAnyOrder("01", "06");
    assertThat(scores.get("bright").get(0).getB()).isCloseTo(0.8, within(1e-6));
    assertThat(scores.get("dark").get(0).getB()).isCloseTo(-0.8, within(1e-6));
  }

  @Test
  void pixels_without_names_give_an_empty_excuse() {
    byte[] pixels = new byte[9];
    ImageExample example = new ImageExample(new Label("bright"), 1, 3, 3, pixels);

    assertThat(
            occlusion(1, 3)
                .excuse(example, prediction(example, pixels), features(1, 2))
                .getScores()
                .get("dark"))
        .isEmpty();
  }
}
