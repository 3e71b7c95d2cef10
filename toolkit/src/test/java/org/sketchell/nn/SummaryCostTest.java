// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.bias;
import static org.sketchell.nn.Options.dilation;
import static org.sketchell.nn.Options.groups;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What a network computes and keeps, against numbers worked out by hand. */
class SummaryCostTest {
  private static long products(Module layer, int... input) {
    Summary summary = layer.summary(input);
    assertThat(summary.rows()).hasSize(1);
    assertThat(summary.between()).isEqualTo(new Summary.Cost(0, 0));
    return summary.multiplyAdds();
  }

  @Test
  void a_convolution_has_its_kernels_numbers_for_each_pixel_it_gives() {
    assertThat(products(new Conv2d(3, 16, 5), 1, 3, 32, 32)).isEqualTo(25 * 3 * 16 * 28 * 28);
    assertThat(products(new Conv2d(8, 16, 3, stride(2), padding(1), groups(4)), 2, 8, 9, 9))
        .isEqualTo(2 * 9 * 2 * 16 * 5 * 5);
    assertThat(products(new Conv2d(8, 8, 3, groups(8), dilation(2), bias(false)), 1, 8, 9, 9))
        .isEqualTo(9 * 8 * 5 * 5);
    assertThat(products(new Conv2d(2, 4, Size.of(1, 3)).padding("same"), 1, 2, 6, 7))
        .isEqualTo(3 * 2 * 4 * 6 * 7);
    assertThat(products(new Conv1d(4, 6, 5, groups(2)), 3, 4, 20)).isEqualTo(3 * 5 * 2 * 6 * 16);
  }

  @Test
  void a_transposed_convolution_has_them_for_each_pixel_it_is_given() {
    assertThat(products(new ConvTranspose2d(8, 4, 2, stride(2)), 1, 8, 7, 7))
        .isEqualTo(4 * 8 * 4 * 7 * 7);
    assertThat(products(new ConvTranspose2d(8, 4, 3, groups(2)), 2, 8, 5, 5))
        .isEqualTo(2 * 9 * 8 * 2 * 5 * 5);
  }

  @Test
  void linear_layers_and_products_of_matrices() {
    assertThat(products(new Linear(400, 120), 1, 400)).isEqualTo(400 * 120);
    assertThat(products(new Linear(6, 5), 2, 7, 6)).isEqualTo(2 * 7 * 6 * 5);
    Module attention =
        new Layer() {
          @Override
          protected Tensor compute(Tensor input) {
            return input.matmul(input.transpose(1, 2)).softmax(2).matmul(input);
          }
        };
    assertThat(products(attention, 2, 5, 3)).isEqualTo(2 * 2 * 5 * 5 * 3);
  }

  @Test
  void norms_activations_poolings_and_sizes_count_as_nothing() {
    for (Module layer :
        List.of(
            new BatchNorm2d(4),
            new GroupNorm(2, 4),
            new InstanceNorm2d(4),
            new LayerNorm(6, 6),
            new PReLU(4),
            new GELU(),
            new MaxPool2d(2),
            new AvgPool2d(2),
            new AdaptiveAvgPool2d(4),
            new AdaptiveMaxPool2d(4),
            new Upsample(2),
            new PixelShuffle(2),
            new Softmax(1),
            new Dropout(0.5))) {
      assertThat(products(layer, 1, 4, 6, 6)).as(layer.toString()).isZero();
    }
  }

  private static Sequential lenet() {
    return new Sequential(
        new Conv2d(1, 6, 5),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(6, 16, 5),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(400, 120),
        new ReLU(),
        new Linear(120, 84),
        new ReLU(),
        new Linear(84, 10));
  }

  @Test
  void lenet_by_hand() {
    Summary summary = lenet().summary(1, 1, 32, 32);
    assertThat(summary.rows())
        .extracting(row -> row.cost().multiplyAdds())
        .containsExactly(117_600L, 0L, 0L, 240_000L, 0L, 0L, 0L, 48_000L, 0L, 10_080L, 0L, 840L);
    assertThat(summary.rows())
        .extracting(row -> row.cost().activations())
        .containsExactly(4704L, 4704L, 1176L, 1600L, 1600L, 400L, 0L, 120L, 120L, 84L, 84L, 10L);
    assertThat(summary.total()).isEqualTo(61_706);
    assertThat(summary.multiplyAdds()).isEqualTo(416_520);
    assertThat(summary.activations()).isEqualTo(14_602);
    assertThat(summary.activationMegabytes()).isCloseTo(0.058408, within(1e-9));
    // Parameters four times over with Adam, the picture, activations and their gradients.
    assertThat(summary.trainingMegabytes(2))
        .isCloseTo(4 * (4 * 61_706 + 1024 + 2 * 14_602) / 1e6, within(1e-9));
    assertThat(summary.trainingMegabytes(0))
        .isCloseTo(4 * (2 * 61_706 + 1024 + 2 * 14_602) / 1e6, within(1e-9));
    assertThat(summary)
        .asString()
        .endsWith(
            """
            61.7 K    Trainable params
            0         Non-trainable params
            61.7 K    Total params
            0.247     Total estimated model params size (MB)
            416.5 K   Mult-adds per example
            0.058     Activations of a batch of 1 (MB)
            1.108     Rough memory to train it with Adam (MB)
            """);
  }

