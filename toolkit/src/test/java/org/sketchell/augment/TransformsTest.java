// SPDX-License-Identifier: Apache-2.0
package org.sketchell.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.SplitMix64;

/** What each transform makes of pictures: exactly where it can be said, else by statistics. */
class TransformsTest {
  private static final ImageSize SMALL = new ImageSize(2, 4, 4);
  private static final ImageSize LARGE = new ImageSize(1, 32, 32);

  private static byte[] picture(ImageSize size, long seed) {
    byte[] pixels = new byte[size.channels() * size.height() * size.width()];
    new SplittableRandom(seed).nextBytes(pixels);
    return pixels;
  }

  private static byte[] changed(String how, byte[] picture, ImageSize size, int epoch) {
    byte[] copy = picture.clone();
    Augmentation.parse(how).apply(ByteBuffer.wrap(copy), 0, size, 5, epoch, 0);
    return copy;
  }

  /** What stands at each place, by where it is taken from. */
  @FunctionalInterface
  private interface From {
    int at(int row, int column);
  }

  private static byte[] moved(byte[] picture, ImageSize size, From from) {
    byte[] moved = new byte[picture.length];
    int plane = size.height() * size.width();
    for (int i = 0; i < moved.length; i++) {
      int at = from.at(i % plane / size.width(), i % size.width());
      moved[i] = at < 0 ? 0 : picture[i / plane * plane + at];
    }
    return moved;
  }

  @Test
  void flips_and_quarter_turns_are_exact() {
    byte[] picture = picture(SMALL, 1);
    assertThat(changed("flip 1", picture, SMALL, 0))
        .isEqualTo(moved(picture, SMALL, (row, column) -> 4 * row + 3 - column));
    assertThat(changed("upside-down 1", picture, SMALL, 0))
        .isEqualTo(moved(picture, SMALL, (row, column) -> 4 * (3 - row) + column));
    assertThat(changed("flip 0, upside-down 0", picture, SMALL, 0)).isEqualTo(picture);
    assertThat(changed("flip 1, flip 1", picture, SMALL, 0)).isEqualTo(picture);
    byte[] turned = moved(picture, SMALL, (row, column) -> 4 * column + 3 - row);
    byte[] around = moved(turned, SMALL, (row, column) -> 4 * column + 3 - row);
    byte[] thrice = moved(around, SMALL, (row, column) -> 4 * column + 3 - row);
    Set<ByteBuffer> seen = new HashSet<>();
    for (int epoch = 0; epoch < 60; epoch++) {
      seen.add(ByteBuffer.wrap(changed("quarter-turns", picture, SMALL, epoch)));
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            ByteBuffer.wrap(picture),
            ByteBuffer.wrap(turned),
            ByteBuffer.wrap(around),
            ByteBuffer.wrap(thrice));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shift 0.25", "crop 1"})
  void shifts_and_crops_move_by_whole_pixels(String how) {
    byte[] picture = picture(SMALL, 2);
    Set<ByteBuffer> possible = new HashSet<>();
    for (int down = -1; down <= 1; down++) {
      for (int right = -1; right <= 1; right++) {
        int y = down;
        int x = right;
        possible.add(
            ByteBuffer.wrap(
                moved(
                    picture,
                    SMALL,
                    (row, column) ->
                        row - y >= 0 && row - y < 4 && column - x >= 0 && column - x < 4
                            ? 4 * (row - y) + column - x
                            : -1)));
      }
    }
    Set<ByteBuffer> seen = new HashSet<>();
    for (int epoch = 0; epoch < 300; epoch++) {
      seen.add(ByteBuffer.wrap(changed(how, picture, SMALL, epoch)));
    }
    assertThat(seen).isEqualTo(possible);
  }

  @Test
  void a_chance_of_a_half_is_one() {
    byte[] picture = picture(SMALL, 3);
    int flipped = 0;
    for (int epoch = 0; epoch < 1000; epoch++) {
      flipped += Arrays.equals(changed("flip 0.5", picture, SMALL, epoch), picture) ? 0 : 1;
    }
    assertThat(flipped).isBetween(440, 560);
  }

  /** A square in the middle of a black picture, and what is known of its picture. */
  private static byte[] square() {
    byte[] pixels = new byte[32 * 32];
    for (int row = 10; row < 22; row++) {
      Arrays.fill(pixels, 32 * row + 10, 32 * row + 22, (byte) 200);
    }
    return pixels;
  }

  private static double sum(byte[] pixels) {
    double sum = 0;
    for (byte pixel : pixels) {
      sum += pixel & 0xff;
    }
    return sum;
  }

  /** How far out the brightness lies, in pixels squared, and where its middle is. */
  private static double[] moments(byte[] pixels) {
    double[] moments = new double[3];
    for (int i = 0; i < pixels.length; i++) {
      int value = pixels[i] & 0xff;
      moments[0] += value * (i % 32 - 15.5);
      moments[1] += value * (i / 32 - 15.5);
      moments[2] += value * (Math.pow(i % 32 - 15.5, 2) + Math.pow(i / 32 - 15.5, 2));
    }
    double sum = sum(pixels);
    return new double[] {moments[0] / sum, moments[1] / sum, moments[2] / sum};
  }

  @Test
  void turning_keeps_the_middle_the_brightness_and_the_distances() {
    double[] before = moments(square());
    for (int epoch = 0; epoch < 20; epoch++) {
      byte[] turned = changed("rotate 180", square(), LARGE, epoch);
      assertThat(sum(turned)).isCloseTo(sum(square()), within(0.01 * sum(square())));
      assertThat(moments(turned)[0]).isCloseTo(0, within(0.02));
      assertThat(moments(turned)[1]).isCloseTo(0, within(0.02));
      assertThat(moments(turned)[2]).isCloseTo(before[2], within(0.02 * before[2]));
    }
  }

  @Test
  void scaling_changes_the_area_by_the_square_of_the_factor() {
    double before = sum(square());
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int epoch = 0; epoch < 400; epoch++) {
      double ratio = Math.sqrt(sum(changed("scale 0.8 1.25", square(), LARGE, epoch)) / before);
      least = Math.min(least, ratio);
      most = Math.max(most, ratio);
    }
    assertThat(least).isBetween(0.78, 0.83);
    assertThat(most).isBetween(1.22, 1.27);
    assertThat(sum(changed("scale 2 2", square(), LARGE, 0)))
        .isCloseTo(4 * before, within(0.02 * before));
  }

