// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sketchell.lowering.Target;
import org.sketchell.operator.Conv;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** First layers that are only pooled are products of matrices, which compute what they mean. */
class PooledConvolutionsTest {
  private static final Window THREE = window(3, 3, 1, 1);
  private static final Window TWO = window(2, 2, 2, 0);

  private final Generator generator = new Generator(3);
  private final Tensor images = leaf(6, 2, 9, 8);
  private final Tensor weight = leaf(4, 2, 3, 3);
  private final Tensor bias = leaf(4);

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

  private static Tensor conv(Window window, Tensor... inputs) {
    return Tensor.apply(new Conv(window, 1), inputs);
  }

  private static Tensor pooled(Tensor x, Window window) {
    return Tensor.apply(new MaxPool(window, false), x);
  }

  /** A network's value, its weighted sum's gradients, and what else is wanted. */
  private static List<Tensor> results(Tensor y, List<Tensor> leaves, Tensor... others) {
    Tensor loss = y.times(new Generator(9).randn(y.shape().sizes()).evaluate()).sum();
    List<Tensor> results = new ArrayList<>(List.of(y));
    results.addAll(Tensor.gradients(loss, leaves.toArray(Tensor[]::new)));
    results.addAll(List.of(others));
    return results;
  }

  private static void agree(List<Tensor> results, boolean products) {
    for (Target target : List.of(Target.LOCAL_CPU, Target.CPU_BLOCKS_OF_8)) {
      Graph lowered = target.lower(Graph.of(results));
      if (target == Target.LOCAL_CPU) {
        List<NdArray> computed = AsWritten.run(lowered);
        for (int i = 0; i < results.size(); i++) {
          NdArray expected = Interpreter.evaluate(results.get(i));
          Comparisons.close("result " + i, computed.get(i), expected, 2e-5);
        }
      }
      for (int i = 0; i < results.size(); i++) {
        NdArray expected = Interpreter.evaluate(results.get(i));
        NdArray found = Interpreter.evaluate(lowered.outputs().get(i));
        Comparisons.close("meaning of result " + i, found, expected, 1e-9);
      }
    }
    assertThat(isProducts(results)).isEqualTo(products);
  }

  private static boolean isProducts(List<Tensor> results) {
    return Target.LOCAL_CPU.lower(Graph.of(results)).nodes().stream()
        .noneMatch(node -> node.operator() instanceof Conv);
  }

  @Test
  void values_and_the_gradients_of_weight_and_bias() {
    Tensor y = pooled(conv(THREE, images, weight, bias).relu(), TWO);
    agree(results(y, List.of(weight, bias)), true);
    agree(results(y, List.of(weight)), true);
    agree(results(y, List.of(bias)), true);
    agree(results(pooled(conv(THREE, images, weight), TWO).tanh(), List.of(weight)), true);
  }

  @Property(tries = 60)
  void any_window_and_any_tile(@ForAll Random random) {
    Draw draw = new Draw(random);
    Window window =
        new Window(
            List.of(draw.from(1, 3), draw.from(1, 3)),
            List.of(draw.from(1, 2), draw.from(1, 2)),
            List.of(draw.from(0, 2), draw.from(0, 2)),
            List.of(draw.from(0, 2), draw.from(0, 2)),
            List.of(draw.from(1, 2), draw.from(1, 2)));
    int down = draw.from(1, 3);
    int across = draw.from(1, 3);
    List<Integer> none = List.of(0, 0);
    Window tile =
        new Window(List.of(down, across), List.of(down, across), none, none, List.of(1, 1));
    int channels = draw.from(1, 3);
    int outputs = draw.from(1, 9);
    Tensor x = leaf(draw.from(5, 9), channels, draw.from(11, 14), draw.from(11, 14));
    Tensor w = leaf(outputs, channels, window.kernel().get(0), window.kernel().get(1));
    Tensor b = leaf(outputs);
    boolean biased = draw.chance();
    Tensor y = pooled(biased ? conv(window, x, w, b) : conv(window, x, w), tile);
    agree(results(y, biased ? List.of(w, b) : List.of(w)), true);
  }

  @Test
  void the_first_of_equal_maxima_gets_the_gradient() {
    Tensor flat = Tensors.ones(6, 1, 8, 8).plus(Tensors.zeros(6, 1, 8, 8)).evaluate();
    Tensor ramp = Tensors.tensor(ramp(64), 1, 1, 8, 8).expand(6, 1, 8, 8).evaluate();
    Tensor kernel = Tensors.tensor(new float[] {0, 0, 1, 0}, 1, 1, 2, 2).requiresGrad();
    for (Tensor x : List.of(flat, ramp.floor(), ramp)) {
      Tensor y = pooled(conv(window(2, 2, 1, 0), x, kernel), TWO);
      agree(results(y.times(y), List.of(kernel)), true);
    }
  }

  private static float[] ramp(int count) {
    float[] ramp = new float[count];
    for (int i = 0; i < count; i++) {
      ramp[i] = i / 5f;
    }
    return ramp;
  }

  /** Also the infinite: only what the kernel sees counts. */
  @Test
  void nan_and_the_infinite_stay_where_they_are() {
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] values = images.toFloatArray();
      values[2 * 72 + 30] = odd;
      values[2 * 72 + 33] = odd;
      values[5 * 72 + 1] = odd;
      Tensor x = Tensors.tensor(values, 6, 2, 9, 8);
      agree(results(pooled(conv(THREE, x, weight, bias), TWO), List.of(weight, bias)), true);
    }
  }

  @Test
  void images_that_others_want_stay_images() {
    Tensor a = conv(THREE, images, weight, bias);
    Tensor y = pooled(a, TWO);
    agree(results(y, List.of(weight), a), false);
    agree(results(y.mean().plus(a.mean()), List.of(weight)), false);
    agree(results(y, List.of(images, weight, bias)), false);
    agree(results(y, List.of(a, weight)), false);
    agree(List.of(y), false);
  }

  @Test
  void other_layers_stay_convolutions() {
    Tensor other = leaf(4, 1, 3, 3);
    Tensor groups = Tensor.apply(new Conv(THREE, 2), images, other, bias);
    agree(results(pooled(groups, TWO), List.of(other, bias)), false);
    Tensor a = conv(THREE, images, weight, bias);
    agree(results(pooled(a, window(3, 3, 2, 1)), List.of(weight)), false);
    Tensor few = leaf(4, 2, 9, 8);
    agree(results(pooled(conv(THREE, few, weight), TWO), List.of(weight)), false);
    Tensor many = leaf(6, 17, 8, 8);
    Tensor wide = leaf(4, 17, 3, 3);
    agree(results(pooled(conv(THREE, many, wide), TWO), List.of(wide)), false);
  }

  @Test
  void gradients_of_gradients_are_taken_before() {
    Tensor y = pooled(conv(THREE, images, weight, bias).tanh(), TWO);
    Tensor first = Tensor.gradient(y.square().sum(), weight);
    Tensor second = Tensor.gradient(first.square().sum(), weight);
    Graph lowered = Target.LOCAL_CPU.lower(Graph.of(List.of(second)));
    NdArray expected = Interpreter.evaluate(second);
    Comparisons.close("second order", AsWritten.run(lowered).get(0), expected, 2e-5);
  }
}
