// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path folder;

  private void refuses(String sentence) {
    assertThatThrownBy(() -> ImageFolder.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".")
        .hasMessageNotContaining("\n");
  }

  @Nested
  class ClassFiles {
    @Test
    void labels_come_from_the_file_names_sorted_and_with_their_spaces() {
      Samples.npy(folder.resolve("full_numpy_bitmap_violin.npy"), 2, 1);
      Samples.npy(folder.resolve("piano.npy"), 3, 2);
      Samples.npy(folder.resolve("full_numpy_bitmap_alarm clock.npy"), 1, 3);

      ImageSet images = ImageFolder.read(folder).images();

      assertThat(images.classes()).containsExactly("alarm clock", "piano", "violin");
      assertThat(images.counts()).containsExactly(1, 3, 2);
      assertThat(images.size()).isEqualTo(6);
      assertThat(images.channels()).isEqualTo(1);
      assertThat(images.height()).isEqualTo(28);
      assertThat(images.width()).isEqualTo(28);
      assertThat(images.className(5)).isEqualTo("violin");
      assertThat(images.image(0)).isEqualTo(Samples.pixels(1, 784, 3));
      assertThat(images.image(4)).isEqualTo(Samples.pixels(1, 784, 1));
      assertThat(images)
          .hasToString("6 images of 28x28, 3 classes: alarm clock 1, piano 3, violin 2");
    }

    @Test
    void three_and_four_dimensions_are_images_too() {
      NpyFile.write(folder.resolve("a.npy"), new int[] {2, 3, 4, 5}, new byte[120]);
      NpyFile.write(folder.resolve("b.npy"), new int[] {1, 3, 4, 5}, new byte[60]);
      ImageSet images = ImageFolder.read(folder).images();

      assertThat(images).hasToString("3 images of 3x4x5, 2 classes: a 2, b 1");
    }

    @Test
    void only_the_first_of_each_class_are_taken_when_limited() {
      Samples.npy(folder.resolve("a.npy"), 5, 1);
      Samples.npy(folder.resolve("b.npy"), 2, 2);

      ImageSet images = ImageFolder.read(folder, 3).images();

      assertThat(images.counts()).containsExactly(3, 2);
      assertThat(images.image(2)).isEqualTo(Samples.pixels(1, 784, 1 + 2 * 31));
      assertThat(images.selections()).containsExactly(new Selection.FirstOfEachClass(3));
      assertThat(images.sources()).extracting(SourceFile::used).containsExactly(3, 2);
      assertThat(images.sources()).extracting(SourceFile::images).containsExactly(5, 2);
      assertThatThrownBy(() -> ImageFolder.read(folder, 0))
          .isInstanceOf(DataException.class)
          .hasMessage("Expected at least 1 image of each class, got 0.");
    }

    @Test
    void sources_know_their_class_size_and_hash() throws IOException {
      Path file = Samples.npy(folder.resolve("a.npy"), 1, 1);
      Samples.npy(folder.resolve("b.npy"), 1, 2);

      SourceFile source = ImageFolder.read(folder).images().sources().get(0);

      assertThat(source.path()).isEqualTo(file);
      assertThat(source.className()).contains("a");
      assertThat(source.size()).isEqualTo(Files.size(file));
      // of the file that numpy.save writes for these pixels
      assertThat(source.sha256())
          .isEqualTo("d216b63c302333d2b9d51a7eb0404c9a8b442a3dc52830ddfa92229bb3107ca1");
    }

    @Test
    void an_ending_may_be_in_capitals_and_its_file_packed() throws IOException {
      Path cat = Samples.npy(folder.resolve("cat.npy"), 2, 1);
      Files.copy(cat, folder.resolve("Fox.NPY"));
      Files.write(folder.resolve("owl.npy.gz"), Samples.gzip(Files.readAllBytes(cat)));
      Files.write(folder.resolve("emu.npz"), Samples.npz("arr_0.npy", Files.readAllBytes(cat)));

      ImageFolder read = ImageFolder.read(folder);

      assertThat(read.images().classes()).containsExactly("Fox", "cat", "emu", "owl");
      assertThat(read.images().counts()).containsOnly(2);
      assertThat(read.images().image(7)).isEqualTo(Samples.pixels(1, 784, 1 + 31));
      assertThat(read.notes()).isEmpty();
    }

    @Test
    void what_is_left_out_is_named_but_for_hidden_files() throws IOException {
      Samples.npy(folder.resolve("a.npy"), 1, 1);
      Samples.npy(folder.resolve("b.npy"), 1, 2);
      Files.writeString(folder.resolve("README.md"), "drawings");
      Files.writeString(folder.resolve("notes.md"), "on drawings");
      Files.writeString(folder.resolve("._a.npy"), "what macOS leaves");
      Files.writeString(folder.resolve(".DS_Store"), "this too");
      Files.writeString(folder.resolve("c.npy.part"), "half a download");
      Files.createDirectory(folder.resolve("d.npy"));

      ImageFolder read = ImageFolder.read(folder);

      assertThat(read.images().classes()).containsExactly("a", "b");
      assertThat(read.notes())
          .containsExactly(
              "Left out of " + folder + ": c.npy.part, d.npy/ (no pictures), notes.md.");
    }

    @Test
    void however_much_is_left_out_the_note_stays_short() throws IOException {
      Samples.npy(folder.resolve("a.npy"), 1, 1);
      Samples.npy(folder.resolve("b.npy"), 1, 2);
      for (int i = 0; i < 100; i++) {
        Files.writeString(folder.resolve("note " + (100 + i) + ".txt"), "");
      }
      assertThat(ImageFolder.read(folder).notes())
          .singleElement()
          .asString()
          .startsWith("Left out of " + folder + ": note 100.txt, note 101.txt, ")
          .endsWith(", note 107.txt, and 92 more.");
    }

    @Test
    void a_folder_without_drawings_is_refused() throws IOException {
      refuses("holds no drawings");
      refuses("found nothing");
      Files.writeString(folder.resolve("notes.txt"), "");
      refuses("found only other files, such as notes.txt");
      assertThatThrownBy(() -> ImageFolder.read(folder.resolve("none")))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("does not exist");
      assertThatThrownBy(() -> ImageFolder.read(folder.resolve("notes.txt")))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("is a file; expected a folder");
    }

    @Test
    void one_class_is_not_enough() {
      Samples.npy(folder.resolve("violin.npy"), 3, 1);
      refuses("holds one class only (violin.npy); a classifier needs at least two .npy files");
    }

    @Test
    void two_files_of_one_class_are_refused() throws IOException {
      Samples.npy(folder.resolve("cat.npy"), 1, 1);
      Samples.npy(folder.resolve("full_numpy_bitmap_cat.npy"), 1, 1);
      refuses("two files for the class cat: cat.npy and full_numpy_bitmap_cat.npy");
      Files.delete(folder.resolve("full_numpy_bitmap_cat.npy"));
      Files.copy(folder.resolve("cat.npy"), folder.resolve("cat.NPY.gz"));
      refuses("two files for the class cat: cat.NPY.gz and cat.npy; remove one.");
    }

    @Test
    void classes_of_different_sizes_are_refused() {
      Samples.npy(folder.resolve("a.npy"), 1, 1);
      NpyFile.write(folder.resolve("b.npy"), new int[] {1, 32, 30}, new byte[960]);
      refuses("holds images of 32x30, but those of a.npy are 28x28");
    }

    @Test
    void shapes_that_are_no_images_are_refused() throws IOException {
      Samples.npy(folder.resolve("a.npy"), 1, 1);
      Path b = folder.resolve("b.npy");
      NpyFile.write(b, new int[] {28, 28}, new byte[784]);
      refuses("b.npy has shape (28, 28), but images have shape");
      refuses("28 is not a square number");
      NpyFile.write(b, new int[] {784}, new byte[784]);
      refuses("has shape (784,), but images");
      refuses("it has 1 dimension;");
      NpyFile.write(b, new int[] {1, 1, 1, 2, 2}, new byte[4]);
      refuses("it has 5 dimensions");
    }
  }

  @Nested
  class IdxFiles {
    @Test
    void their_own_test_part_is_honoured() throws IOException {
      Samples.mnist(folder, "train", false, 7, 0, 7, 3);
      Samples.mnist(folder, "t10k", true, 3, 9);

      ImageFolder read = ImageFolder.read(folder);
      Split split = read.split(0.2, 1);

      assertThat(split.training().classes()).containsExactly("0", "3", "7", "9");
      assertThat(split.validation().classes()).isEqualTo(split.training().classes());
      assertThat(split.training().size()).isEqualTo(4);
      assertThat(split.validation().size()).isEqualTo(2);
      assertThat(split.training().className(3)).isEqualTo("3");
      assertThat(split.validation().className(1)).isEqualTo("9");
      assertThat(split.training().image(2)).isEqualTo(Samples.pixels(1, 784, 5 + 2 * 31));
      assertThat(split.validation().image(1)).isEqualTo(Samples.pixels(1, 784, 4 + 31));
      assertThat(split.training().selections()).containsExactly(new Selection.OwnPart("train"));
      assertThat(split.training().sources())
          .extracting(f -> f.path().getFileName().toString())
          .containsExactly("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    }

    @Test
    void the_limit_holds_for_the_training_part() throws IOException {
      Samples.mnist(folder, "train", true, 0, 0, 1, 1, 1);
      Samples.mnist(folder, "t10k", true, 1, 1, 1);

      ImageFolder read = ImageFolder.read(folder, 1);

      assertThat(read.images().counts()).containsExactly(1, 1);
      assertThat(read.test()).hasValueSatisfying(t -> assertThat(t.size()).isEqualTo(3));
    }

    @Test
    void without_a_test_part_the_split_is_random() throws IOException {
      Samples.mnist(folder, "train", true, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);

      assertThat(ImageFolder.read(folder).split(0.2, 1))
          .hasToString("8 training and 2 validation images");
    }

    @Test
    void a_file_may_lie_there_twice_packed_and_unpacked() throws IOException {
      Samples.mnist(folder, "train", true, 0, 1);
      Samples.mnist(folder, "train", false, 0, 1);

      assertThat(ImageFolder.read(folder).images().size()).isEqualTo(2);
    }

    @Test
    void images_without_labels_are_refused() throws IOException {
      Samples.mnist(folder, "train", true, 0, 1);
      Files.delete(folder.resolve("train-labels-idx1-ubyte.gz"));
      refuses("has no labels: expected train-labels-idx1-ubyte.gz");
    }

    @Test
    void labels_without_images_are_refused() throws IOException {
      Samples.mnist(folder, "train", false, 0, 1);
      Files.delete(folder.resolve("train-images-idx3-ubyte"));
      refuses("has no images: expected train-images-idx3-ubyte");
    }

    @Test
    void counts_that_differ_are_refused() throws IOException {
      Samples.mnist(folder, "train", false, 0, 1);
      Files.write(
          folder.resolve("train-labels-idx1-ubyte"),
          Samples.idx(8, new int[] {3}, new byte[] {0, 1, 0}));
      refuses("holds 2 images, but train-labels-idx1-ubyte holds 3 labels");
    }

    @Test
    void one_label_is_not_enough() throws IOException {
      Samples.mnist(folder, "train", false, 4, 4);
      refuses("holds one class only (every label is 4)");
    }

    @Test
    void two_data_sets_in_one_folder_are_refused() throws IOException {
      Samples.mnist(folder, "train", false, 0, 1);
      Samples.mnist(folder, "emnist-train", false, 0, 1);
      refuses("holds two idx files of training");
    }

    @Test
    void npy_files_beside_them_are_refused() throws IOException {
      Samples.mnist(folder, "train", false, 0, 1);
      Samples.npy(folder.resolve("a.npy"), 1, 1);
      refuses("holds .npy files (a.npy) and idx files (train-images-idx3-ubyte)");
    }
  }
}
