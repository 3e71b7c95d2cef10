// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmnistTest {
  @TempDir Path folder;

  @Test
  void pictures_are_turned_and_letters_are_named() throws IOException {
    Samples.mnist(folder, "emnist-letters-train", true, 1, 26, 2);
    Samples.mnist(folder, "emnist-letters-test", false, 26);

    ImageFolder raw = ImageFolder.read(folder);
    ImageFolder read = raw.emnist();

    assertThat(raw.images().classes()).containsExactly("1", "2", "26");
    // As torchvision.datasets.EMNIST(split="letters") names them.
    assertThat(read.images().classes()).containsExactly("a", "b", "z");
    assertThat(read.images().className(1)).isEqualTo("z");
    assertThat(read.test().orElseThrow().className(0)).isEqualTo("z");
    byte[] lying = raw.images().image(2);
    byte[] upright = read.images().image(2);
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 28; x++) {
        assertThat(upright[y * 28 + x]).isEqualTo(lying[x * 28 + y]);
      }
    }
    for (ImageSet set : new ImageSet[] {read.images(), read.test().orElseThrow()}) {
      assertThat(Samples.again(set).contentHash()).isEqualTo(set.contentHash());
    }
  }

  @Test
  void pictures_that_lie_on_their_side_are_noticed() throws IOException {
    Samples.mnist(folder, "emnist-digits-train", true, 1, 0);
    ImageFolder raw = ImageFolder.read(folder);
    assertThat(raw.images().look().findings())
        .anyMatch(
            line -> line.contains("EMNIST's by their names, whose pictures lie on their side"));
    assertThat(raw.emnist().images().look().findings()).noneMatch(line -> line.contains("EMNIST"));
  }

  @Test
  void each_set_has_its_own_names() throws IOException {
    // The ends of EMNIST's own files of mapping: emnist-balanced-mapping.txt says 46 116 (t),
    // emnist-byclass-mapping.txt says 61 122 (z).
    Samples.mnist(folder, "emnist-balanced-train", false, 0, 9, 10, 35, 36, 37, 38, 46);
    assertThat(ImageFolder.read(folder).emnist().images().classes())
        .containsExactly("0", "9", "A", "Z", "a", "b", "d", "t");

    Path other = Files.createDirectory(folder.resolve("other"));
    Samples.mnist(other, "emnist-byclass-train", false, 10, 36, 38, 61);
    assertThat(ImageFolder.read(other).emnist().images().classes())
        .containsExactly("A", "a", "c", "z");
  }

  @Test
  void files_that_do_not_say_what_they_are_are_refused() throws IOException {
    Samples.mnist(folder, "train", false, 0, 1);
    assertThatThrownBy(() -> ImageFolder.read(folder).emnist())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train-images-idx3-ubyte does not say which of EMNIST's sets it is");

    Path other = Files.createDirectory(folder.resolve("other"));
    Samples.mnist(other, "emnist-letters-train", false, 0, 1);
    assertThatThrownBy(() -> ImageFolder.read(other).emnist())
        .hasMessageContaining("EMNIST's letters have no label 0: they are 1 to 26");
  }

  @Test
  void classes_with_a_name_keep_it() {
    Samples.npy(folder.resolve("x.npy"), 1, 1);
    Samples.npy(folder.resolve("y.npy"), 1, 2);
    assertThat(ImageFolder.read(folder).emnist().images().classes()).containsExactly("x", "y");
  }

  @Test
  void rows_and_columns_are_exchanged_in_every_channel() {
    byte[] pixels = {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16};
    ImageSet set = ImageSet.of(2, 2, 3, java.util.List.of("x"), new int[] {0}, pixels);

    ImageSet turned = set.transposed();

    assertThat(turned.imageSize()).isEqualTo(new org.sketchell.shape.ImageSize(2, 3, 2));
    // numpy: a.transpose(0, 2, 1)
    assertThat(turned.image(0)).containsExactly(1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16);
    assertThat(turned.transposed().image(0)).isEqualTo(pixels);
  }
}
