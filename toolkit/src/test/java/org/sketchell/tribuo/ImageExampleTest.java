// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.data.DataException;
import org.sketchell.doodle.Doodles;
import org.sketchell.shape.ImageSize;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.LinearScalingTransformation;

class ImageExampleTest {
  private static final byte[] PIXELS = {0, 10, (byte) 200, (byte) 255, 0, 1};

  private static ImageExample example() {
    return new ImageExample(new Label("cat"), 1, 2, 3, PIXELS.clone());
  }

  @Test
  void every_pixel_is_a_feature_in_the_order_of_the_image() {
    List<Feature> features = new ArrayList<>();
    example().forEach(features::add);

    assertThat(features)
        .containsExactly(
            new Feature("0", 0),
            new Feature("1", 10),
            new Feature("2", 200),
            new Feature("3", 255),
            new Feature("4", 0),
            new Feature("5", 1));
  }

  @Test
  void names_are_padded_so_that_their_order_is_that_of_the_pixels() {
    PixelNames names = PixelNames.of(new ImageSize(1, 28, 28));

    assertThat(names.name(0)).isEqualTo("000");
    assertThat(names.name(783)).isEqualTo("783");
    assertThat(names.pixel("077")).isEqualTo(77);
    assertThat(names.pixel("77")).isEqualTo(-1);
    assertThat(PixelNames.of(new ImageSize(1, 28, 28))).isSameAs(names);
    assertThat(PixelNames.of(new ImageSize(3, 2, 2)).name(11)).isEqualTo("11");
  }

  @Test
  void equals_an_array_example_feature_by_feature() {
    ArrayExample<Label> array = new ArrayExample<>(new Label("cat"));
    for (int i = 0; i < PIXELS.length; i++) {
      array.add(new Feature(Integer.toString(i), PIXELS[i] & 0xff));
    }
    List<Feature> expected = new ArrayList<>();
    array.forEach(expected::add);

    assertThat(example()).hasSameSizeAs(expected).containsExactlyElementsOf(expected);
  }

  @Test
  void removing_nothing_changes_nothing() {
    ImageExample example = example();

    example.removeFeatures(List.of());

    assertThat(example.isImage()).isTrue();
    assertThat(example).isEqualTo(example());
  }

  @Test
  void keeps_bytes_for_as_long_as_they_are_an_image() {
    ImageExample example = example();

    example.set(new Feature("3", 17));
    assertThat(example.isImage()).isTrue();
    assertThat(example.lookup("3").getValue()).isEqualTo(17);

    example.set(new Feature("3", 0.5));
    assertThat(example.isImage()).isFalse();
    assertThat(example.lookup("3").getValue()).isEqualTo(0.5);
    assertThat(example.lookup("2").getValue()).isEqualTo(200);
    assertThatThrownBy(example::pixels).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takes_other_features_and_loses_pixels_like_any_example() {
    ImageExample example = example();

    example.add(new Feature("extra", 3));
    example.removeFeatures(List.of(new Feature("0", 0)));

    assertThat(example.size()).isEqualTo(6);
    assertThat(example.lookup("extra").getValue()).isEqualTo(3);
    assertThat(example.lookup("0")).isNull();
    assertThat(example.validateExample()).isTrue();
  }

  @Test
  void a_copy_shares_nothing_that_changes() {
    ImageExample example = example();
    example.setMetadataValue("artist", "Ada");
    ImageExample copy = example.copy();

    assertThat(copy).isEqualTo(example).hasSameHashCodeAs(example);

    copy.set(new Feature("0", 99));
    assertThat(example.lookup("0").getValue()).isZero();
  }

  @Test
  void survives_protobuf_with_weight_and_notes() {
    ImageExample example = example();
    example.setWeight(2.5f);
    example.setMetadataValue("artist", "Ada");

    assertThat(Example.deserialize(example.serialize())).isEqualTo(example);
    assertThat(example.serialize().getSerializedSize()).isLessThan(400);
  }

  @Test
  void what_is_no_longer_an_image_survives_protobuf_as_an_array_example() {
    ImageExample example = example();
    example.setWeight(2.5f);
    example.add(new Feature("extra", 0.25));

    Example<?> read = Example.deserialize(example.serialize());

    assertThat(read).isInstanceOf(ArrayExample.class);
    assertThat(read.getWeight()).isEqualTo(2.5f);
    assertThat(read.lookup("extra").getValue()).isEqualTo(0.25);
    assertThat(read.size()).isEqualTo(7);
  }

  @Test
  void survives_java_serialization() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(example());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(example());
    }
  }

  @Test
  void says_how_many_bytes_an_image_has() {
    assertThatThrownBy(() -> new ImageExample(new Label("cat"), 1, 28, 28, new byte[783]))
        .isInstanceOf(DataException.class)
        .hasMessage("An image of 1x28x28 has 784 bytes, got 783.");
  }

  @Test
  void tribuo_scales_it_as_any_other() {
    MutableDataset<Label> dataset =
        new MutableDataset<>(DrawingsSource.of(Doodles.set(Doodles.tutorialClasses(), 3, 1)));

    dataset.transform(
        dataset.createTransformers(
            new TransformationMap(List.of(new LinearScalingTransformation(0, 1)))));

    for (Example<Label> example : dataset) {
      for (Feature feature : example) {
        assertThat(feature.getValue()).isBetween(0.0, 1.0);
      }
    }
    assertThat(dataset.getFeatureMap().size()).isEqualTo(784);
  }
}
