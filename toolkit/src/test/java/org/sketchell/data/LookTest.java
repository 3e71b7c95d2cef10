// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shape.ImageSize;

class LookTest {
  private static final ImageSize SIZE = new ImageSize(1, 6, 6);
  private final Random random = new Random(1);

  /** Pictures that differ, mostly dark, from 0 to 255. */
  private byte[] picture() {
    byte[] pixels = new byte[SIZE.pixels()];
    for (int i = 0; i < 8; i++) {
      pixels[random.nextInt(pixels.length)] = (byte) (100 + random.nextInt(155));
    }
    pixels[0] = 0;
    pixels[1] = (byte) 255;
    return pixels;
  }

  private List<byte[]> pictures(int count) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> picture()).toList());
  }

  private static ImageSet set(String name, List<byte[]> pictures) {
    byte[] all = new byte[pictures.size() * SIZE.pixels()];
    for (int i = 0; i < pictures.size(); i++) {
      System.arraycopy(pictures.get(i), 0, all, i * SIZE.pixels(), SIZE.pixels());
    }
    return ImageSet.of(SIZE, List.of(name), new int[pictures.size()], all);
  }

  private static byte[] scaled(byte[] picture, int white) {
    byte[] scaled = picture.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (byte) ((picture[i] & 0xff) * white / 255);
    }
    return scaled;
  }

  private static byte[] filled(int value) {
    byte[] filled = new byte[SIZE.pixels()];
    Arrays.fill(filled, (byte) value);
    return filled;
  }

  private static List<String> findings(ImageSet... sets) {
    return Arrays.stream(sets).reduce(ImageSet::concat).orElseThrow().look().findings();
  }

  @Test
  void sound_drawings_are_nothing_to_speak_of() {
    ImageSet cats = set("cat", pictures(50));
    ImageSet dogs = set("dog", pictures(90));
    ImageSet both = cats.concat(dogs);

    assertThat(both.look().findings()).isEmpty();
    assertThat(Split.stratified(both, 0.2, 1).look().findings()).isEmpty();
    assertThat(both.look())
        .hasToString("Nothing odd in 140 images of 6x6, 2 classes: cat 50, dog 90");
  }

  @Test
  void pixels_of_0_and_1_are_noticed_with_advice_that_works() {
    List<byte[]> cats = pictures(9).stream().map(p -> scaled(p, 1)).toList();
    List<byte[]> dogs = pictures(9).stream().map(p -> scaled(p, 1)).toList();
    assertThat(findings(set("cat", cats), set("dog", dogs)))
        .anyMatch(
            line ->
                line.startsWith("The pixels are 0 and 1 only, but white is 255")
                    && line.contains("(array * 255).astype(\"uint8\")"));
    assertThat(findings(set("cat", cats), set("dog", pictures(9))))
        .anyMatch(line -> line.startsWith("The pixels of cat are 0 and 1 only"));
  }

  @Test
  void pixels_up_to_16_are_noticed() {
    // As sklearn.datasets.load_digits has them.
    assertThat(findings(set("cat", pictures(9).stream().map(p -> scaled(p, 16)).toList())))
        .singleElement()
        .asString()
        .startsWith("The brightest pixel is 16, but white is 255")
        .contains("(array * 15).astype(\"uint8\")");
  }

  @Test
  void pictures_that_are_nearly_alike_are_noticed() {
    List<byte[]> gray = pictures(9);
    gray.forEach(
        picture -> {
          for (int i = 0; i < picture.length; i++) {
            picture[i] = (byte) (120 + (picture[i] & 0xff) / 20);
          }
        });
    assertThat(findings(set("cat", gray)))
        .anyMatch(line -> line.startsWith("All pixels lie between 120 and 132 of 0 to 255"));
  }

  @Test
  void empty_pictures_are_counted_by_class() {
    List<byte[]> cats = pictures(9);
    cats.set(2, filled(0));
    cats.set(5, filled(255));
    List<byte[]> dogs = pictures(9);
    assertThat(findings(set("cat", cats), set("dog", dogs)))
        .containsExactly("2 pictures are of one value all over, so they show nothing: cat 2.");
    dogs.set(0, filled(0));
    assertThat(findings(set("cat", cats), set("dog", dogs)))
        .containsExactly(
            "3 pictures are of one value all over, so they show nothing: cat 2, dog 1.");
  }

  @Test
  void a_picture_in_both_parts_or_under_two_classes_is_noticed() {
    List<byte[]> cats = pictures(20);
    List<byte[]> dogs = pictures(20);
    dogs.set(3, cats.get(7));
    assertThat(findings(set("cat", cats), set("dog", dogs)))
        .containsExactly(
            "1 picture is there under two classes, such as cat and dog; one of them is wrong.");

    ImageSet training = set("cat", cats).concat(set("dog", pictures(20)));
    ImageSet validation =
        set("cat", List.of(cats.get(0), cats.get(1), picture())).concat(set("dog", pictures(3)));
    assertThat(Split.given(training, validation).look().findings())
        .singleElement()
        .asString()
        .startsWith("2 of 6 pictures to validate with are also there to train with");
  }

  @Test
  void a_class_in_one_part_only_is_noticed() {
    ImageSet all =
        set("a", pictures(50)).concat(set("b", pictures(50))).concat(set("rare", pictures(1)));

    Split split = Split.stratified(all, 0.2, 1);

    assertThat(split.training().counts()).containsExactly(40, 40, 1);
    assertThat(split.look().findings())
        .containsExactly(
            "There are pictures of rare (1) to train with, but none to validate with, so it will"
                + " not be known how well this is learned; more pictures are needed.");
    assertThat(new Split(split.validation(), split.training()).look().findings())
        .containsExactly(
            "There are pictures of rare (1) to validate with, but none to train with, so this"
                + " cannot be learned.");
  }

  @Test
  void of_many_names_the_first_eight_are_said() {
    String[] names = IntStream.range(10, 31).mapToObj(i -> "c" + i).toArray(String[]::new);

    assertThat(set("c10", pictures(9)).classes(names).look().findings())
        .containsExactly(
            "There are no pictures of c11, c12, c13, c14, c15, c16, c17, c18, and 12 more.");
  }

  @Test
  void classes_that_are_far_from_equal_are_noticed() {
    assertThat(findings(set("cat", pictures(900)), set("dog", pictures(100)))).isEmpty();
    assertThat(findings(set("cat", pictures(900)), set("dog", pictures(75))))
        .containsExactly(
            "The classes are far from equal: there are 900 pictures of cat and 75 of dog, so always"
                + " saying cat is right for 92 %.");
  }

  @Test
  void a_class_that_shows_by_its_ground_is_noticed() {
    List<byte[]> paper = pictures(9);
    paper.forEach(
        picture -> {
          for (int i = 0; i < picture.length; i++) {
            picture[i] = (byte) ~picture[i];
          }
        });
    assertThat(findings(set("cat", paper), set("dog", pictures(9))))
        .containsExactly(
            "The pictures of cat are mostly bright, those of dog mostly dark: a network learns that"
                + " instead of what they show.");
    assertThat(findings(set("cat", paper)))
        .singleElement()
        .asString()
        .startsWith("The pictures are mostly bright, as drawings on white paper are");
  }

  @Test
  void axes_in_another_order_are_noticed() {
    ImageSet odd = ImageSet.of(28, 28, 3, List.of("a"), new int[2], Samples.pixels(2, 2352, 1));
    assertThat(odd.look().findings())
        .anyMatch(line -> line.startsWith("Pictures have 28 channels of 28 x 3 pixels"));
  }

  @Test
  void names_that_differ_in_capitals_are_noticed() {
    assertThat(findings(set("Fox", pictures(9)), set("fox", pictures(9))))
        .containsExactly("Classes differ in capital letters only: Fox and fox.");
    assertThat(findings(set("A", pictures(9)), set("a", pictures(9)))).isEmpty();
  }

  @Test
  void of_many_pixels_a_sample_is_looked_at_and_that_is_said() {
    byte[] one = new byte[1 << 20];
    one[0] = (byte) 255;
    ImageSet large =
        ImageSet.over(
            new ImageSize(1, 1024, 1024),
            List.of("a"),
            new int[600],
            (row, target) -> {
              target.put(one);
              target
                  .put(target.position() - 4, (byte) row)
                  .put(target.position() - 3, (byte) (row >> 8));
            });
    assertThat(large.look().findings())
        .containsExactly(
            "Of 600 pictures one in 3 was looked at, so what is said of them is of these.");
  }

  @Test
  void a_class_of_one_drawing_is_trained_on_and_never_only_validated_with(@TempDir Path folder)
      throws IOException {
    Samples.npy(folder.resolve("a.npy"), 50, 1);
    Samples.npy(folder.resolve("b.npy"), 50, 2);
    Samples.npy(folder.resolve("rare.npy"), 1, 3);
    for (int seed = 0; seed < 20; seed++) {
      Split split = ImageFolder.read(folder).split(0.2, seed);
      assertThat(split.training().counts()).containsExactly(40, 40, 1);
      assertThat(split.validation().counts()).containsExactly(10, 10, 0);
      assertThat(Samples.again(split.validation()).contentHash())
          .isEqualTo(split.validation().contentHash());
    }
  }
}
