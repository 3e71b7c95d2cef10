// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.Notices;

class PictureFoldersTest {
  @TempDir Path folder;

  private void refuses(String sentence) {
    assertThatThrownBy(() -> ImageFolder.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }

  private static int[] ints(byte[] bytes) {
    int[] ints = new int[bytes.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = bytes[i] & 0xff;
    }
    return ints;
  }

  private void cats() throws IOException {
    Samples.gray(folder.resolve("cat/1.png"), 2, 0, 10, 200, 255);
    Samples.gray(folder.resolve("cat/2.png"), 2, 0, 0, 128, 1);
  }

  @Nested
  class FolderForEachClass {
    @Test
    void pictures_are_images_of_the_class_that_their_folder_names() throws IOException {
      cats();
      Samples.gray(folder.resolve("alarm clock/x.png"), 2, 7, 0, 0, 255);

      ImageFolder read = ImageFolder.read(folder);

      assertThat(read.images()).hasToString("3 images of 2x2, 2 classes: alarm clock 1, cat 2");
      assertThat(ints(read.images().image(0))).containsExactly(7, 0, 0, 255);
      assertThat(ints(read.images().image(1))).containsExactly(0, 10, 200, 255);
      assertThat(ints(read.images().image(2))).containsExactly(0, 0, 128, 1);
      assertThat(read.notes()).isEmpty();
    }

    @Test
    void a_class_folder_and_a_class_file_go_together() throws IOException {
      cats();
      NpyFile.write(folder.resolve("dog.npy"), new int[] {1, 2, 2}, new byte[4]);
      assertThat(ImageFolder.read(folder).images())
          .hasToString("3 images of 2x2, 2 classes: cat 2, dog 1");
    }

    @Test
    void if_one_picture_has_colours_all_have_three_channels() throws IOException {
      cats();
      Samples.coloured(folder.resolve("dog/1.png"), 2, 0xff0000, 0x00ff00, 0x0000ff, 0x102030);

      ImageFolder read = ImageFolder.read(folder);

      assertThat(read.images()).hasToString("3 images of 3x2x2, 2 classes: cat 2, dog 1");
      assertThat(ints(read.images().image(0)))
          .containsExactly(0, 10, 200, 255, 0, 10, 200, 255, 0, 10, 200, 255);
      assertThat(ints(read.images().image(2)))
          .containsExactly(255, 0, 0, 0x10, 0, 255, 0, 0x20, 0, 0, 255, 0x30);
      assertThat(read.notes())
          .containsExactly(
              "Pictures are read with their colours, as dog/1.png has some, so all have three"
                  + " channels.");
      assertThat(Samples.again(read.images().take(2)).contentHash())
          .isEqualTo(read.images().take(2).contentHash());
    }

    @Test
    void a_picture_that_cannot_be_read_is_left_out_and_named() throws IOException {
      cats();
      Samples.gray(folder.resolve("dog/1.png"), 2, 0, 1, 2, 3);
      byte[] png = Files.readAllBytes(folder.resolve("dog/1.png"));
      Files.write(folder.resolve("dog/2.png"), Arrays.copyOf(png, 40));
      Files.writeString(folder.resolve("dog/notes.txt"), "dogs");
      Files.writeString(folder.resolve("dog/.hidden"), "");
      Files.createDirectory(folder.resolve("emu"));

      ImageFolder read = ImageFolder.read(folder);

      assertThat(read.images().counts()).containsExactly(2, 1);
      assertThat(read.notes())
          .containsExactly(
              "Left out of "
                  + folder
                  + ": dog/2.png (damaged or too large), dog/notes.txt, emu/ (no pictures).");
    }

    @Test
    void what_was_left_out_is_said_also_where_the_reading_ends_in_an_error() throws IOException {
      NpyFile.write(folder.resolve("cat.npy"), new int[] {1, 2, 2}, new byte[4]);
      Files.writeString(folder.resolve("dog.npx"), "");
      assertThat(Notices.of(() -> refuses("holds one class only (cat.npy)")))
          .contains("Note: Left out of " + folder + ": dog.npx.");

      Samples.gray(folder.resolve("emu/1.png"), 2, 0, 1, 2, 3);
      byte[] png = Files.readAllBytes(folder.resolve("emu/1.png"));
      Files.write(folder.resolve("emu/1.png"), Arrays.copyOf(png, 40));
      assertThat(Notices.of(() -> refuses("emu holds no picture that can be read")))
          .contains("emu/1.png (damaged or too large)");
    }

    @Test
    void whoever_asks_for_gray_pictures_gets_them_and_hears_of_lost_colours() throws IOException {
      cats();
      Samples.coloured(folder.resolve("dog/1.png"), 2, 0xff0000, 0x00ff00, 0x0000ff, 0x102030);

      ImageFolder read = ImageFolder.any(folder, ChannelOrder.BY_SHAPE, Colours.GRAY);

      assertThat(read.images()).hasToString("3 images of 2x2, 2 classes: cat 2, dog 1");
      // 0.299 red + 0.587 green + 0.114 blue, as ITU-R BT.601 has it.
      assertThat(ints(read.images().image(2))).containsExactly(76, 150, 29, 29);
      assertThat(read.notes())
          .containsExactly("Colours become gray, as gray pictures are asked for, in dog/1.png.");
      assertThat(Samples.again(read.images()).contentHash()).isEqualTo(read.images().contentHash());
    }

    @Test
    void whoever_asks_for_colours_gets_three_channels_of_gray_pictures_too() throws IOException {
      cats();

      ImageSet read =
          ImageFolder.readFile(folder.resolve("cat"), ChannelOrder.BY_SHAPE, Colours.KEPT);

      assertThat(ints(read.image(0)))
          .containsExactly(0, 10, 200, 255, 0, 10, 200, 255, 0, 10, 200, 255);
      assertThat(Samples.again(read).contentHash()).isEqualTo(read.contentHash());
    }

    @Test
    void pictures_of_another_size_are_refused_by_name() throws IOException {
      cats();
      Samples.gray(folder.resolve("cat/3.png"), 3, 0, 0, 128, 1, 2, 3);
      refuses("cat/3.png is 3 x 2 pixels, but ");
      refuses("cat/1.png is 2 x 2; all pictures need one size");
      Files.delete(folder.resolve("cat/3.png"));
      Samples.gray(folder.resolve("dog/1.png"), 3, 0, 0, 128, 1, 2, 3);
      refuses("dog holds images of 2x3, but those of cat are 2x2; all classes need one size");
    }

    @Test
    void pictures_without_a_folder_for_their_class_are_refused() throws IOException {
      Samples.gray(folder.resolve("cat1.png"), 2, 0, 1, 2, 3);
      refuses("holds pictures (cat1.png), but a folder for each class was expected");
    }

    @Test
    void an_interruption_ends_the_reading() throws IOException {
      cats();
      Samples.gray(folder.resolve("dog/1.png"), 2, 0, 1, 2, 3);
      Thread.currentThread().interrupt();
      try {
        refuses("cat were not read: interrupted");
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }

    @Test
    void a_folder_is_one_source_with_one_hash() throws IOException, NoSuchAlgorithmException {
      cats();
      Samples.gray(folder.resolve("dog/1.png"), 2, 0, 1, 2, 3);

      SourceFile source = ImageFolder.read(folder).images().sources().get(0);

      ByteArrayOutputStream content = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(content);
      for (String name : List.of("1.png", "2.png")) {
        byte[] picture = Files.readAllBytes(folder.resolve("cat").resolve(name));
        out.writeBytes(name);
        out.writeByte(0);
        out.writeLong(picture.length);
        out.write(picture);
      }
      assertThat(source.sha256())
          .isEqualTo(
              HexFormat.of()
                  .formatHex(MessageDigest.getInstance("SHA-256").digest(content.toByteArray())));
      assertThat(source.path()).isEqualTo(folder.resolve("cat"));
      assertThat(source.className()).contains("cat");
      assertThat(source.images()).isEqualTo(2);
      assertThat(source.size()).isEqualTo(content.size() - 2 * ("1.png".length() + 9));
    }
  }

  /** Each picture has a colour of its own. */
  @Property(tries = 40)
  void every_picture_is_there_once_with_the_class_of_its_folder(
      @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 9) Integer> perClass,
      @ForAll @IntRange(min = 1, max = 4) int width,
      @ForAll boolean parts,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    List<String> names = List.of("cat", "Dog", "a b", "10", "9", "x.png", "dog.npy.old");
    Path root = Files.createTempDirectory("sketchell");
    try {
      Map<Integer, String> classes = new HashMap<>();
      int number = 0;
      int first = random.nextInt(3);
      for (int label = 0; label < perClass.size(); label++) {
        for (int i = 0; i < perClass.get(label); i++) {
          String name = names.get(first + label);
          Path of = root.resolve(parts ? i % 2 == 0 ? "train" : "test" : ".").resolve(name);
          // No ending, or any; the name has nothing to do with the order in which they are written.
          String ending = List.of(".png", ".PNG", ".jpg", "").get(random.nextInt(4));
          Path file = of.normalize().resolve(Long.toHexString(random.nextLong()) + ending);
          int[] pixels = new int[2 * width];
          Arrays.fill(pixels, 0xff0000 | number);
          Samples.coloured(file, width, pixels);
          classes.put(number++, name);
        }
      }

      ImageFolder read = ImageFolder.read(root);

      List<Integer> found = new ArrayList<>();
      for (ImageSet set : parts ? parts(read) : List.of(read.images())) {
        for (int i = 0; i < set.size(); i++) {
          int[] pixels = ints(set.image(i));
          found.add(pixels[pixels.length - 1]);
          assertThat(set.className(i)).isEqualTo(classes.get(pixels[pixels.length - 1]));
        }
      }
      assertThat(found).containsExactlyInAnyOrderElementsOf(classes.keySet());
      assertThat(read.images().classes())
          .isSorted()
          .containsExactlyInAnyOrderElementsOf(new TreeSet<>(classes.values()));
    } finally {
      delete(root);
    }
  }

  private static List<ImageSet> parts(ImageFolder read) {
    return Stream.concat(Stream.of(read.images()), read.test().stream()).toList();
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Nested
  class FolderForEachPart {
    private Path npy(String name, int count, int first) throws IOException {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Samples.npy(file, count, first);
    }

    @Test
    void the_test_folder_validates_and_is_what_is_evaluated() throws IOException {
      npy("train/a.npy", 4, 1);
      npy("train/b.npy", 5, 2);
      npy("test/a.npy", 2, 3);
      npy("test/b.npy", 1, 4);

      ImageFolder read = ImageFolder.read(folder);
      Split split = read.split(0.2, 1);

      assertThat(split.training()).hasToString("9 images of 28x28, 2 classes: a 4, b 5");
      assertThat(split.validation()).hasToString("3 images of 28x28, 2 classes: a 2, b 1");
      assertThat(split.validation().image(0)).isEqualTo(Samples.pixels(1, 784, 3));
      assertThat(ImageFolder.any(folder, ChannelOrder.BY_SHAPE).toEvaluate().contentHash())
          .isEqualTo(split.validation().contentHash());
      assertThat(read.notes())
          .containsExactly(
              "9 pictures of train/ are to train with, 3 of test/ to validate and evaluate with.");
      for (ImageSet set : List.of(split.training(), split.validation())) {
        assertThat(Samples.again(set).contentHash()).isEqualTo(set.contentHash());
      }
    }

    @Test
    void a_folder_to_validate_with_goes_before_the_test_folder() throws IOException {
      for (String part : List.of("Train", "val", "test")) {
        npy(part + "/a.npy", part.length(), 1);
        npy(part + "/b.npy", 1, 2);
      }
      ImageFolder read = ImageFolder.read(folder);

      assertThat(read.split(0.2, 1)).hasToString("6 training and 4 validation images");
      assertThat(ImageFolder.any(folder, ChannelOrder.BY_SHAPE).toEvaluate().size()).isEqualTo(5);
      assertThat(read.notes())
          .containsExactly(
              "6 pictures of Train/ are to train with, 4 of val/ to validate with, 5 of test/ to"
                  + " evaluate with.");
    }

    @Test
    void parts_may_hold_pictures_and_are_read_in_one_way() throws IOException {
      for (String name : List.of("cat", "dog")) {
        Samples.gray(folder.resolve("train/" + name + "/1.png"), 2, 0, 10, 200, 255);
        Samples.gray(folder.resolve("valid/" + name + "/1.png"), 2, 0, 10, 200, 255);
      }
      Samples.coloured(folder.resolve("valid/cat/2.png"), 2, 0xff0000, 0, 0, 0);

      Split split = ImageFolder.read(folder).split(0.2, 1);

      assertThat(split.training()).hasToString("2 images of 3x2x2, 2 classes: cat 1, dog 1");
      assertThat(split.validation()).hasToString("3 images of 3x2x2, 2 classes: cat 2, dog 1");
      assertThat(Samples.again(split.training()).contentHash())
          .isEqualTo(split.training().contentHash());
    }

    @Test
    void a_class_that_one_part_lacks_keeps_its_label() throws IOException {
      npy("train/b.npy", 1, 1);
      npy("train/c.npy", 1, 2);
      npy("test/a.npy", 1, 3);
      npy("test/c.npy", 1, 4);

      Split split = ImageFolder.read(folder).split(0.2, 1);

      assertThat(split.training().classes()).containsExactly("a", "b", "c");
      assertThat(split.validation().counts()).containsExactly(1, 0, 1);
      assertThat(Samples.again(split.validation()).contentHash())
          .isEqualTo(split.validation().contentHash());
    }

    @Test
    void parts_may_hold_idx_files() throws IOException {
      Path train = Files.createDirectories(folder.resolve("train"));
      Path test = Files.createDirectories(folder.resolve("test"));
      Samples.mnist(train, "train", false, 2, 10, 2);
      Samples.mnist(test, "t10k", true, 10, 3);

      Split split = ImageFolder.read(folder).split(0.2, 1);

      assertThat(split.training().classes()).containsExactly("2", "3", "10");
      assertThat(split.training().counts()).containsExactly(2, 0, 1);
      assertThat(split.validation().counts()).containsExactly(0, 1, 1);
      for (ImageSet set : List.of(split.training(), split.validation())) {
        assertThat(Samples.again(set).contentHash()).isEqualTo(set.contentHash());
      }

      Samples.mnist(test, "train", false, 1, 2);
      assertThatThrownBy(() -> ImageFolder.read(folder))
          .hasMessage(
              test
                  + " holds idx files of two parts (train-images-idx3-ubyte and"
                  + " t10k-images-idx3-ubyte.gz), but is a part itself; name it alone, or put the"
                  + " files of each part into a folder of their own.");
    }

    @Test
    void a_training_folder_alone_is_split() throws IOException {
      npy("train/a.npy", 5, 1);
      npy("train/b.npy", 5, 2);
      Files.createDirectory(folder.resolve("docs"));
      ImageFolder read = ImageFolder.read(folder);
      assertThat(read.split(0.2, 1)).hasToString("8 training and 2 validation images");
      assertThat(read.notes()).containsExactly("Left out of " + folder + ": docs/.");
    }

    @Test
    void a_class_may_be_called_train() throws IOException {
      for (String name : List.of("bus", "train")) {
        Samples.gray(folder.resolve(name + "/1.png"), 2, 0, 10, 200, 255);
      }
      assertThat(ImageFolder.read(folder).images().classes()).containsExactly("bus", "train");
    }

    @Test
    void what_does_not_fit_together_is_refused() throws IOException {
      npy("test/a.npy", 1, 1);
      npy("test/b.npy", 1, 1);
      refuses("holds test, but no folder train beside it; name ");
      npy("train/a.npy", 1, 1);
      npy("Train/a.npy", 1, 1);
      refuses("two folders for one part: Train and train");
      Files.move(folder.resolve("Train"), folder.resolve("val"));
      npy("c.npy", 1, 1);
      refuses("folders for its parts (train) and files beside them (c.npy)");
    }
  }

  @Nested
  class ToEvaluate {
    @Test
    void one_class_is_enough() throws IOException {
      cats();
      assertThat(ImageFolder.any(folder, ChannelOrder.BY_SHAPE).toEvaluate())
          .hasToString("2 images of 2x2, 1 class: cat 2");
    }

    @Test
    void the_folder_of_one_class_is_too() throws IOException {
      cats();
      assertThat(ImageFolder.any(folder.resolve("cat"), ChannelOrder.BY_SHAPE).toEvaluate())
          .hasToString("2 images of 2x2, 1 class: cat 2");
    }
  }
}