  @Test
  void a_batch_has_so_many_times_as_much() {
    Summary one = lenet().summary(1, 1, 32, 32);
    Summary eight = lenet().summary(8, 1, 32, 32);
    assertThat(eight.multiplyAdds()).isEqualTo(8 * one.multiplyAdds());
    assertThat(eight.multiplyAddsPerExample()).isEqualTo(one.multiplyAdds());
    assertThat(eight.activations()).isEqualTo(8 * one.activations());
    assertThat(eight.batch()).isEqualTo(8);
  }

  /** A basic block of ResNet whose way around has a convolution too, as in He et al. 2016. */
  static final class Residual extends Module {
    final Conv2d conv1 = new Conv2d(16, 32, 3, stride(2), padding(1), bias(false));
    final BatchNorm2d norm1 = new BatchNorm2d(32);
    final Conv2d conv2 = new Conv2d(32, 32, 3, padding(1), bias(false));
    final BatchNorm2d norm2 = new BatchNorm2d(32);
    final Conv2d around = new Conv2d(16, 32, 1, stride(2), bias(false));

    @Override
    public Tensor forward(Tensor input) {
      Tensor x = norm1.forward(conv1.forward(input)).relu();
      return norm2.forward(conv2.forward(x)).plus(around.forward(input)).relu();
    }
  }

  @Test
  void a_residual_block() {
    Summary summary = new Residual().summary(1, 16, 32, 32);
    long pixels = 16 * 16;
    assertThat(summary.rows())
        .extracting(row -> row.cost().multiplyAdds())
        .containsExactly(9 * 16 * 32 * pixels, 0L, 9 * 32 * 32 * pixels, 0L, 16 * 32 * pixels);
    assertThat(summary.multiplyAdds()).isEqualTo(3_670_016);
    // Five layers, and between them a sum and two ReLUs.
    assertThat(summary.between()).isEqualTo(new Summary.Cost(0, 3 * 32 * pixels));
    assertThat(summary.activations()).isEqualTo(8 * 32 * pixels);
  }

  @Test
  void the_graph_has_as_much_to_compute() {
    Sequential network = new Sequential(new Conv2d(3, 4, 3), new Flatten(), new Linear(144, 5));
    Tensor input = Tensors.zeros(2, 3, 8, 8);
    // The graph's own estimate counts one for each element that anything else gives.
    long others = 2 * 144;
    assertThat(network.summary(2, 3, 8, 8).multiplyAdds() + others)
        .isEqualTo(Graph.of(List.of(network.forward(input))).work());
  }

  /** Two inputs, a layer that is applied twice, and a product between layers. */
  static final class Pair extends Module {
    final Linear shared = new Linear(4, 3);
    final Parameter mix = new Parameter(Tensors.ones(3, 3));
    final Linear unused = new Linear(2, 2);

    @Override
    public List<Tensor> forward(List<Tensor> inputs) {
      Tensor one = shared.forward(inputs.get(0));
      Tensor two = shared.forward(inputs.get(1));
      return List.of(one.matmul(mix.value()).plus(two));
    }
  }

  @Test
  void several_inputs_and_a_layer_applied_twice() {
    Summary summary = new Pair().summary(Shape.of(2, 4), Shape.of(2, 4));
    assertThat(summary.rows())
        .extracting(row -> row.name() + " " + row.output() + " " + row.cost().multiplyAdds())
        .containsExactly(" [2, 3] 18", "shared [2, 3] 48", "unused null 0");
    assertThat(summary.multiplyAddsPerExample()).isEqualTo(33);
    assertThat(summary.inputs()).containsExactly(Shape.of(2, 4), Shape.of(2, 4));
  }

  /** A product that belongs to no layer is told by itself. */
  static final class Bare extends Module {
    @Override
    public Tensor forward(Tensor input) {
      return inner.forward(input).matmul(Tensors.ones(3, 2));
    }

    final Linear inner = new Linear(4, 3);
  }

  @Test
  void what_is_computed_between_layers_is_told() {
    Summary summary = new Bare().summary(1, 4);
    assertThat(summary.between().multiplyAdds()).isEqualTo(6);
    assertThat(summary).asString().contains("6         Mult-adds between layers");
  }

  /** Looks at what it has made in the middle. */
  static final class Curious extends Module {
    final Linear first = new Linear(4, 3);
    final Linear second = new Linear(3, 2);

    @Override
    public Tensor forward(Tensor input) {
      Tensor seen = first.forward(input);
      seen.toFloatArray();
      return second.forward(seen);
    }
  }

  @Test
  void a_network_that_looks_at_values_is_counted_as_well() {
    Curious network = new Curious();
    network.freeze();
    assertThat(network.summary(1, 4).multiplyAdds()).isEqualTo(18);
  }

  @Test
  void of_a_deep_network_the_first_and_the_last_layers_are_printed() {
    List<Module> layers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      layers.add(new Linear(3, 3));
    }
    String text = new Sequential(layers.toArray(new Module[0])).summary(1, 3).toString();
    assertThat(text.lines()).hasSize(60 + 11);
    assertThat(text).contains("39 | 39 ", "… 140 more layers\n180 | 180", "199 | 199");
    assertThat(text).doesNotContain("40 | 40 ");
  }
}