  @Test
  void shearing_keeps_the_area_and_slants() {
    for (int epoch = 0; epoch < 20; epoch++) {
      byte[] slanted = changed("shear 20", square(), LARGE, epoch);
      assertThat(sum(slanted)).isCloseTo(sum(square()), within(0.01 * sum(square())));
      assertThat(moments(slanted)[0]).isCloseTo(0, within(0.05));
    }
    assertThat(changed("shear 20", square(), LARGE, 0)).isNotEqualTo(square());
  }

  @Test
  void noise_has_its_deviation_and_no_mean() {
    byte[] grey = new byte[32 * 32];
    Arrays.fill(grey, (byte) 128);
    double sum = 0;
    double squares = 0;
    for (int epoch = 0; epoch < 20; epoch++) {
      for (byte pixel : changed("noise 0.1", grey, LARGE, epoch)) {
        double off = (pixel & 0xff) - 128;
        sum += off;
        squares += off * off;
      }
    }
    int count = 20 * 32 * 32;
    assertThat(sum / count).isCloseTo(0, within(0.8));
    assertThat(Math.sqrt(squares / count)).isCloseTo(25.5, within(0.8));
  }

  @ParameterizedTest
  @CsvSource({"brightness 0.5, 100, 50, 150", "contrast 0.5, 100, 100, 100"})
  void brightness_and_contrast_keep_to_their_share(String how, int grey, int least, int most) {
    byte[] picture = new byte[32 * 32];
    Arrays.fill(picture, (byte) grey);
    int darkest = 255;
    int brightest = 0;
    for (int epoch = 0; epoch < 300; epoch++) {
      int now = changed(how, picture, LARGE, epoch)[0] & 0xff;
      darkest = Math.min(darkest, now);
      brightest = Math.max(brightest, now);
    }
    assertThat(darkest).isBetween(least, least + 3);
    assertThat(brightest).isBetween(most - 3, most);
  }

  @Test
  void contrast_moves_away_from_the_mean_or_towards_it() {
    byte[] halves = new byte[32 * 32];
    Arrays.fill(halves, 512, 1024, (byte) 100);
    for (int epoch = 0; epoch < 30; epoch++) {
      byte[] now = changed("contrast 0.4", halves, LARGE, epoch);
      int low = now[0] & 0xff;
      int high = now[1023] & 0xff;
      // Below 0 there is nothing.
      assertThat(low == 0 || Math.abs(low + high - 100) <= 1).isTrue();
      assertThat(high).isBetween(79, 121);
    }
  }

