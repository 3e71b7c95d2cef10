// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with pictures and labels, which numpy 1.24 has saved under the names of others. */
class LabelledArraysTest {
  @TempDir Path folder;

  private Path numpy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = getClass().getResourceAsStream("numpy/" + name)) {
      Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
    }
    return file;
  }

  @Test
  void a_file_as_keras_has_them_is_a_folder_with_its_own_part_to_test_with() throws IOException {
    Path file = numpy("keras.npz");

    ImageFolder read = ImageFolder.read(file);

    assertThat(read.images()).hasToString("6 images of 4x4, 3 classes: 2 3, 7 2, 10 1");
    assertThat(read.images().image(1)).startsWith(16, 17, 18);
    assertThat(read.images().className(4)).isEqualTo("10");
    ImageSet test = read.test().orElseThrow();
    assertThat(test).hasToString("2 images of 4x4, 3 classes: 2 1, 7 0, 10 1");
    assertThat(test.image(0)).startsWith((byte) 255, (byte) 254);
    for (ImageSet set : new ImageSet[] {read.images(), test}) {
      assertThat(set.sources()).extracting(SourceFile::path).containsExactly(file);
      assertThat(Samples.again(set).contentHash()).isEqualTo(set.contentHash());
    }
  }

  @Test
  void a_file_as_medmnist_has_them_has_three_parts_and_its_channels_last() throws IOException {
    ImageFolder read = ImageFolder.read(numpy("medmnist.npz"));
    assertThat(read.images()).hasToString("4 images of 3x5x5, 2 classes: 0 2, 1 2");
    assertThat(read.images().image(0)).startsWith(0, 3, 6, 9, 12);
    assertThat(read.validation().orElseThrow().size()).isEqualTo(2);
    assertThat(read.test().orElseThrow().counts()).containsExactly(0, 2);
    assertThat(read.notes()).anyMatch(note -> note.startsWith("The channels come last in"));
  }

  @Test
  void floats_are_pixels_here_too_and_whole_ones_are_labels() throws IOException {
    ImageFolder read = ImageFolder.read(numpy("floats.npz"));
    assertThat(read.images()).hasToString("6 images of 4x4, 2 classes: 0 3, 1 3");
    assertThat(read.images().image(2)).startsWith(32, 33, 34);
    assertThat(read.validation()).isEmpty();
  }

  @Test
  void labels_that_are_no_classes_are_refused() throws IOException {
    Path ages = numpy("ages.npz");
    assertThatThrownBy(() -> ImageFolder.read(ages))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "The labels labels of "
                + ages
                + " hold 0.5, which is no class: classes are whole numbers.");
    Path onehot = numpy("onehot.npz");
    assertThatThrownBy(() -> ImageFolder.read(onehot))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 6 pictures, but its labels labels have the shape [6, 6]");
  }

  @Test
  void in_a_folder_of_classes_such_a_file_is_named_itself() throws IOException {
    numpy("keras.npz");
    assertThatThrownBy(() -> ImageFolder.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("several arrays (x_train, y_train, x_test, y_test)")
        .hasMessageContaining("name the file itself");
  }
}
