// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What is done to pixels is said in one place, and can be undone and written down. */
class PreprocessingTest {
  private final Preprocessing colours =
      Preprocessing.unit()
          .normalizing(List.of(0.5, 0.25, 0.0), List.of(0.5, 0.25, 1.0))
          .channels("rgb")
          .ink(Preprocessing.Ink.DARK);

  private static Tensor pixels(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Tensors.tensor(bytes, 1, values.length, 1, 1);
  }

  @Test
  void unit_is_one_cast_and_one_product() {
    Tensor numbers = Preprocessing.unit().apply(Tensor.placeholder(pixels(0).type()));

    assertThat(numbers.node().orElseThrow().operator().type()).isEqualTo("Mul");
    assertThat(numbers.node().orElseThrow().inputs().get(0).node().orElseThrow().operator().type())
        .isEqualTo("Cast");
    assertThat(Preprocessing.unit().apply(pixels(0, 51, 255)).toFloatArray())
        .containsExactly(new float[] {0, 0.2f, 1}, within(1e-7f));
  }

  @Test
  void each_channel_is_brought_to_mean_0_and_deviation_1() {
    Tensor numbers = colours.apply(pixels(255, 0, 51));

    assertThat(numbers.toFloatArray()).containsExactly(new float[] {1, -1, 0.2f}, within(1e-6f));
    assertThat(colours.undo(numbers).toFloatArray())
        .containsExactly(new float[] {255, 0, 51}, within(1e-4f));
    assertThatThrownBy(() -> colours.apply(pixels(1, 2)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("have the shape [1, 2, 1, 1]")
        .hasMessageContaining("means of 3 channels");
  }

  @Test
  void it_is_measured_on_a_set_exactly() {
    ImageSet set =
        ImageSet.of(
            new ImageSize(2, 1, 2), List.of("x"), new int[1], new byte[] {0, (byte) 255, 51, 102});

    Preprocessing measured = set.measured();

    assertThat(measured.mean().get(0)).isEqualTo(0.5);
    assertThat(measured.mean().get(1)).isCloseTo(0.3, within(1e-12));
    assertThat(measured.deviation().get(0)).isEqualTo(0.5);
    assertThat(measured.deviation().get(1)).isCloseTo(0.1, within(1e-12));
    assertThat(set.preprocessing(measured).tensor().toFloatArray())
        .containsExactly(new float[] {-1, 1, -1, 1}, within(1e-6f));
    ImageSet flat = ImageSet.of(new ImageSize(1, 1, 2), List.of("x"), new int[1], new byte[2]);
    assertThatThrownBy(flat::measured).hasMessageContaining("cannot be brought to deviation 1");
  }

  @Test
  void both_parts_of_a_split_use_what_was_measured_on_the_training_part() {
    Split split = Split.random(Samples.numbered(20, 2), 0.5, 1).normalized();

    assertThat(split.validation().preprocessing()).isEqualTo(split.training().preprocessing());
    assertThat(split.training().preprocessing()).isEqualTo(split.training().measured());
    assertThat(split.validation().take(3).preprocessing())
        .isEqualTo(split.training().preprocessing());
  }

  @Test
  void a_transform_gets_pixels_from_0_to_1_whatever_the_network_gets() {
    ImageSet set = Samples.numbered(5, 1);
    ImageSet normalised =
        set.preprocessing(Preprocessing.unit().normalizing(List.of(9.0), List.of(2.0)));

    assertThat(normalised.transform(x -> x).image(3)).isEqualTo(set.image(3));
    assertThat(normalised.transform(x -> x).preprocessing()).isEqualTo(normalised.preprocessing());
    assertThatThrownBy(() -> set.concat(normalised))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("join first, then normalise");
  }

  @Test
  void it_goes_into_a_file_and_back() {
    for (Preprocessing one : List.of(Preprocessing.unit(), Preprocessing.none(), colours)) {
      assertThat(Preprocessing.from(one.toMap())).isEqualTo(one);
    }
    assertThat(Preprocessing.unit().toMap()).isEqualTo(Map.of("white", 255.0));
    assertThat(Preprocessing.from(Map.of("white", 255))).isEqualTo(Preprocessing.unit());
    assertThatThrownBy(() -> Preprocessing.from(Map.of("gamma", 2.2)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has \"gamma\", which this version of Sketchell does not know");
    assertThatThrownBy(() -> Preprocessing.from(Map.of("white", "bright")))
        .hasMessageContaining("has \"white\" with bright");
  }

  @Test
  void it_says_what_it_does() {
    assertThat(Preprocessing.unit().description()).isEqualTo("pixels 0 to 255 are divided by 255");
    assertThat(colours.description())
        .isEqualTo(
            "pixels 0 to 255 are divided by 255, then brought to mean 0 and deviation 1: mean 0.5,"
                + " 0.25, 0, deviation 0.5, 0.25, 1; channels rgb; dark ink on a bright ground");
  }
}