  @Test
  void erasing_leaves_one_rectangle_of_ground() {
    byte[] white = new byte[32 * 32];
    Arrays.fill(white, (byte) 255);
    for (int epoch = 0; epoch < 100; epoch++) {
      byte[] erased = changed("erase 1", white, LARGE, epoch);
      int left = 32;
      int right = -1;
      int top = 32;
      int bottom = -1;
      int gone = 0;
      for (int i = 0; i < erased.length; i++) {
        if (erased[i] == 0) {
          gone++;
          left = Math.min(left, i % 32);
          right = Math.max(right, i % 32);
          top = Math.min(top, i / 32);
          bottom = Math.max(bottom, i / 32);
        }
      }
      assertThat(gone).isEqualTo((right - left + 1) * (bottom - top + 1));
      assertThat(gone / 1024.0).isBetween(0.01, 0.36);
    }
  }

  @Test
  void elastic_moves_places_as_far_as_is_said_and_neighbours_alike() {
    double[] field = SmoothField.of(new ImageSize(1, 64, 64), 3, 4, new SplitMix64(4));
    double squares = 0;
    double steps = 0;
    for (int i = 0; i < field.length; i++) {
      squares += field[i] * field[i];
      steps += i % 64 == 0 ? 0 : Math.pow(field[i] - field[i - 1], 2);
    }
    assertThat(Math.sqrt(squares / field.length)).isBetween(2.3, 3.7);
    assertThat(Math.sqrt(steps / field.length)).isLessThan(0.8);
    assertThat(sum(changed("elastic 2 4", square(), LARGE, 1)))
        .isCloseTo(sum(square()), within(0.2 * sum(square())));
    assertThat(changed("elastic 0 4", square(), LARGE, 1)).isEqualTo(square());
  }

  @Test
  void the_ground_is_what_is_said() {
    byte[] white = new byte[32 * 32];
    Arrays.fill(white, (byte) 255);
    assertThat(changed("rotate 45, shift 0.3, ground 255", white, LARGE, 1)).isEqualTo(white);
    assertThat(changed("rotate 45, shift 0.3", white, LARGE, 1)).contains(0);
  }

  @Test
  void moves_are_put_together_and_sampled_once() {
    byte[] picture = picture(LARGE, 4);
    byte[] there = changed("shift 0.2, flip 1", picture, LARGE, 7);
    // Nothing but whole pixels was moved, so there is no value that was not there before.
    Set<Byte> values = new HashSet<>();
    for (byte pixel : picture) {
      values.add(pixel);
    }
    values.add((byte) 0);
    for (byte pixel : there) {
      assertThat(values).contains(pixel);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spin 3 | There is no transform called 'spin'; known are flip, upside-down, quarter-turns, rotate,
          rotate | rotate takes one number, but got 'rotate'; transforms are parted by commas.
          rotate ten | rotate takes one number, but got 'rotate ten'
          scale 1 | scale takes 2 numbers, but got 'scale 1'
          scale 2 1 | scale takes two factors over 0, in order, but got [2.0, 1.0].
          flip 1.5 | flip takes a probability from 0 to 1, but got [1.5].
          rotate 400 | rotate takes degrees from 0 to 180, but got [400.0].
          flip 0.5, ground 300 | The ground is a pixel from 0 to 255
          flip 0.5, ground | The ground is a pixel from 0 to 255
          """)
  void what_makes_no_sense_is_said(String text, String words) {
    assertThatThrownBy(() -> Augmentation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @Test
  void a_few_versions_can_be_looked_at() {
    byte[] picture = picture(LARGE, 6);
    byte[] samples = Augmentation.parse("rotate 30").samples(picture, LARGE, 3, 5);
    for (int i = 0; i < 3; i++) {
      assertThat(Arrays.copyOfRange(samples, i * 1024, (i + 1) * 1024))
          .isEqualTo(changed("rotate 30", picture, LARGE, i));
    }
  }

  @Test
  void all_of_them_are_written_as_they_are_read() {
    String all =
        "flip 0.5, upside-down 0.1, quarter-turns, rotate 10, shift 0.1, scale 0.9 1.1, shear 5,"
            + " crop 2, erase 0.2, noise 0.05, brightness 0.2, contrast 0.2, elastic 2 4";
    assertThat(Augmentation.parse(all)).hasToString(all);
    assertThat(Augmentation.parse(all).isKnown()).isTrue();
    assertThat(Augmentation.of((picture, dice) -> picture.each(pixel -> 255 - pixel)).isKnown())
        .isFalse();
  }
}
