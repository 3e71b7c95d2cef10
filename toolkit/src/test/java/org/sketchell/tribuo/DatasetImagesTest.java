// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.record.ProvenanceException;
import org.sketchell.shape.ImageSize;
import org.tribuo.Dataset;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class DatasetImagesTest {
  private final LabelFactory factory = new LabelFactory();
  private final MutableDataset<Label> dataset =
      new MutableDataset<>(new SimpleDataSourceProvenance("by hand", factory), factory);

  private void add(String label, Object... namesAndValues) {
    ArrayExample<Label> example = new ArrayExample<>(new Label(label));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      example.add(
          new Feature((String) namesAndValues[i], ((Number) namesAndValues[i + 1]).doubleValue()));
    }
    dataset.add(example);
  }

  private static ImageSet images(Dataset<Label> dataset) {
    return DatasetImages.of(dataset, Optional.empty());
  }

  private void refused(String sentence) {
    assertThatThrownBy(() -> images(dataset))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void our_own_examples_come_back_as_they_were() {
    ImageSet doodles = Doodles.set(Doodles.tutorialClasses(), 5, 1);

    ImageSet back = images(new MutableDataset<>(DrawingsSource.of(doodles)));

    assertThat(back.contentHash()).isEqualTo(doodles.contentHash());
  }

  @Test
  void colours_and_formats_are_known_from_our_own_examples() {
    byte[] pixels = new byte[2 * 3 * 2 * 5];
    new java.util.Random(1).nextBytes(pixels);
    ImageSet set = ImageSet.of(new ImageSize(3, 2, 5), List.of("a", "b"), new int[] {1, 0}, pixels);

    ImageSet back = images(new MutableDataset<>(DrawingsSource.of(set)));

    assertThat(back.contentHash()).isEqualTo(set.contentHash());
  }

  @Test
  void sorted_names_are_the_pixels() {
    add("b", "p3", 3, "p1", 1, "p0", 0, "p2", 2);
    add("a", "p0", 255, "p1", 254, "p2", 253, "p3", 252);

    ImageSet set = images(dataset);

    assertThat(set.classes()).containsExactly("a", "b");
    assertThat(set.height()).isEqualTo(2);
    assertThat(set.className(0)).isEqualTo("b");
    assertThat(set.image(0)).containsExactly(0, 1, 2, 3);
    assertThat(set.image(1)).containsExactly((byte) 255, (byte) 254, (byte) 253, (byte) 252);
  }

  @Test
  void sparse_pixels_are_found_by_their_numbers_if_the_size_is_given() {
    add("b", "05", 3);
    add("a", "11", 7, "00", 1);

    ImageSet set = DatasetImages.of(dataset, Optional.of(new ImageSize(1, 3, 4)));

    assertThat(set.image(0)).containsExactly(0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0);
    assertThat(set.image(1)).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7);
  }

  @Test
  void classes_follow_the_given_order() {
    add("b", "0", 3);
    add("a", "0", 4);

    ImageSet set = DatasetImages.of(dataset, Optional.empty(), List.of("b", "c", "a"));

    assertThat(set.label(0)).isZero();
    assertThat(set.label(1)).isEqualTo(2);
    assertThatThrownBy(() -> DatasetImages.of(dataset, Optional.empty(), List.of("a", "c")))
        .isInstanceOf(ProvenanceException.class)
        .hasMessage("Example 0 is labelled b; the classes are a, c.");
  }

  @Test
  void what_is_no_image_is_refused_in_one_sentence() {
    refused("has no examples");

    add("a", "p0", 1, "p1", 2, "p2", 3);
    refused("3 features, which is no square gray image");

    add("b", "p0", 1, "p1", 2, "p2", 3, "p3", 4);
    refused("Example 0 has 3 of the 4 features");
  }

  @Test
  void scaled_values_are_refused_in_one_sentence() {
    add("a", "p0", 0.5);
    refused("Example 0 has the value 0.5 at p0; pixels are whole numbers from 0 to 255");
  }

  @Test
  void a_size_that_does_not_fit_is_refused_in_one_sentence() {
    add("a", "p0", 1, "p1", 2, "p2", 3, "p3", 4);

    assertThatThrownBy(() -> DatasetImages.of(dataset, Optional.of(new ImageSize(3, 2, 2))))
        .isInstanceOf(ProvenanceException.class)
        .hasMessageContaining("4 features, but an image of 3x2x2 has 12 pixels");
  }
}
