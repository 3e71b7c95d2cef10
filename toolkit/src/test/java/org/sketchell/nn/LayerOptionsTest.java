// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sketchell.nn.Conv2d.conv2d;
import static org.sketchell.nn.Options.bias;
import static org.sketchell.nn.Options.ceilMode;
import static org.sketchell.nn.Options.countIncludePad;
import static org.sketchell.nn.Options.dilation;
import static org.sketchell.nn.Options.groups;
import static org.sketchell.nn.Options.outputPadding;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import org.junit.jupiter.api.Test;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** x.option() tells, x.option(value) gives a copy with it changed, and x stays as it was. */
class LayerOptionsTest {
  @Test
  void an_option_gives_a_changed_copy_and_the_layer_stays_as_it_was() {
    Conv2d conv = new Conv2d(2, 4, 3);
    assertThat(conv.stride(2).padding(1))
        .hasToString("Conv2d(2, 4, kernel_size=3, stride=2, padding=1)");
    assertThat(conv).hasToString("Conv2d(2, 4, kernel_size=3)");
    MaxPool2d pool = new MaxPool2d(3);
    assertThat(pool.stride(1).ceilMode(true).ceilMode()).isTrue();
    assertThat(pool.ceilMode()).isFalse();
    assertThat(pool.stride()).isEqualTo(Size.of(3));
  }

  @Test
  void a_layer_tells_its_options() {
    Conv2d conv = new Conv2d(2, 4, Size.of(3, 5)).stride(2).padding(1, 2).dilation(1, 3).groups(2);
    assertThat(conv.kernel()).isEqualTo(Size.of(3, 5));
    assertThat(conv.stride()).isEqualTo(Size.of(2));
    assertThat(conv.padding()).isEqualTo(Size.of(1, 2));
    assertThat(conv.dilation()).isEqualTo(Size.of(1, 3));
    assertThat(conv.groups()).isEqualTo(2);
    assertThat(new ConvTranspose2d(1, 1, 3).stride(2).outputPadding(1).outputPadding())
        .isEqualTo(Size.of(1));
    MaxPool2d pool = new MaxPool2d(3).padding(1).dilation(2);
    assertThat(pool.padding()).isEqualTo(Size.of(1));
    assertThat(pool.dilation()).isEqualTo(Size.of(2));
    assertThat(pool.kernel()).isEqualTo(Size.of(3));
    assertThat(new AvgPool2d(3).countIncludePad(false).countIncludePad()).isFalse();
    assertThat(new BatchNorm2d(3).momentum(0.2).momentum()).isEqualTo(0.2);
    assertThat(new BatchNorm2d(3).epsilon(1e-3).epsilon()).isEqualTo(1e-3);
    assertThat(new LayerNorm(3).epsilon(1e-3).epsilon()).isEqualTo(1e-3);
    assertThat(new Dropout(0.2).probability()).isEqualTo(0.2);
    assertThat(new Dropout2d(0.3).probability()).isEqualTo(0.3);
  }

  @Test
  void a_copy_has_the_parameters_of_the_original() {
    Conv2d conv = new Conv2d(2, 4, 3);
    assertThat(conv.padding(1).weight()).isSameAs(conv.weight());
    assertThat(conv.padding(1).bias()).isSameAs(conv.bias());
    assertThat(conv.bias(false).weight()).isSameAs(conv.weight());
    assertThat(conv.bias(false).bias()).isNull();
    assertThat(conv.bias(false).bias(true).bias().shape()).isEqualTo(Shape.of(4));
    Linear linear = new Linear(3, 2);
    assertThat(linear.bias(false).weight()).isSameAs(linear.weight());
    assertThat(linear.bias(false).bias(true).bias().shape()).isEqualTo(Shape.of(2));
    BatchNorm2d norm = new BatchNorm2d(2);
    assertThat(norm.momentum(0.5).runningMean()).isSameAs(norm.runningMean());
    assertThat(norm.momentum(0.5).namedParameters()).isEqualTo(norm.namedParameters());
    LayerNorm layerNorm = new LayerNorm(2);
    assertThat(layerNorm.epsilon(1).weight()).isSameAs(layerNorm.weight());
  }

  @Test
  void other_groups_need_other_weights() {
    Conv2d conv = new Conv2d(2, 4, 3);
    Conv2d grouped = conv.groups(2);
    assertThat(conv.weight().shape()).isEqualTo(Shape.of(4, 2, 3, 3));
    assertThat(grouped.weight().shape()).isEqualTo(Shape.of(4, 1, 3, 3));
    assertThat(conv.bias(false).groups(2).bias()).isNull();
  }

