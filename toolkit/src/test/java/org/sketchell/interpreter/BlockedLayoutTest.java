// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.lowering.Target;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.Sigmoid;
import org.sketchell.nn.Tanh;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Blocked;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.Composed;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Window;
import org.sketchell.runtime.Device;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Graphs with images in blocks compute what they mean, and leave the layout where they must. */
@Tag("long")
class BlockedLayoutTest {
  private final Generator generator = new Generator(7);

  /** What this machine computes large graphs with. */
  static Target here() {
    Tensor x = Tensor.placeholder(TensorType.float32(512, 512));
    Tensor product = x.matmul(x);
    return Device.CPU.target(Graph.of(List.of(product)));
  }

  private Tensor leaf(int... sizes) {
    return generator.randn(sizes).evaluate().requiresGrad();
  }

  private static Window window(int kh, int kw, int stride, int padding) {
    return new Window(
        List.of(kh, kw),
        List.of(stride, stride),
        List.of(padding, padding),
        List.of(padding, padding),
        List.of(1, 1));
  }

  private static Tensor conv(Window window, Tensor x, Tensor weight) {
    return Tensor.apply(new Conv(window, 1), x, weight);
  }

  private static Tensor pooled(Tensor x, int side) {
    return Tensor.apply(new MaxPool(window(side, side, side, 0), false), x);
  }

  /** The value of a network and the gradients of some loss of it. */
  static Tensor results(Tensor y, Tensor... leaves) {
    Tensor loss = y.times(y.detach().plus(0.3)).mean();
    List<Tensor> results = new ArrayList<>(List.of(y, loss));
    results.addAll(Tensor.gradients(loss, leaves));
    return Tensors.concat(0, results.stream().map(result -> result.reshape(-1)).toList());
  }

  /**
   * Holds both sizes of blocks against the meaning, that of this machine as ONNX Runtime computes
   * it.
   *
   * @param check of the operators of each
   */
  static void agree(Tensor result, Consumer<List<Operator>> check) {
    NdArray expected = Interpreter.evaluate(result);
    for (Target target : List.of(Target.CPU_BLOCKS_OF_8, Target.CPU_BLOCKS_OF_16)) {
      Graph lowered = target.lower(Graph.of(List.of(result)));
      assertThat(lowered.nodes()).noneMatch(node -> node.operator() instanceof Composed);
      if (target == here()) {
        Comparisons.close(target.name(), AsWritten.run(lowered).get(0), expected, 2e-5);
      } else {
        NdArray found = Interpreter.evaluate(lowered.outputs().get(0));
        Comparisons.close(target.name(), found, expected, 1e-9);
      }
      check.accept(lowered.nodes().stream().map(node -> node.operator()).toList());
    }
  }

  static long blockedConvs(List<Operator> operators) {
    return operators.stream().filter(BlockedConv.class::isInstance).count();
  }

  private static long moves(List<Operator> operators) {
    return operators.stream().filter(Blocked.class::isInstance).count() - blockedConvs(operators);
  }

  @ParameterizedTest
  @CsvSource({
    // images, channels, outputs, size, kernel, stride, padding
    "16, 16, 16, 6, 3, 1, 1",
    "16, 32, 16, 5, 3, 1, 0",
    "17, 16, 32, 6, 3, 1, 1",
    "13, 16, 16, 7, 5, 1, 2",
    "16, 16, 48, 8, 3, 2, 1",
    "16, 16, 16, 9, 3, 2, 1",
    "16, 16, 16, 8, 3, 3, 0",
    "16, 3, 16, 7, 3, 1, 1",
    "19, 1, 32, 9, 3, 2, 1",
    "16, 2, 16, 8, 5, 1, 0",
    "16, 16, 32, 12, 1, 1, 0",
    "9, 16, 16, 8, 3, 1, 2",
    "16, 64, 64, 4, 3, 1, 1",
    "5, 80, 64, 4, 3, 1, 1",
  })
  void convolutions_and_their_gradients(
      int n, int channels, int outputs, int size, int kernel, int stride, int padding) {
    Tensor x = leaf(n, channels, size, size);
    Tensor w = leaf(outputs, channels, kernel, kernel);
    Tensor bias = leaf(outputs);
    Tensor y =
        Tensor.apply(new Conv(window(kernel, kernel, stride, padding), 1), x, w, bias).relu();
    agree(
        results(y, x, w, bias),
        operators -> {
          assertThat(blockedConvs(operators)).isGreaterThanOrEqualTo(2);
          // Winograd's six products, of the result and of the gradient of the images.
          assertThat(operators)
              .filteredOn(operator -> operator instanceof BlockedConv it && it.groups() == 6)
              .hasSizeGreaterThanOrEqualTo(channels < 64 ? 0 : 2);
        });
  }

