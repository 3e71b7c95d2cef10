// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelOrderTest {
  @TempDir Path folder;

  private Path npy(String name, int... shape) {
    int bytes = 1;
    for (int size : shape) {
      bytes *= size;
    }
    Path file = folder.resolve(name);
    NpyFile.write(file, shape, Samples.pixels(1, bytes, 0));
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "3, 28, 28, FIRST",
    "1, 28, 28, FIRST",
    "16, 28, 28, FIRST",
    "3, 4, 5, FIRST",
    "1, 2, 2, FIRST",
    "28, 28, 3, LAST",
    "28, 28, 1, LAST",
    "28, 28, 4, LAST",
    "28, 28, 2, LAST",
    "20, 30, 3, LAST",
    "3, 3, 1, LAST",
    "3, 28, 3, BY_SHAPE",
    "3, 3, 3, BY_SHAPE",
    "28, 28, 28, BY_SHAPE",
    "28, 28, 12, BY_SHAPE"
  })
  void the_shape_tells_the_order_or_that_it_cannot(int a, int b, int c, ChannelOrder order) {
    assertThat(ChannelOrder.of(a, b, c)).isEqualTo(order);
  }

  @Test
  void channels_last_are_read_as_colour_pictures_and_it_is_said() {
    npy("bar.npy", 2, 28, 28, 3);
    npy("box.npy", 1, 28, 28, 3);

    ImageFolder read = ImageFolder.read(folder);

    assertThat(read.images()).hasToString("3 images of 3x28x28, 2 classes: bar 2, box 1");
    byte[] image = read.images().image(1);
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 28; x++) {
        for (int c = 0; c < 3; c++) {
          // numpy: a[1, y, x, c] of arange(...).reshape(2, 28, 28, 3)
          byte stored = (byte) (2352 + (y * 28 + x) * 3 + c);
          assertThat(image[c * 784 + y * 28 + x]).isEqualTo(stored);
        }
      }
    }
    assertThat(read.notes())
        .containsExactly(
            "The channels come last in bar.npy, box.npy: read as pictures of 3x28x28 (channels x"
                + " height x width).");
    assertThat(Samples.again(read.images()).contentHash()).isEqualTo(read.images().contentHash());
  }

  @Test
  void an_order_that_the_shape_does_not_tell_must_be_named() {
    Path file = npy("a.npy", 2, 3, 4, 3);
    npy("b.npy", 2, 3, 4, 3);

    assertThatThrownBy(() -> ImageFolder.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.npy has shape (2, 3, 4, 3), which does not tell whether")
        .hasMessageContaining("--channels first or --channels last");

    ImageSet first = ImageFolder.read(folder, ChannelOrder.FIRST).images();
    ImageSet last = ImageFolder.read(folder, ChannelOrder.LAST).images();
    assertThat(first).hasToString("4 images of 3x4x3, 2 classes: a 2, b 2");
    assertThat(last).hasToString("4 images of 3x3x4, 2 classes: a 2, b 2");
    assertThat(first.image(0)).startsWith(0, 1, 2);
    assertThat(last.image(0)).startsWith(0, 3, 6);
    assertThat(Samples.again(first).contentHash()).isEqualTo(first.contentHash());
    assertThat(Samples.again(last).contentHash()).isEqualTo(last.contentHash());
    assertThat(ImageFolder.readFile(file, ChannelOrder.LAST).image(0)).isEqualTo(last.image(0));
  }

  @Test
  void a_single_colour_picture_is_not_taken_for_many_narrow_ones() {
    Path file = npy("a.npy", 28, 28, 3);
    assertThatThrownBy(() -> ImageFolder.readFile(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.npy has shape (28, 28, 3), but images have shape")
        .hasMessageContaining("a single one with its channels last, (1, H, W, C)");
  }
}