  @Test
  void an_option_may_change_after_use() {
    Conv2d conv = new Conv2d(1, 1, 3);
    Tensor image = Tensors.rand(1, 1, 8, 8);
    assertThat(conv.forward(image).shape()).isEqualTo(Shape.of(1, 1, 6, 6));
    assertThat(conv.padding(1).forward(image).shape()).isEqualTo(Shape.of(1, 1, 8, 8));
  }

  @Test
  void a_copy_is_in_the_mode_of_the_original_but_nobody_observes_it() {
    BatchNorm2d norm = new BatchNorm2d(1);
    norm.eval();
    int[] seen = new int[1];
    norm.observe((layer, input, output) -> seen[0]++);
    BatchNorm2d copy = norm.epsilon(1e-3);
    assertThat(copy.isTraining()).isFalse();
    copy.forward(Tensors.ones(1, 1, 2, 2));
    assertThat(seen[0]).isZero();
    norm.forward(Tensors.ones(1, 1, 2, 2));
    assertThat(seen[0]).isEqualTo(1);
    norm.train();
    assertThat(copy.isTraining()).isFalse();
  }

  @Test
  void a_copy_has_a_name_of_its_own() {
    Conv2d conv = new Conv2d(1, 1, 3);
    Sequential network = new Sequential(conv);
    network.namedModules();
    Tensor wrong = Tensors.rand(1, 2, 8, 8);
    assertThatThrownBy(() -> network.forward(wrong)).hasMessageContaining("In 0: Conv2d(");
    assertThatThrownBy(() -> conv.padding(1).forward(wrong)).hasMessageContaining("In Conv2d(");
  }

  @Test
  void options_can_be_given_where_a_layer_is_made() {
    assertThat(new Conv2d(2, 4, 3, padding(1), stride(2), groups(2), bias(false)))
        .hasToString(new Conv2d(2, 4, 3).padding(1).stride(2).groups(2).bias(false).toString());
    assertThat(conv2d(1, 5, 3, padding("same"), dilation(2)))
        .hasToString("Conv2d(1, 5, kernel_size=3, padding=same, dilation=2)");
    assertThat(new Conv2d(1, 5, Size.of(3, 5), padding(1, 2)).padding()).isEqualTo(Size.of(1, 2));
    assertThat(new ConvTranspose2d(5, 1, 3, stride(2), padding(1), outputPadding(1)))
        .hasToString("ConvTranspose2d(5, 1, kernel_size=3, stride=2, padding=1, output_padding=1)");
    assertThat(new Linear(3, 2, bias(false)).bias()).isNull();
    assertThat(new MaxPool2d(3, stride(2), ceilMode(true), dilation(1, 2)))
        .hasToString("MaxPool2d(kernel_size=3, stride=2, dilation=(1, 2), ceil_mode=true)");
    assertThat(new AvgPool2d(3, padding(1), countIncludePad(false)))
        .hasToString("AvgPool2d(kernel_size=3, padding=1, count_include_pad=false)");
  }

  @Test
  void functions_take_the_options_of_their_layers() {
    Tensor image = Tensors.rand(1, 1, 8, 8);
    Tensor kernel = Tensors.rand(1, 1, 3, 3);
    assertThat(Functional.conv2d(image, kernel, padding(1)).shape()).isEqualTo(image.shape());
    assertThat(
            Functional.convTranspose2d(image, kernel, stride(2), padding(1), outputPadding(1))
                .shape())
        .isEqualTo(Shape.of(1, 1, 16, 16));
    assertThat(Functional.maxPool2d(image, 3, stride(2), ceilMode(true)).shape())
        .isEqualTo(Shape.of(1, 1, 4, 4));
    assertThat(
            Functional.avgPool2d(Tensors.ones(1, 1, 2, 2), 2, padding(1), countIncludePad(false))
                .toFloatArray())
        .containsOnly(1);
  }

  @Test
  void of_two_options_of_one_kind_the_last_one_counts() {
    assertThat(new Conv2d(1, 1, 3, padding("same"), padding(2)).padding()).isEqualTo(Size.of(2));
    assertThat(new Linear(3, 2, bias(false), bias(true)).bias()).isNotNull();
  }

