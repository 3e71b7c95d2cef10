// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.data.DataException;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.NpyFile;
import org.sketchell.data.SourceFile;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

class DoodlesTest {
  @TempDir Path folder;

  static List<String> classes() {
    return Doodles.classes();
  }

  @Test
  void the_seed_means_the_same_pixels_on_every_jvm() {
    Doodles.write(folder, 50, 42);

    assertThat(ImageFolder.read(folder).images().sources())
        .extracting(SourceFile::sha256)
        .containsExactly(
            "f719fb4f4bd20940d686d54341562cde6ae60afc341160d0c1f215655f21f3fe",
            "672b495accf660a950d6f9dc009f10b6f572f97737c4f45087812b6698e6db85",
            "8e68337703253a94925ee58f8b55fece31f165849eead12aa8e998327d272e99");
  }

  @Test
  void the_files_are_one_per_class_as_quick_draw_has_them() {
    Doodles.write(folder.resolve("new/folder"), 5, 1);

    NpyFile violins = NpyFile.open(folder.resolve("new/folder/violin.npy"));
    assertThat(violins.shape()).containsExactly(5, 784);
    assertThat(violins.row(3)).isEqualTo(Doodles.draw("violin", 1, 3));
    assertThat(ImageFolder.read(folder.resolve("new/folder")).images())
        .hasToString("15 images of 28x28, 3 classes: angel 5, piano 5, violin 5");
  }

  @Test
  void a_set_in_memory_has_the_same_drawings() {
    ImageSet set = Doodles.set(List.of("violin", "cello"), 4, 9);

    assertThat(set).hasToString("8 images of 28x28, 2 classes: violin 4, cello 4");
    assertThat(set.image(6)).isEqualTo(Doodles.draw("cello", 9, 2));
  }

  @ParameterizedTest
  @MethodSource("classes")
  void no_two_drawings_are_alike(String className) {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      seen.add(Arrays.hashCode(Doodles.draw(className, 1, i)));
      seen.add(Arrays.hashCode(Doodles.draw(className, 2, i)));
    }

