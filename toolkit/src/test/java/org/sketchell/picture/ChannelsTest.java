// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensors;

class ChannelsTest {

  @Test
  void an_image_is_one_panel_whatever_its_leading_ones() {
    float[] values = {1, 2, 3, 4, 5, 6};
    for (int[] sizes : new int[][] {{2, 3}, {1, 2, 3}, {1, 1, 2, 3}}) {
      Figure figure = Figure.of(Tensors.tensor(values, sizes), "image");
      assertThat(figure.panels()).hasSize(1);
      ImagePanel panel = (ImagePanel) figure.panels().get(0);
      assertThat(panel.plane()).isEqualTo(new Plane(2, 3, values));
      assertThat(panel.title()).isEqualTo("image");
    }
  }

  @Test
  void channels_and_batches_are_panels_numbered_as_in_a_tensor() {
    float[] values = {1, 2, 3, 4, 5, 6};
    for (int[] sizes : new int[][] {{3, 1, 2}, {1, 3, 1, 2}, {3, 1, 1, 2}}) {
      Figure figure = Figure.of(Tensors.tensor(values, sizes), "map");
      assertThat(figure.panels())
          .extracting(Panel::title)
          .containsExactly("map 0", "map 1", "map 2");
      assertThat(((ImagePanel) figure.panels().get(2)).plane())
          .isEqualTo(Plane.of(new float[][] {{5, 6}}));
    }
  }

  @Test
  void every_element_type_is_shown() {
    assertThat(Channels.single(Tensors.tensor(new byte[] {0, (byte) 255}, 1, 2)).values())
        .containsExactly(0, 255);
    assertThat(Channels.single(Tensors.tensor(new long[] {-1, 7}, 1, 2)).values())
        .containsExactly(-1, 7);
    assertThat(Channels.single(Tensors.tensor(new boolean[] {true, false}, 1, 2)).values())
        .containsExactly(1, 0);
  }

  @Test
  void what_is_no_picture_is_said() {
    assertThatThrownBy(() -> Figure.of(Tensors.zeros(784)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[784]: reshape it first, for example reshape(28, 28).");
    assertThatThrownBy(() -> Figure.of(Tensors.zeros(10, 5, 4, 4)))
        .hasMessageContaining("10 images of 5 channels: pick one image with get(0).");
    assertThatThrownBy(() -> Figure.of(Tensors.zeros(1, 512, 2, 2)))
        .hasMessageContaining("at most 100 channels at once")
        .hasMessageContaining("slice(1, 0, 100)");
    assertThatThrownBy(() -> Figure.of(Tensors.zeros(0, 4))).hasMessageContaining("[0, 4]");
    assertThatThrownBy(() -> Figure.of(Tensors.zeros(2, 2)).overlay(Tensors.zeros(3, 2, 2)))
        .hasMessageContaining("has 3: pick one with get(0)");
    assertThatThrownBy(() -> Figure.of().overlay(Tensors.zeros(2, 2)))
        .hasMessageContaining("add an image first");
  }
}