  @ParameterizedTest
  @CsvSource({
    // images, channels, outputs, size, kernel, stride, padding
    "1, 16, 32, 16, 3, 1, 1",
    "2, 16, 16, 16, 5, 1, 0",
    "3, 16, 16, 24, 3, 2, 1",
    "6, 3, 16, 16, 5, 1, 0",
    "10, 32, 16, 16, 3, 1, 1",
    "5, 16, 16, 17, 3, 2, 0",
    "4, 1, 16, 32, 4, 2, 1",
    "1, 16, 16, 32, 1, 1, 0",
  })
  void few_images_are_cut_into_parts(
      int n, int channels, int outputs, int size, int kernel, int stride, int padding) {
    Tensor x = leaf(n, channels, size, size);
    Tensor w = leaf(outputs, channels, kernel, kernel);
    Tensor y = conv(window(kernel, kernel, stride, padding), x, w);
    agree(
        Tensor.gradient(y.times(y.detach().plus(0.3)).mean(), w),
        operators -> {
          // The convolution, and the weight's gradient.
          assertThat(blockedConvs(operators)).isEqualTo(2);
          assertThat(operators).noneMatch(Gemm.class::isInstance);
        });
  }

  @Test
  void a_batch_that_cannot_fill_half_a_block_leaves_the_layout_for_the_weights_gradient() {
    Tensor w = leaf(16, 16, 3, 3);
    Tensor y = conv(window(3, 3, 1, 0), leaf(1, 16, 17, 17), w);
    agree(
        Tensor.gradient(y.times(y.detach().plus(0.3)).mean(), w),
        operators -> assertThat(blockedConvs(operators)).isOne());
  }

  @Test
  void kernels_and_images_need_not_be_square() {
    Window window =
        new Window(List.of(3, 2), List.of(1, 2), List.of(0, 1), List.of(2, 0), List.of(1, 1));
    Tensor x = leaf(16, 16, 5, 10);
    Tensor w = leaf(32, 16, 3, 2);
    agree(
        results(conv(window, x, w).relu(), x, w),
        operators -> assertThat(blockedConvs(operators)).isPositive());
  }

  @Test
  void the_last_of_winograds_tiles_may_be_filled_up() {
    Tensor first = leaf(64, 2, 3, 3);
    Tensor second = leaf(64, 64, 3, 3);
    Tensor y =
        conv(window(3, 3, 1, 1), conv(window(3, 3, 1, 1), leaf(16, 2, 14, 3), first), second);
    agree(
        results(y, first, second),
        operators ->
            assertThat(operators)
                .filteredOn(operator -> operator instanceof BlockedConv it && it.groups() % 6 == 0)
                .hasSize(3));
  }

  @Property(tries = 40)
  void adjoints_of_convolutions_with_any_stride(@ForAll Random random) {
    Draw draw = new Draw(random);
    Window window =
        new Window(
            List.of(draw.from(1, 5), draw.from(1, 5)),
            List.of(draw.from(1, 3), draw.from(2, 4)),
            List.of(draw.from(0, 2), draw.from(0, 2)),
            List.of(draw.from(0, 2), draw.from(0, 2)),
            List.of(1, 1));
    Tensor w = leaf(32, 16, window.kernel().get(0), window.kernel().get(1));
    Tensor x = leaf(2, 16, draw.from(5, 9), draw.from(5, 9));
    Tensor dy = leaf(2, 32, draw.from(5, 7), draw.from(5, 7));
    List<Integer> rest =
        List.of(draw.from(0, window.stride().get(0) - 1), draw.from(0, window.stride().get(1) - 1));
    ConvTranspose transpose = new ConvTranspose(window, rest, 1);
    boolean biased = draw.chance();
    Tensor spread =
        biased ? Tensor.apply(transpose, dy, w, leaf(16)) : Tensor.apply(transpose, dy, w);
    agree(
        Tensors.concat(
            0,
            results(spread, dy, w),
            Tensor.gradient(conv(window, x, w).square().sum(), x).reshape(-1)),
        operators -> {
          if (w.shape().elements() * 2 * dy.size(2) * dy.size(3) >= 200_000) {
            assertThat(blockedConvs(operators)).isPositive();
          }
        });
  }