  @Test
  void words_for_padding_and_modes() {
    assertThat(new Conv2d(1, 1, 3).padding("valid").padding()).isEqualTo(Size.of(0));
    assertThatThrownBy(() -> new Conv2d(1, 1, 3).padding("full"))
        .hasMessage("Padding is a number of pixels, \"same\" or \"valid\", but got \"full\".");
    assertThat(new Upsample(2).mode("bilinear").alignCorners(true))
        .hasToString("Upsample(scale_factor=2.0, mode=bilinear, align_corners=true)");
    assertThat(new Upsample(2).mode("bilinear").alignCorners(true).alignCorners(false).mode())
        .isEqualTo("bilinear");
    assertThat(new Upsample(2).alignCorners(false).alignCorners()).isFalse();
    assertThatThrownBy(() -> new Upsample(2).alignCorners(true))
        .hasMessageContaining("set mode(\"bilinear\") first");
    assertThatThrownBy(() -> new Upsample(2).mode("cubic"))
        .hasMessage("Upsample knows the modes \"nearest\" and \"bilinear\", but got \"cubic\".");
  }

  @Test
  void a_sequence_grows_as_a_copy_that_shares_its_modules() {
    Linear linear = new Linear(2, 2);
    Sequential one = new Sequential(linear);
    Sequential two = one.add(new ReLU()).add("last", new Linear(2, 1));
    assertThat(one.namedChildren()).containsOnlyKeys("0");
    assertThat(two.namedChildren()).containsOnlyKeys("0", "1", "last");
    assertThat(two.get(0)).isSameAs(linear);
  }

  @Test
  void losses_have_options_too() {
    CrossEntropyLoss loss = new CrossEntropyLoss().labelSmoothing(0.1).reduction(Reduction.SUM);
    assertThat(loss.labelSmoothing()).isEqualTo(0.1);
    assertThat(loss.reduction()).isEqualTo(Reduction.SUM);
    assertThat(new NLLLoss().weight(Tensors.ones(2)).reduction(Reduction.NONE).weight().shape())
        .isEqualTo(Shape.of(2));
    Tensor input = Tensors.tensor(1., 3);
    Tensor target = Tensors.tensor(0., 1);
    assertThat(new MSELoss().reduction(Reduction.SUM).forward(input, target).item()).isEqualTo(5);
    assertThat(new L1Loss().reduction(Reduction.SUM).forward(input, target).item()).isEqualTo(3);
    assertThat(new BCEWithLogitsLoss().reduction(Reduction.NONE).forward(input, target).shape())
        .isEqualTo(Shape.of(2));
  }

  @Test
  void losses_are_called_by_their_names() {
    Loss own = (input, target) -> input.minus(target).abs().max();
    assertThat(new L1Loss().name()).isEqualTo("L1Loss");
    assertThat(own.name()).isEqualTo("a function of its own");
  }

  @Test
  void height_and_width_may_differ() {
    assertThat(new Conv2d(1, 1, 3).stride(2, 1).forward(Tensors.zeros(1, 1, 7, 7)).shape())
        .hasToString("[1, 1, 3, 5]");
    assertThat(
            new MaxPool2d(2).stride(1, 2).padding(1, 0).forward(Tensors.zeros(1, 1, 4, 4)).shape())
        .hasToString("[1, 1, 5, 2]");
    assertThat(new MaxPool2d(2).stride(1).dilation(2).forward(Tensors.zeros(1, 1, 5, 5)).shape())
        .hasToString("[1, 1, 3, 3]");
    assertThat(
            new ConvTranspose2d(1, 1, 2)
                .stride(2)
                .outputPadding(1, 0)
                .forward(Tensors.zeros(1, 1, 3, 3))
                .shape())
        .hasToString("[1, 1, 7, 6]");
  }

  @Test
  void frozen_parameters_thaw() {
    Conv2d conv = new Conv2d(1, 1, 3);
    conv.freeze();
    assertThat(conv.weight().isTrainable()).isFalse();
    conv.unfreeze();
    assertThat(conv.weight().isTrainable()).isTrue();
  }

  @Test
  void identity_and_flatten_keep_every_number() {
    Tensor x = Tensors.tensor(1., 2, 3, 4).reshape(1, 1, 2, 2);
    assertThat(new Identity().forward(x).toFloatArray()).containsExactly(1, 2, 3, 4);
    assertThat(Functional.flatten(x).shape()).hasToString("[1, 4]");
  }

  @Test
  void unpooling_puts_the_largest_back_where_they_were() {
    Tensor x = Tensors.tensor(1., 2, 4, 3).reshape(1, 1, 2, 2);
    Functional.Pooled pooled = new MaxPool2d(2).forwardWithIndices(x);
    assertThat(new MaxUnpool2d(2).forward(pooled).toFloatArray()).containsExactly(0, 0, 4, 0);
  }
}
