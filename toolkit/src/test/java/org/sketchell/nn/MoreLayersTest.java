// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.bias;
import static org.sketchell.nn.Options.dilation;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.paddingMode;
import static org.sketchell.nn.Options.stride;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.model.NetworkWeights;
import org.sketchell.model.TrainedModel;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class MoreLayersTest {
  @TempDir Path folder;

  static Stream<Module> networks() {
    Tensors.manualSeed(3);
    return Stream.of(
        new Sequential(
            new Conv2d(2, 4, 3, padding(1), paddingMode("reflect")),
            new GroupNorm(2, 4),
            new Mish(),
            new Conv2d(4, 4, 3, padding(1), paddingMode("circular")),
            new InstanceNorm2d(4).affine(true).trackRunningStats(true),
            new PReLU(4)),
        new Sequential(
            new Conv2d(2, 4, 3, padding(2), paddingMode("replicate")),
            new BatchNorm2d(4).affine(false),
            new Hardswish(),
            new PixelShuffle(2),
            new AdaptiveMaxPool2d(Size.of(3, 5))),
        new Sequential(
            new Flatten(),
            new Linear(72, 12),
            new BatchNorm1d(12),
            new ReLU6(),
            new Unflatten(1, 3, 4),
            new Conv1d(3, 2, 3, padding(1), paddingMode("replicate")),
            new BatchNorm1d(2),
            new Hardsigmoid()));
  }

  /** As a file that any runtime opens, for any number of examples. */
  @ParameterizedTest
  @MethodSource("networks")
  void layers_go_through_a_model_file(Module network) {
    Tensors.manualSeed(1);
    network.forward(Tensors.randn(4, 2, 6, 6));
    network.eval();
    Path file = folder.resolve("model.onnx");
    TrainedModel.of(network, Tensors.zeros(1, 2, 6, 6)).save(file);
    TrainedModel loaded = TrainedModel.load(file);
    for (int count : new int[] {1, 3}) {
      Tensor given = Tensors.randn(count, 2, 6, 6).evaluate();
      Tensor expected = network.forward(given);
      Reference.assertClose(
          "of " + count, loaded.run(given).values().iterator().next(), expected, 1e-5);
    }
  }

  /**
   * Without steps and corners of the first gradient, which finite differences would stumble over.
   */
  static Stream<Module> smoothNetworks() {
    Tensors.manualSeed(4);
    return Stream.of(
        new Sequential(
            new Conv2d(2, 4, 3, padding(1), paddingMode("reflect")),
            new GroupNorm(2, 4),
            new Mish(),
            new Conv2d(4, 4, 3, padding(1), paddingMode("circular")),
            new InstanceNorm2d(4)),
        new Sequential(
            new Conv2d(2, 4, 3, padding(2), paddingMode("replicate")),
            new BatchNorm2d(4).affine(false).trackRunningStats(false),
            new Mish(),
            new PixelShuffle(2)),
        new Sequential(
            new Flatten(),
            new Linear(72, 12),
            new BatchNorm1d(12),
            new Mish(),
            new Unflatten(1, 3, 4),
            new Conv1d(3, 2, 3, padding(1), paddingMode("replicate")),
            new Mish()));
  }

  /** Finite differences of the first gradients, along one direction. */
  @ParameterizedTest
  @MethodSource("smoothNetworks")
  void gradients_have_gradients(Module network) {
    Tensors.manualSeed(2);
    Tensor x = Tensors.randn(3, 2, 6, 6).evaluate();
    Tensor along = Tensors.randn(3, 2, 6, 6).evaluate();
    network.eval();
    Tensor at = x.detach().requiresGrad();
    Tensor first = Tensor.gradient(network.forward(at).square().sum(), at);
    double second = Tensor.gradient(first.times(along).sum(), at).times(along).sum().item();
    double step = 1e-2;
    double found =
        (slope(network, x.plus(along.times(step)), along)
                - slope(network, x.minus(along.times(step)), along))
            / (2 * step);
    assertThat(second).isCloseTo(found, within(0.02 * Math.abs(second)));
  }

  private static double slope(Module network, Tensor x, Tensor along) {
    Tensor at = x.detach().requiresGrad();
    return Tensor.gradient(network.forward(at).square().sum(), at).times(along).sum().item();
  }

  @Test
  void layers_print_themselves_as_in_pytorch() {
    assertThat(
            List.of(
                    new GroupNorm(2, 4).affine(false),
                    new InstanceNorm2d(3).affine(true),
                    new BatchNorm1d(3).trackRunningStats(false),
                    new LayerNorm(3).affine(false),
                    new Conv1d(1, 2, 3, stride(2), padding(1), dilation(2), bias(false)),
                    new Conv1d(1, 2, 3).padding("same").paddingMode("circular"),
                    new Conv2d(1, 2, 3, padding(1), paddingMode("reflect")),
                    new PReLU(4),
                    new ReLU6(),
                    new PixelShuffle(2),
                    new AdaptiveMaxPool2d(Size.of(2, 3)))
                .stream()
                .map(Module::toString))
        .containsExactly(
            "GroupNorm(2, 4, eps=1.0E-5, affine=false)",
            "InstanceNorm2d(3, eps=1.0E-5, momentum=0.1, affine=true)",
            "BatchNorm1d(3, eps=1.0E-5, momentum=0.1, track_running_stats=false)",
            "LayerNorm([3], eps=1.0E-5, elementwise_affine=false)",
            "Conv1d(1, 2, kernel_size=3, stride=2, padding=1, dilation=2, bias=false)",
            "Conv1d(1, 2, kernel_size=3, padding=same, padding_mode=circular)",
            "Conv2d(1, 2, kernel_size=3, padding=1, padding_mode=reflect)",
            "PReLU(num_parameters=4)",
            "ReLU6()",
            "PixelShuffle(upscale_factor=2)",
            "AdaptiveMaxPool2d(output_size=(2, 3))");
  }

  @Test
  void options_give_copies_that_share_their_parameters() {
    BatchNorm2d norm = new BatchNorm2d(3);
    assertThat(norm.affine(false).weight()).isNull();
    assertThat(norm.affine(false).affine(true).weight().shape()).isEqualTo(Shape.of(3));
    assertThat(norm.trackRunningStats(false).weight()).isSameAs(norm.weight());
    assertThat(norm.trackRunningStats(false).namedBuffers()).isEmpty();
    GroupNorm group = new GroupNorm(1, 3);
    assertThat(group.epsilon(1).weight()).isSameAs(group.weight());
    assertThat(group.epsilon(1e-3).epsilon()).isEqualTo(1e-3);
    Conv1d conv = new Conv1d(2, 4, 3);
    assertThat(conv.padding(1).stride(2).weight()).isSameAs(conv.weight());
    assertThat(conv.groups(2).weight().shape()).isEqualTo(Shape.of(4, 1, 3));
    assertThat(conv.stride(2).stride()).isEqualTo(2);
    assertThat(conv.dilation(2).dilation()).isEqualTo(2);
    assertThat(conv.padding(2).padding()).isEqualTo(2);
    assertThat(conv.paddingMode("reflect").paddingMode()).isEqualTo(PaddingMode.REFLECT);
    assertThat(conv.bias(false).bias()).isNull();
    assertThat(conv.kernel()).isEqualTo(3);
    norm.eval();
    assertThat(norm.affine(false).isTraining()).isFalse();
  }

  @Test
  void weights_have_the_names_of_pytorch() {
    Path file = folder.resolve("norm.safetensors");
    InstanceNorm2d norm = new InstanceNorm2d(2).affine(true).trackRunningStats(true);
    NetworkWeights.save(norm, file);
    InstanceNorm2d other = new InstanceNorm2d(2).affine(true).trackRunningStats(true);
    Initializers.constant(other.weight(), 5);
    NetworkWeights.load(other, file);
    assertThat(other.weight().value().toFloatArray()).containsOnly(1);
    assertThat(norm.namedParameters()).containsOnlyKeys("weight", "bias");
    assertThat(new PReLU().namedParameters()).containsOnlyKeys("weight");
    assertThat(new Conv1d(1, 1, 1).namedParameters()).containsOnlyKeys("weight", "bias");
  }

  @Test
  void a_module_list_names_and_prints_its_modules_but_applies_none() {
    ModuleList list = new ModuleList(new Linear(2, 3), new ReLU()).add(new Linear(3, 1));
    assertThat(list.namedParameters().keySet())
        .containsExactly("0.weight", "0.bias", "2.weight", "2.bias");
    assertThat(list)
        .hasToString(
            "ModuleList(\n  (0): Linear(in_features=2, out_features=3)\n  (1): ReLU()\n"
                + "  (2): Linear(in_features=3, out_features=1)\n)");
    assertThat(list.size()).isEqualTo(3);
    Tensor x = Tensors.ones(1, 2);
    for (Module module : list) {
      x = module.forward(x);
    }
    assertThat(x.shape()).isEqualTo(Shape.of(1, 1));
    Tensor wrong = x;
    assertThatThrownBy(() -> list.forward(wrong))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("or use Sequential");
  }

  @Test
  void errors_say_what_was_expected() {
    Tensor image = Tensors.ones(1, 2, 3, 3);
    assertThatThrownBy(() -> new GroupNorm(2, 3))
        .hasMessage(
            "GroupNorm needs a number of groups that divides the channels, but got 2 groups of 3"
                + " channels.");
    assertThatThrownBy(() -> new BatchNorm1d(2).forward(image))
        .hasMessageContaining(
            "batchNorm1d wants batch x 2 channels or batch x 2 channels x length, but got [1, 2, 3,"
                + " 3].");
    assertThatThrownBy(() -> new BatchNorm1d(2).forward(Tensors.ones(1, 2)))
        .hasMessageContaining("use a larger batch or switch to eval()");
    assertThatThrownBy(
            () -> new BatchNorm1d(2).trackRunningStats(false).eval().forward(Tensors.ones(1, 2)))
        .hasMessageContaining("use a larger batch or trackRunningStats(true)");
    assertThatThrownBy(() -> new InstanceNorm2d(2).forward(Tensors.ones(1, 2, 1, 1)))
        .hasMessageContaining("more than one pixel per channel");
    assertThatThrownBy(() -> new Conv2d(2, 1, 3, padding(3), paddingMode("reflect")).forward(image))
        .hasMessageContaining("3 and 3 are more than the 2 that [1, 2, 3, 3] has to give");
    assertThatThrownBy(() -> new Conv2d(1, 1, 3).paddingMode("mirror"))
        .hasMessage(
            "Padding modes are \"zeros\", \"reflect\", \"replicate\", \"circular\", but got"
                + " \"mirror\".");
    assertThatThrownBy(() -> new Conv1d(1, 1, 3, stride(1, 2)))
        .hasMessage("A line has one dimension, so stride is one number, but got (1, 2).");
    assertThatThrownBy(() -> new Conv1d(1, 1, 3).forward(image))
        .hasMessageContaining("conv1d wants lines of batch x channels x length");
    assertThatThrownBy(() -> new Conv1d(1, 1, 3).forward(Tensors.ones(1, 2, 5)))
        .hasMessageContaining("wants 1 channels, but got [1, 2, 5]");
    assertThatThrownBy(() -> new PReLU(3).forward(image))
        .hasMessageContaining("prelu of 3 slopes wants batch x 3 channels");
    assertThatThrownBy(() -> new PixelShuffle(2).forward(image))
        .hasMessageContaining("pixelShuffle by 2 wants channels in groups of 4");
    assertThatThrownBy(() -> new AdaptiveMaxPool2d(0).forward(image))
        .hasMessageContaining("an output size of at least 1, but got [1, 2, 3, 3] and 0.");
  }

  @Test
  void a_transposed_convolution_pads_with_zeros_only() {
    assertThatThrownBy(
            () ->
                Functional.convTranspose2d(
                    Tensors.ones(1, 1, 3, 3),
                    Tensors.ones(1, 1, 3, 3),
                    null,
                    Convolution.plain().paddingMode(PaddingMode.REFLECT)))
        .hasMessage("convTranspose2d pads with zeros only, but got the padding mode reflect.");
  }

  @Test
  void functions_take_the_options_of_their_layers_along_lines() {
    assertThat(
            Functional.conv1d(Tensors.ones(1, 1, 5), Tensors.ones(1, 1, 3), padding(1), stride(2))
                .shape())
        .isEqualTo(Shape.of(1, 1, 3));
  }

  @Test
  void the_ends_of_activations_stay_numbers() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x = Tensors.tensor(-inf, inf, Double.NaN);
    assertThat(new ReLU6().forward(x).toFloatArray()).containsExactly(0, 6, Float.NaN);
    assertThat(new Hardsigmoid().forward(x).toFloatArray()).containsExactly(0, 1, Float.NaN);
    assertThat(new Mish().forward(Tensors.tensor(-1e4, 1e4)).toFloatArray())
        .containsExactly(-0f, 1e4f);
  }
}