  /** Convolution, something, convolution: what is between stays in the layout. */
  private void between(boolean stays, UnaryOperator<Tensor> something) {
    Tensor x = leaf(9, 3, 12, 12);
    Tensor first = leaf(16, 3, 3, 3);
    Tensor middle = something.apply(conv(window(3, 3, 1, 1), x, first));
    Tensor second = leaf(16, middle.size(1), 3, 3);
    Tensor y = conv(window(3, 3, 1, 1), middle, second);
    agree(
        results(y, first, second),
        operators -> {
          assertThat(blockedConvs(operators)).isGreaterThanOrEqualTo(stays ? 4 : 2);
          // Out: the result and what each weight's gradient sees; in: the batches of those, and
          // what arrives.
          if (stays) {
            assertThat(moves(operators)).isLessThanOrEqualTo(6);
          }
        });
  }

  @Test
  void what_works_on_each_pixel_stays() {
    between(true, Tensor::relu);
    between(true, a -> a.tanh().times(0.5).plus(1));
    between(true, a -> a.plus(a.relu()));
    between(true, a -> a.maximum(Tensors.scalar(0.2f)).leakyRelu(0.1));
  }

  @Test
  void so_does_what_is_one_number_for_each_channel() {
    Tensor scale = leaf(1, 16, 1, 1);
    Tensor shift = leaf(16, 1, 1);
    between(true, a -> a.times(scale).plus(shift));
    between(
        true,
        a -> {
          Tensor centred = a.minus(a.mean(true, 0, 2, 3));
          return centred.div(centred.square().mean(true, 0, 2, 3).plus(1e-5).sqrt()).times(scale);
        });
    between(true, a -> a.times(a.mean(true, 2, 3).sigmoid()));
  }

  /** One number for a channel of each image: what a mean over all pixels sends back. */
  @Test
  void what_arrives_may_be_the_same_for_all_pixels() {
    List<UnaryOperator<Tensor>> functions =
        List.of(
            Tensor::relu,
            a -> a.leakyRelu(0.1),
            a -> a.gt(0).where(a, a.square()),
            a -> a.abs().maximum(Tensors.scalar(0.5f)),
            a -> pooled(a.relu(), 2),
            a -> conv(window(3, 3, 1, 1), a, leaf(32, 16, 3, 3)).relu());
    for (UnaryOperator<Tensor> function : functions) {
      Tensor weight = leaf(16, 16, 3, 3);
      Tensor x = conv(window(3, 3, 1, 1), leaf(9, 16, 6, 6), weight);
      for (int[] axes : new int[][] {{2, 3}, {0, 2, 3}, {0, 1, 2, 3}}) {
        Tensor mean = function.apply(x).mean(true, axes);
        agree(
            results(mean, weight),
            operators -> assertThat(blockedConvs(operators)).isGreaterThanOrEqualTo(1));
      }
    }
  }

  private static long ofSinglePixels(List<Operator> operators) {
    return operators.stream()
        .filter(operator -> operator instanceof BlockedConv it && it.groups() == 16)
        .count();
  }

  private static long additions(List<Operator> operators) {
    return operators.stream().filter(Binary.ADD::equals).count();
  }

  /** Images of 16 channels, in blocks. */
  private Tensor inBlocks(int images) {
    return conv(window(3, 3, 1, 1), leaf(images, 16, 6, 6), leaf(16, 16, 3, 3));
  }

