// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sketchell.model.Networks;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensors;

/** What a person reads who got a shape wrong. */
class LayerErrorsTest {
  @Test
  void an_image_without_batch_and_channels() {
    assertThatThrownBy(() -> Conv2d.conv2d(1, 5, 3).forward(Tensors.rand(28, 28)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "conv2d wants batch x channels x height x width for its weight [5, 1, 3, 3], but got"
                + " [28, 28]; two dimensions of size 1 are missing: add them with"
                + " unsqueeze(0).unsqueeze(0). In Conv2d(1, 5, kernel_size=3).");
  }

  @Test
  void a_convolution_without_arguments() {
    assertThatThrownBy(Conv2d::conv2d)
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Conv2d needs three arguments: in channels (channels of the images that come in: 1 for"
                + " grey, 3 for colour), out channels (number of kernels, each of which gives one"
                + " feature map) and kernel size (height and width of a kernel in pixels); for"
                + " example Conv2d(1, 5, 3).");
    assertThatThrownBy(ConvTranspose2d::new).hasMessageContaining("ConvTranspose2d(1, 5, 3)");
  }

  @Test
  void the_innermost_layer_of_a_network_is_named() {
    Sequential network = Networks.tutorial(3);
    network.parameters();
    assertThatThrownBy(() -> network.forward(Tensors.rand(1, 1, 30, 28)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "linear with weight [3, 3920] wants 3920 features in the last dimension, but got an"
                + " input of shape [1, 4200]. In linear: Linear(in_features=3920, out_features=3).")
        .hasCauseInstanceOf(ShapeException.class);
  }

  @Test
  void channels_that_do_not_fit() {
    assertThatThrownBy(() -> new Conv2d(3, 5, 3).forward(Tensors.rand(1, 1, 8, 8)))
        .hasMessage(
            "conv2d with weight [5, 3, 3, 3] wants 3 input channels (dimension 1), but the images"
                + " [1, 1, 8, 8] have 1. In Conv2d(3, 5, kernel_size=3).");
    assertThatThrownBy(() -> new BatchNorm2d(3).forward(Tensors.rand(1, 1, 8, 8)))
        .hasMessageStartingWith(
            "batchNorm2d wants batch x 3 channels x height x width, but got [1, 1, 8, 8].");
    assertThatThrownBy(() -> new Conv2d(3, 4, 3).groups(2))
        .hasMessage("2 groups must divide both the 3 input channels and the 4 output channels.");
  }

  @Test
  void same_padding_with_a_stride() {
    Conv2d layer = new Conv2d(1, 1, 3).stride(2).padding("same");
    assertThatThrownBy(() -> layer.forward(Tensors.rand(1, 1, 8, 8)))
        .hasMessage(
            "Padding \"same\" keeps the image's size, which a stride of 2 does not; use stride 1 or"
                + " a padding in pixels. In Conv2d(1, 1, kernel_size=3, stride=2, padding=same).");
  }

  @Test
  void options_can_be_mended_after_an_error() {
    Conv2d layer = new Conv2d(1, 1, 9);
    assertThatThrownBy(() -> layer.forward(Tensors.rand(1, 1, 8, 8)))
        .hasMessageContaining("use a smaller kernel or add padding");
    layer.padding(1).forward(Tensors.rand(1, 1, 8, 8));
  }

  @Test
  void numbers_out_of_range() {
    assertThatThrownBy(() -> new Conv2d(0, 1, 3))
        .hasMessage(
            "Conv2d needs channels and a kernel size of at least 1, but got 0 input channels, 1"
                + " output channels and a kernel of 3.");
    assertThatThrownBy(() -> new Dropout(1.5))
        .hasMessage("Dropout needs a probability from 0 to 1, but got 1.5.");
    assertThatThrownBy(() -> new Linear(0, 1))
        .hasMessage("Linear needs at least one feature on both sides, but got 0 in and 1 out.");
  }
}
