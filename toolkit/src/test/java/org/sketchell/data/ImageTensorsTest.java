// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.doodle.Doodles;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;

/** Images as tensors, and tensors as images. */
class ImageTensorsTest {
  private final ImageSet set =
      ImageSet.of(
          new ImageSize(1, 1, 2),
          List.of("dark", "bright"),
          new int[] {0, 1, 1},
          new byte[] {0, 51, (byte) 102, (byte) 153, (byte) 204, (byte) 255});

  @Test
  void images_go_from_zero_to_one() {
    Tensor all = set.tensor();
    assertThat(all.shape().sizes()).containsExactly(3, 1, 1, 2);
    assertThat(all.toFloatArray())
        .containsExactly(new float[] {0f, 0.2f, 0.4f, 0.6f, 0.8f, 1f}, offset(1e-6f));
    assertThat(set.tensor(2, 0).toFloatArray())
        .containsExactly(new float[] {0.8f, 1f, 0f, 0.2f}, offset(1e-6f));
    assertThat(set.labelTensor().toLongArray()).containsExactly(0, 1, 1);
    assertThat(set.labelTensor(2, 0).toLongArray()).containsExactly(1, 0);
    assertThatThrownBy(() -> set.tensor(3)).hasMessageContaining("no image 3");
  }

  @Test
  void the_dictionary_names_the_labels() {
    assertThat(set.dictionary().toString()).isEqualTo("{dark=0, bright=1}");
  }

  @Test
  void a_transform_keeps_labels_and_cuts_off_what_is_no_colour() {
    ImageSet mirrored = set.transform(x -> x.flip(3));
    assertThat(mirrored.image(0)).containsExactly(51, 0);
    assertThat(mirrored.label(2)).isEqualTo(1);
    assertThat(mirrored.classes()).isEqualTo(set.classes());
    assertThat(set.transform(x -> x).image(1)).isEqualTo(set.image(1));
    ImageSet brighter = set.transform(x -> x.times(3).minus(0.2));
    assertThat(brighter.image(0)).containsExactly(0, 102);
    assertThat(brighter.image(2)).containsExactly(255, 255);
  }

  @Test
  void a_transform_may_change_the_size_but_not_the_number() {
    ImageSet doubled = set.transform(x -> x.pad(0, 0, 0, 1, 1));
    assertThat(doubled.height()).isEqualTo(2);
    assertThat(doubled.imageBytes()).isEqualTo(4);
    assertThatThrownBy(() -> set.transform(x -> x.slice(0, 0, 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("3 images");
    assertThatThrownBy(() -> set.subset().transform(x -> x)).hasMessageContaining("empty set");
  }

  @Test
  void many_images_are_transformed_in_their_order() {
    ImageSet many = set.subset(IntStream.range(0, 2500).map(i -> i % 3).toArray());
    ImageSet same = many.transform(x -> x);
    for (int i : new int[] {0, 999, 1000, 2001, 2499}) {
      assertThat(same.image(i)).isEqualTo(many.image(i));
    }
  }

  @Test
  void a_row_of_a_file_is_a_tensor(@TempDir Path folder) {
    Doodles.write(folder, 2, 7);
    Tensor row = NpyFile.open(folder.resolve("violin.npy")).tensor(1);
    assertThat(row.elementType()).isEqualTo(ElementType.UINT8);
    assertThat(row.shape().sizes()).containsExactly(784);
    assertThat(row.toByteArray()).isEqualTo(Doodles.draw("violin", 7, 1));
  }
}