  @Test
  void a_number_for_each_channel_is_a_convolution_of_single_pixels() {
    Tensor scale = leaf(16, 1, 1);
    Tensor shift = leaf(1, 16, 1, 1);
    Tensor x = inBlocks(9);
    agree(
        x.times(scale).plus(shift),
        operators -> {
          assertThat(ofSinglePixels(operators)).isOne();
          assertThat(additions(operators)).isZero();
        });
    agree(scale.times(x), operators -> assertThat(ofSinglePixels(operators)).isOne());
    agree(x.minus(scale), operators -> assertThat(ofSinglePixels(operators)).isOne());
    agree(shift.minus(x), operators -> assertThat(ofSinglePixels(operators)).isEqualTo(1));
    agree(
        x.times(scale).plus(x.tanh().times(shift)).plus(shift).times(scale),
        operators -> {
          assertThat(ofSinglePixels(operators)).isEqualTo(3);
          assertThat(additions(operators)).isZero();
        });
    agree(x.plus(shift).plus(scale), operators -> {});
    agree(x.div(scale), operators -> assertThat(ofSinglePixels(operators)).isZero());
  }

  @Test
  void a_number_for_each_image_is_none_for_each_channel() {
    Tensor x = inBlocks(16);
    for (int[] sizes : new int[][] {{16, 1, 1, 1}, {16, 16, 1, 1}, {1, 1, 1}}) {
      agree(
          x.times(leaf(sizes)).minus(leaf(sizes)),
          operators -> assertThat(ofSinglePixels(operators)).isZero());
    }
  }

  @Test
  void what_is_added_and_relu_are_part_of_a_convolution() {
    Tensor x = inBlocks(9);
    Tensor other = inBlocks(9).tanh();
    Tensor weight = leaf(16, 16, 3, 3);
    Window window = window(3, 3, 1, 1);
    Consumer<List<Operator>> noAddition =
        operators -> {
          assertThat(additions(operators)).isZero();
          assertThat(operators).doesNotContain(Unary.RELU);
        };
    agree(conv(window, x, weight).plus(other).relu(), noAddition);
    agree(other.plus(Tensor.apply(new Conv(window, 1), x, weight, leaf(16))).relu(), noAddition);
    agree(conv(window, x, weight).relu().plus(conv(window, other, weight)).relu(), noAddition);
    agree(results(conv(window, x, weight).plus(other).relu(), weight), operators -> {});
  }

  @Test
  void a_convolution_that_is_used_elsewhere_stays_as_it_is() {
    Tensor x = inBlocks(9);
    agree(x.relu().times(x), operators -> assertThat(operators).contains(Unary.RELU));
    agree(x.plus(x), operators -> assertThat(additions(operators)).isOne());
    agree(x.plus(x.tanh()), operators -> assertThat(additions(operators)).isOne());
    agree(x.relu().plus(x), operators -> assertThat(operators).contains(Unary.RELU));
  }

  @Test
  void nan_passes_through_the_relu_of_a_convolution() {
    float[] values = leaf(16, 16, 8, 8).toFloatArray();
    for (int i = 0; i < values.length; i += 17) {
      values[i] = i % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
    }
    Tensor spoilt = Tensors.tensor(values, 16, 16, 8, 8);
    Tensor y = conv(window(1, 1, 1, 0), leaf(16, 16, 8, 8), leaf(16, 16, 1, 1)).plus(spoilt).relu();
    agree(y, operators -> assertThat(operators).doesNotContain(Unary.RELU));
    Tensor single = y.tanh().times(leaf(16, 1, 1)).plus(leaf(16, 1, 1)).relu();
    agree(single, operators -> assertThat(operators).doesNotContain(Unary.RELU));
  }

  @Test
  void so_do_pooling_without_overlap_and_joined_channels() {
    between(true, a -> pooled(a.tanh(), 2));
    between(true, a -> pooled(a.sigmoid(), 3));
    between(true, a -> Tensors.concat(1, a, a.relu()));
  }

  @Test
  void others_get_images() {
    between(false, a -> Tensor.apply(new AveragePool(window(2, 2, 2, 0)), a));
    between(false, a -> a.softmax(1));
    between(false, a -> Tensors.concat(1, a, Tensors.ones(9, 3, 12, 12)).slice(1, 0, 16));
    between(false, a -> Tensor.apply(new Resize(Resize.Rule.NEAREST, 12, 12, 24, 24), a));
    between(false, a -> a.gt(0).where(a, a.times(0.1)));
  }