    assertThat(seen).hasSize(1000);
  }

  @ParameterizedTest
  @MethodSource("classes")
  void they_are_white_strokes_on_black_that_fill_the_picture(String className) {
    double mean = 0;
    for (int i = 0; i < 300; i++) {
      byte[] pixels = Doodles.draw(className, 3, i);
      int[] on = IntStream.range(0, 784).filter(p -> (pixels[p] & 0xff) > 60).toArray();
      int wide =
          Arrays.stream(on).map(p -> p % 28).max().orElse(0)
              - Arrays.stream(on).map(p -> p % 28).min().orElse(0);
      int high = on[on.length - 1] / 28 - on[0] / 28;
      assertThat(Math.max(wide, high)).as("longer side of %s %s", className, i).isBetween(21, 27);
      mean += IntStream.range(0, 784).map(p -> pixels[p] & 0xff).average().orElse(0) / 300;
    }

    // the real ones of Quick, Draw! have 40 to 51
    assertThat(mean).isBetween(30.0, 70.0);
  }

  @Test
  void classes_can_be_told_apart_but_not_by_their_means_alone() {
    ImageSet set = Doodles.set(Doodles.tutorialClasses(), 600, 5);
    double[][] means = new double[3][784];
    for (int i = 0; i < set.size(); i++) {
      if (i % 600 < 500) {
        byte[] pixels = set.image(i);
        for (int p = 0; p < 784; p++) {
          means[set.label(i)][p] += (pixels[p] & 0xff) / 500.0;
        }
      }
    }
    int right = 0;
    for (int i = 0; i < set.size(); i++) {
      if (i % 600 >= 500 && nearest(means, set.image(i)) == set.label(i)) {
        right++;
      }
    }

    assertThat(right / 300.0).isBetween(0.6, 0.95);
  }

  private static int nearest(double[][] means, byte[] pixels) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < means.length; k++) {
      double distance = 0;
      for (int p = 0; p < pixels.length; p++) {
        double d = means[k][p] - (pixels[p] & 0xff);
        distance += d * d;
      }
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    return best;
  }

  @Test
  void the_strokes_of_a_doodle_are_those_of_its_picture() {
    for (String name : Doodles.classes()) {
      for (int index = 0; index < 20; index++) {
        byte[] picture = Doodles.draw(name, 4, index);
        double widest = 0;
        for (double[] stroke : Doodles.strokes(name, 4, index)) {
          for (int i = 0; i < stroke.length; i++) {
            assertThat(stroke[i]).isBetween(-1e-9, 1 + 1e-9);
            widest = Math.max(widest, Math.abs(stroke[i] - 0.5));
          }
          for (int i = 0; i < stroke.length; i += 2) {
            assertThat(
                    brightest(
                        picture, 14 + 24 * (stroke[i] - 0.5), 14 + 24 * (stroke[i + 1] - 0.5)))
                .isGreaterThan(100);
          }
        }
        assertThat(widest).isCloseTo(0.5, within(1e-9));
      }
    }
  }

  /** The brightest pixel where a point may be whose place is known to a pixel. */
  private static int brightest(byte[] picture, double x, double y) {
    int brightest = 0;
    for (int row = Math.max(0, (int) y - 1); row <= Math.min(27, (int) y + 1); row++) {
      for (int column = Math.max(0, (int) x - 1); column <= Math.min(27, (int) x + 1); column++) {
        brightest = Math.max(brightest, picture[28 * row + column] & 0xff);
      }
    }
    return brightest;
  }

  @Test
  void unknown_classes_and_counts_are_refused_before_anything_is_written() {
    assertThatThrownBy(() -> Doodles.write(folder, List.of("violin", "tuba"), 3, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Nobody knows how to doodle 'tuba': the classes are angel, cello, piano, violin.");
    assertThatThrownBy(() -> Doodles.write(folder, 0, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("got 0.");
    assertThat(folder).isEmptyDirectory();
  }

  private static Tensor[] scenes(int count, long seed) {
    return Doodles.scenes(List.of("piano", "angel"), count, 32, seed)
        .tensors()
        .toArray(Tensor[]::new);
  }

  @Test
  void a_scene_has_a_mask_of_the_places_that_its_doodles_take() {
    Examples scenes = Doodles.scenes(List.of("piano", "angel"), 300, 32, 1);
    assertThat(scenes)
        .hasToString(
            "300 examples of sheet: pixels, uint8[1, 32, 32] -> mask: class, uint8[32, 32] of"
                + " paper, piano, angel");
    float[] ink = scenes.tensors().get(0).toFloatArray();
    long[] mask = scenes.tensors().get(1).toLongArray();
    int[] places = new int[3];
    int[] inked = new int[3];
    for (int i = 0; i < mask.length; i++) {
      places[(int) mask[i]]++;
      inked[(int) mask[i]] += ink[i] > 0.5f ? 1 : 0;
    }
    // About half of the pianos' and a third of the angels' places is ink, and scrawls are paper.
    assertThat(places[1] / (double) mask.length).isBetween(0.1, 0.25);
    assertThat(places[2] / (double) mask.length).isBetween(0.07, 0.25);
    assertThat(inked[1] / (double) places[1]).isBetween(0.3, 0.7);
    assertThat(inked[2] / (double) places[2]).isBetween(0.3, 0.7);
    assertThat(inked[0] / (double) places[0]).isBetween(0.03, 0.15);
    for (int scene = 0; scene < 300; scene++) {
      int from = scene * 1024;
      assertThat(IntStream.range(from, from + 1024).filter(i -> mask[i] > 0).count())
          .as("scene " + scene)
          .isBetween(20L, 900L);
    }
  }

  @Test
  void scenes_follow_class_seed_and_number_only() {
    Tensor[] few = scenes(3, 7);
    Tensor[] more = scenes(5, 7);
    Tensor[] others = scenes(3, 8);
    for (int field = 0; field < 2; field++) {
      float[] mine = few[field].to(ElementType.FLOAT32).toFloatArray();
      float[] all = more[field].to(ElementType.FLOAT32).toFloatArray();
      assertThat(Arrays.copyOf(all, mine.length)).isEqualTo(mine);
      assertThat(others[field].to(ElementType.FLOAT32).toFloatArray()).isNotEqualTo(mine);
    }
  }

  @Test
  void scenes_that_nobody_can_draw_are_refused() {
    assertThatThrownBy(() -> Doodles.scenes(List.of("cat"), 1, 32, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("how to doodle 'cat'");
    assertThatThrownBy(() -> Doodles.scenes(List.of("angel"), 1, 8, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("24 to 512 pixels a side");
    assertThatThrownBy(() -> Doodles.scenes(List.of("angel"), 100_000, 512, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too many to hold in memory");
  }

  @Test
  void the_band_around_points_is_their_convex_hull() {
    List<double[]> points = new ArrayList<>();
    for (double[] point : new double[][] {{0, 0}, {4, 0}, {4, 4}, {0, 4}, {2, 2}, {1, 3}, {2, 0}}) {
      points.add(point);
    }
    List<double[]> hull = ConvexHull.of(points);
    assertThat(hull).hasSize(4);
    assertThat(ConvexHull.contains(hull, 3.9, 0.1)).isTrue();
    assertThat(ConvexHull.contains(hull, 4.1, 2)).isFalse();
    List<double[]> line = ConvexHull.of(List.of(new double[] {0, 0}, new double[] {1, 1}));
    assertThat(ConvexHull.contains(line, 0.5, 0.5)).isFalse();
  }
}