  @Test
  void one_pixel_may_be_spread_to_many() {
    Tensor x = leaf(1, 16, 24, 24);
    Tensor weight = leaf(32, 16, 24, 24);
    Tensor pixel = conv(window(24, 24, 1, 0), x, weight);
    Consumer<List<Operator>> inBlocks =
        operators -> assertThat(blockedConvs(operators)).isPositive();
    agree(results(pixel.plus(Tensors.scalar(2f).expand(3, 32, 2, 2)), weight), inBlocks);
    agree(results(pixel.times(leaf(3, 32, 2, 2)), weight), inBlocks);
    agree(results(leaf(3, 1, 1, 1).minus(pixel), weight), inBlocks);
  }

  @Test
  void the_first_of_equal_maxima_gets_the_gradient_and_nan_is_kept() {
    Tensor one = Tensors.tensor(unit(16), 16, 16, 1, 1);
    Tensor x = leaf(16, 16, 8, 8);
    float[] values = x.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.round(values[i]);
    }
    Tensor rounded = Tensors.tensor(values, 16, 16, 8, 8).requiresGrad();
    agree(results(pooled(conv(window(1, 1, 1, 0), rounded, one), 2), rounded), operators -> {});
    for (int i = 0; i < values.length; i += 97) {
      values[i] = i % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
    }
    Tensor spoilt = Tensors.tensor(values, 16, 16, 8, 8);
    agree(
        pooled(conv(window(1, 1, 1, 0), x, one).times(0).plus(spoilt), 2),
        operators -> assertThat(operators).anyMatch(BlockedConv.class::isInstance));
  }

  private static float[] unit(int n) {
    float[] unit = new float[n * n];
    for (int i = 0; i < n; i++) {
      unit[i * n + i] = 1;
    }
    return unit;
  }

  /** As it is computed here and as a file would have it, which was held against PyTorch's. */
  private static void alike(Module network, Tensor images) {
    // Statistics of a batch would be computed on the way, and what is known is no graph.
    Tensor y = network.eval().forward(images);
    Tensor[] parameters =
        network.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
    Graph meaning = Graph.of(List.of(results(y, parameters)));
    NdArray portable = AsWritten.run(Target.PORTABLE.lower(meaning)).get(0);
    Graph here = here().lower(meaning);
    Comparisons.close(network.title(), AsWritten.run(here).get(0), portable, 2e-5);
    assertThat(here.nodes())
        .filteredOn(node -> node.operator() instanceof BlockedConv)
        .hasSizeGreaterThan(here() == Target.LOCAL_CPU ? -1 : 3);
  }

  @Test
  void whole_networks_and_the_gradients_of_all_their_parameters() {
    Tensor gray = generator.randn(20, 1, 28, 28).evaluate();
    Tensor colour = generator.randn(18, 3, 16, 16).evaluate();
    alike(
        new Sequential(
            new Conv2d(1, 32, 3, padding(1)),
            new Tanh(),
            new MaxPool2d(2),
            new Conv2d(32, 64, 3, padding(1)),
            new Tanh(),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(64 * 49, 10)),
        gray);
    alike(
        new Sequential(
            new Conv2d(3, 16, 3, padding(1)),
            new BatchNorm2d(16),
            new Sigmoid(),
            new Conv2d(16, 32, 3, padding(1), stride(2)),
            new BatchNorm2d(32),
            new Sigmoid(),
            new Conv2d(32, 32, 3, padding(1)),
            new AvgPool2d(2),
            new Flatten(),
            new Linear(32 * 16, 4)),
        colour);
    alike(
        new Sequential(
            new Conv2d(3, 16, 3, padding(1)),
            new Tanh(),
            new MaxPool2d(2),
            new Conv2d(16, 16, 3, padding(1)),
            new Tanh(),
            new ConvTranspose2d(16, 16, 2, stride(2)),
            new Tanh(),
            new Conv2d(16, 20, 3, padding(1)),
            new Tanh(),
            new Conv2d(20, 3, 1)),
        colour);
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void files_never_see_the_layout(Target target) {
    Tensor y = conv(window(3, 3, 1, 1), leaf(16, 16, 8, 8), leaf(16, 16, 3, 3));
    boolean blocks =
        target.lower(Graph.of(List.of(y))).nodes().stream()
            .anyMatch(node -> !node.operator().domain().isEmpty());
    assertThat(blocks)
        .isEqualTo(target == Target.CPU_BLOCKS_OF_8 || target == Target.CPU_BLOCKS_OF_16);
  }
}
