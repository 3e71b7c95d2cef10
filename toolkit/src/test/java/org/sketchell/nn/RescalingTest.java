// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sketchell.Reference;
import org.sketchell.operator.Resize;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Pooling and its undoing, against plain loops that follow PyTorch's documentation. */
class RescalingTest {
  private static Tensor images(long seed, int height, int width) {
    return new Generator(seed).randn(2, 3, height, width);
  }

  /** Number of positions by PyTorch's rule. */
  private static int positions(int size, int kernel, int stride, int padding, boolean ceil) {
    int room = size + 2 * padding - kernel;
    int positions = (ceil ? Math.floorDiv(room + stride - 1, stride) : room / stride) + 1;
    return ceil && (positions - 1) * stride >= size + padding ? positions - 1 : positions;
  }

  @Property(tries = 40)
  void pooling_follows_the_documentation(
      @ForAll @IntRange(min = 4, max = 9) int height,
      @ForAll @IntRange(min = 4, max = 9) int width,
      @ForAll @IntRange(min = 1, max = 4) int kernel,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 0, max = 2) int padding,
      @ForAll boolean ceil,
      @ForAll boolean countPadding) {
    Assume.that(2 * padding <= kernel);
    Tensor x = images(17, height, width);
    int rows = positions(height, kernel, stride, padding, ceil);
    int columns = positions(width, kernel, stride, padding, ceil);
    float[] in = x.toFloatArray();
    float[] maxima = new float[6 * rows * columns];
    long[] places = new long[maxima.length];
    float[] means = new float[maxima.length];
    for (int at = 0; at < maxima.length; at++) {
      int plane = at / (rows * columns);
      int top = at / columns % rows * stride - padding;
      int left = at % columns * stride - padding;
      int bottom = Math.min(top + kernel, height + padding);
      int right = Math.min(left + kernel, width + padding);
      double sum = 0;
      int inside = 0;
      float best = Float.NEGATIVE_INFINITY;
      for (int i = Math.max(0, top); i < Math.min(bottom, height); i++) {
        for (int j = Math.max(0, left); j < Math.min(right, width); j++) {
          float value = in[(plane * height + i) * width + j];
          sum += value;
          inside++;
          if (value > best) {
            best = value;
            places[at] = (long) i * width + j;
          }
        }
      }
      maxima[at] = best;
      means[at] = (float) (sum / (countPadding ? (bottom - top) * (right - left) : inside));
    }
    PoolingWindow how =
        PoolingWindow.of(kernel).stride(Size.of(stride)).padding(Size.of(padding)).ceilMode(ceil);
    Functional.Pooled pooled = Functional.maxPool2dWithIndices(x, how);
    assertThat(Functional.maxPool2d(x, how).shape()).isEqualTo(Shape.of(2, 3, rows, columns));
    assertThat(Functional.maxPool2d(x, how).toFloatArray()).isEqualTo(maxima);
    assertThat(pooled.values().toFloatArray()).isEqualTo(maxima);
    assertThat(pooled.indices().toLongArray()).isEqualTo(places);
    Reference.assertClose(
        "means",
        Functional.avgPool2d(x, how, countPadding),
        Tensors.tensor(means, 2, 3, rows, columns),
        1e-5);
  }

  /** A window that dilation lays beside the image sees nothing: minus infinity, as in PyTorch. */
  @Property(tries = 60)
  void dilated_windows_may_hang_over_the_end(
      @ForAll @IntRange(min = 1, max = 6) int height,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll @IntRange(min = 1, max = 4) int kernel,
      @ForAll @IntRange(min = 1, max = 4) int stride,
      @ForAll @IntRange(min = 0, max = 2) int padding,
      @ForAll @IntRange(min = 1, max = 4) int dilation,
      @ForAll boolean ceil) {
    Assume.that(2 * padding <= kernel);
    int extent = dilation * (kernel - 1) + 1;
    Assume.that(Math.min(height, width) + 2 * padding >= extent);
    Tensor x = images(23, height, width).requiresGrad();
    int rows = positions(height, extent, stride, padding, ceil);
    int columns = positions(width, extent, stride, padding, ceil);
    float[] in = x.toFloatArray();
    float[] maxima = new float[6 * rows * columns];
    float[] shares = new float[in.length];
    for (int at = 0; at < maxima.length; at++) {
      int place = -1;
      for (int i = 0; i < kernel * kernel; i++) {
        int row = at / columns % rows * stride - padding + i / kernel * dilation;
        int column = at % columns * stride - padding + i % kernel * dilation;
        if (row >= 0 && row < height && column >= 0 && column < width) {
          int here = (at / (rows * columns) * height + row) * width + column;
          place = place < 0 || in[here] > in[place] ? here : place;
        }
      }
      maxima[at] = place < 0 ? Float.NEGATIVE_INFINITY : in[place];
      if (place >= 0) {
        shares[place] += at + 1;
      }
    }
    MaxPool2d pool =
        new MaxPool2d(kernel).stride(stride).padding(padding).dilation(dilation).ceilMode(ceil);
    Tensor pooled = pool.forward(x);
    assertThat(pooled.shape()).isEqualTo(Shape.of(2, 3, rows, columns));
    assertThat(pooled.toFloatArray()).isEqualTo(maxima);
    assertThat(pool.forward(x.detach()).toFloatArray()).isEqualTo(maxima);
    Tensor finite = pooled.ne(Double.NEGATIVE_INFINITY).where(pooled, Tensors.zeros(1));
    Tensor weights = Tensors.arange(maxima.length).plus(1).reshape(pooled.shape().sizes());
    finite.times(weights).sum().backward();
    assertThat(x.grad().toFloatArray()).isEqualTo(shares);
  }

  /** What PyTorch allows, against the sums that define a transposed convolution. */
  @Property(tries = 60)
  void output_padding_may_reach_the_dilation(
      @ForAll @IntRange(min = 1, max = 4) int size,
      @ForAll @IntRange(min = 1, max = 3) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 0, max = 2) int padding,
      @ForAll @IntRange(min = 1, max = 4) int dilation,
      @ForAll @IntRange(min = 0, max = 3) int extra) {
    Assume.that(extra < Math.max(stride, dilation));
    int out = (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1;
    Assume.that(out > 0 && out - extra > 0);
    Tensor x = images(31, size, size).requiresGrad();
    ConvTranspose2d layer =
        new ConvTranspose2d(3, 2, kernel)
            .stride(stride)
            .padding(padding)
            .dilation(dilation)
            .outputPadding(extra);
    Tensor weight = layer.weight().value();
    float[] w = weight.toFloatArray();
    double[] sums = new double[2 * 2 * out * out];
    float[] shares = new float[x.toFloatArray().length];
    for (int i = 0; i < shares.length; i++) {
      int image = i / (3 * size * size);
      int channel = i / (size * size) % 3;
      for (int k = 0; k < 2 * kernel * kernel; k++) {
        int to = k / (kernel * kernel);
        int row = i / size % size * stride - padding + k / kernel % kernel * dilation;
        int column = i % size * stride - padding + k % kernel * dilation;
        if (row >= 0 && row < out && column >= 0 && column < out) {
          float factor = w[channel * 2 * kernel * kernel + k];
          int at = ((image * 2 + to) * out + row) * out + column;
          sums[at] += factor * x.toFloatArray()[i];
          shares[i] += factor * (at % 7 + 1);
        }
      }
    }
    float[] bias = layer.bias().value().toFloatArray();
    float[] expected = new float[sums.length];
    float[] cotangent = new float[sums.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) (sums[i] + bias[i / (out * out) % 2]);
      cotangent[i] = i % 7 + 1;
    }
    Tensor y = layer.forward(x);
    Reference.assertClose("spread", y, Tensors.tensor(expected, 2, 2, out, out), 1e-5);
    y.times(Tensors.tensor(cotangent, 2, 2, out, out)).sum().backward();
    Reference.assertClose("gradient", x.grad(), Tensors.tensor(shares, 2, 3, size, size), 1e-4);
  }

  @Test
  void output_padding_of_stride_and_dilation_is_a_sentence() {
    assertThatThrownBy(
            () ->
                new ConvTranspose2d(1, 1, 3)
                    .dilation(2)
                    .outputPadding(2)
                    .forward(images(1, 3, 3).slice(1, 0, 1)))
        .hasMessageContaining("smaller than its stride or its dilation")
        .hasMessageContaining("[2, 2] with stride [1, 1] and dilation [2, 2]");
  }

  private static float[] row(double factor, Resize.Rule rule, double... values) {
    Tensor row = Tensors.tensor(values).reshape(1, 1, 1, values.length);
    Tensor tall = row.expand(1, 1, 4, values.length);
    return Functional.upsample(tall, factor, rule).select(2, 0).flatten().toFloatArray();
  }

  /** PyTorch's interpolate with a scale_factor, which it does not compute anew from the sizes. */
  @Test
  void a_factor_says_where_pixels_are_looked_for() {
    assertThat(row(1.5, Resize.Rule.BILINEAR, 0, 1, 2, 3, 4))
        .containsExactly(
            new float[] {0, 0.5f, 7 / 6f, 11 / 6f, 2.5f, 19 / 6f, 23 / 6f},
            org.assertj.core.api.Assertions.within(1e-6f));
    assertThat(row(1.5, Resize.Rule.NEAREST, 0, 1, 2, 3, 4)).containsExactly(0, 0, 1, 2, 2, 3, 4);
    assertThat(row(0.7, Resize.Rule.NEAREST, 0, 1, 2, 3, 4)).containsExactly(0, 1, 2);
    assertThat(row(0.7, Resize.Rule.BILINEAR, 0, 1, 2, 3, 4))
        .containsExactly(
            new float[] {1.5f / 7, 11.5f / 7, 21.5f / 7},
            org.assertj.core.api.Assertions.within(1e-6f));
    assertThat(row(0.3, Resize.Rule.BILINEAR, 0, 1, 2, 3))
        .containsExactly(new float[] {7 / 6f}, org.assertj.core.api.Assertions.within(1e-6f));
    assertThat(row(1.5, Resize.Rule.BILINEAR_ALIGNED, 0, 3, 6)).containsExactly(0, 2, 4, 6);
  }

  @Test
  void the_gradient_of_a_factor_goes_where_the_pixels_were_found() {
    Tensor x = Tensors.arange(5).to(org.sketchell.shape.ElementType.FLOAT32).reshape(1, 1, 1, 5);
    Tensor leaf = x.expand(1, 1, 2, 5).times(1).requiresGrad();
    Functional.upsample(leaf, 1.5, Resize.Rule.BILINEAR).sum().backward();
    Tensor columns = leaf.grad().sum(2).flatten().div(3);
    assertThat(columns.toFloatArray())
        .containsExactly(
            new float[] {1.5f, 1.5f, 1.5f, 1.5f, 1}, org.assertj.core.api.Assertions.within(1e-6f));
  }

  @Test
  void one_pixel_takes_the_middle() {
    Tensor x = Tensors.tensor(0., 2, 4, 6, 8, 10).reshape(1, 1, 2, 3).requiresGrad();
    Tensor middle = Functional.upsample(x, Size.of(1), Resize.Rule.BILINEAR);
    assertThat(middle.item()).isEqualTo(5);
    middle.sum().backward();
    assertThat(x.grad().toFloatArray()).containsExactly(0, 0.5f, 0, 0, 0.5f, 0);
    assertThat(Functional.upsample(x, Size.of(1, 3), Resize.Rule.BILINEAR).toFloatArray())
        .containsExactly(3, 5, 7);
    assertThat(Functional.upsample(x, Size.of(1), Resize.Rule.BILINEAR_ALIGNED).item()).isZero();
    assertThatThrownBy(() -> Functional.upsample(x, 0.3, Resize.Rule.NEAREST))
        .hasMessageContaining("leaves no image");
  }

  /** The gradient of a mean shares out each window's cotangent: it sums to the same. */
  @Property(tries = 20)
  void gradients_of_means_reach_every_pixel(
      @ForAll @IntRange(min = 4, max = 9) int size,
      @ForAll @IntRange(min = 1, max = 4) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll boolean ceil) {
    PoolingWindow how = PoolingWindow.of(kernel).stride(Size.of(stride)).ceilMode(ceil);
    Tensor x = images(5, size, size).requiresGrad();
    Tensor y = Functional.avgPool2d(x, how, true);
    y.sum().backward();
    assertThat(x.grad().sum().item())
        .isCloseTo(y.shape().elements(), org.assertj.core.api.Assertions.within(1e-3));
  }

  @Test
  void adaptive_pooling_covers_uneven_regions() {
    Tensor x = images(3, 5, 7);
    Tensor pooled = new AdaptiveAvgPool2d(Size.of(2, 3)).forward(x);
    int[][] rows = {{0, 3}, {2, 5}};
    int[][] columns = {{0, 3}, {2, 5}, {4, 7}};
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 3; j++) {
        Tensor region = x.slice(2, rows[i][0], rows[i][1]).slice(3, columns[j][0], columns[j][1]);
        Reference.assertClose("region", pooled.select(2, i).select(2, j), region.mean(2, 3), 1e-5);
      }
    }
    Reference.assertClose("to one", new AdaptiveAvgPool2d(1).forward(x), x.mean(true, 2, 3), 1e-6);
    assertThat(new AdaptiveAvgPool2d(Size.of(5, 7)).forward(x).toFloatArray())
        .isEqualTo(x.toFloatArray());
  }

  @Test
  void unpooling_puts_maxima_back() {
    Tensor x = images(4, 7, 6);
    MaxPool2d pool = new MaxPool2d(2);
    Functional.Pooled pooled = pool.forwardWithIndices(x);
    Tensor back = new MaxUnpool2d(2).forward(pooled.values(), pooled.indices(), Size.of(7, 6));
    assertThat(back.shape()).isEqualTo(x.shape());
    assertThat(pool.forward(back.minus(x).times(back.ne(0))).abs().max().item()).isZero();
    assertThat(back.ne(0).sum().item()).isEqualTo(pooled.values().shape().elements());
    assertThatThrownBy(() -> new MaxUnpool2d(2).forward(pooled.values(), Tensors.tensor(1L)))
        .hasMessage(
            "maxUnpool2d wants an index for every value, shape [2, 3, 3, 3], but got indices of"
                + " shape [1].");
    Functional.Pooled wide = pool.forwardWithIndices(images(4, 7, 9));
    assertThatThrownBy(() -> Functional.maxUnpool2d(wide.values(), wide.indices(), Size.of(2, 2)))
        .hasMessageContaining("name the size of the images that were pooled");
  }

  @Test
  void upsampling_by_factor_and_by_size_agree() {
    Tensor x = images(6, 3, 4);
    assertThat(new Upsample(Size.of(6, 8)).mode("bilinear").forward(x).toFloatArray())
        .isEqualTo(new Upsample(2).mode("bilinear").forward(x).toFloatArray());
    Tensor nearest = new Upsample(2).forward(x);
    assertThat(nearest.shape()).isEqualTo(Shape.of(2, 3, 6, 8));
    assertThat(nearest.slice(2, 0, 6, 2).slice(3, 1, 8, 2).toFloatArray())
        .isEqualTo(x.toFloatArray());
  }

  @Test
  void upsampling_to_sizes_that_are_no_multiples() {
    Tensor x = images(6, 6, 3);
    Tensor nearest = Functional.upsample(x, Size.of(10, 7), Resize.Rule.NEAREST);
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 7; j++) {
        assertThat(nearest.get(1, 2, i, j).item())
            .isEqualTo(x.get(1, 2, i * 6 / 10, j * 3 / 7).item());
      }
    }
    for (int height = 1; height < 20; height++) {
      for (Resize.Rule rule : Resize.Rule.values()) {
        Tensor resized = Functional.upsample(x, Size.of(height, 2 * height), rule);
        // Another operation after it makes ONNX Runtime check the shape.
        assertThat(resized.slice(2, height - 1, height).squeeze(2).toFloatArray())
            .hasSize(12 * height);
      }
    }
    Tensor aligned = Functional.upsample(x, Size.of(5, 7), Resize.Rule.BILINEAR_ALIGNED);
    assertThat(aligned.get(0, 0, 4, 6).item()).isEqualTo(x.get(0, 0, 5, 2).item());
  }

  @Test
  void gradients_flow_through_every_way_of_resizing() {
    for (Resize.Rule rule : Resize.Rule.values()) {
      for (Size size : new Size[] {Size.of(6, 9), Size.of(5, 7), Size.of(2, 2)}) {
        Tensor x = images(6, 3, 3).requiresGrad();
        Tensor y = Functional.upsample(x, size, rule);
        y.sum().backward();
        assertThat(x.grad().sum().item())
            .isCloseTo(y.shape().elements(), org.assertj.core.api.Assertions.within(1e-3));
      }
    }
  }

  @Test
  void pooling_a_rectified_image_is_the_same_before_and_after_it_was_looked_at() {
    Tensor x = images(8, 6, 6).requiresGrad();
    Tensor lazy = Functional.maxPool2d(x.relu(), 2);
    Tensor y = images(8, 6, 6).requiresGrad();
    Tensor rectified = y.relu().evaluate();
    Tensor plain = Functional.maxPool2d(rectified, 2);
    assertThat(lazy.toFloatArray()).isEqualTo(plain.toFloatArray());
    lazy.square().sum().backward();
    plain.square().sum().backward();
    assertThat(x.grad().toFloatArray()).isEqualTo(y.grad().toFloatArray());
  }

  @Test
  void same_padding_keeps_the_size_also_for_even_kernels() {
    Tensor x = Tensors.tensor(1., 2, 3, 4).reshape(1, 1, 1, 4);
    Tensor weight = Tensors.ones(1, 1, 1, 2);
    Tensor sums = Functional.conv2d(x, weight, null, Convolution.plain().padding("same"));
    assertThat(sums.toFloatArray()).containsExactly(3, 5, 7, 4);
    assertThat(
            new Conv2d(1, 2, 5)
                .dilation(2)
                .padding("same")
                .forward(Tensors.rand(1, 1, 7, 9))
                .shape())
        .isEqualTo(Shape.of(1, 2, 7, 9));
  }

  @Test
  void linear_layers_work_on_the_last_dimension() {
    Linear linear = new Linear(4, 3);
    Tensor x = new Generator(2).randn(2, 5, 4);
    Tensor y = linear.forward(x);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 5, 3));
    Reference.assertClose(
        "row", y.get(1, 2).unsqueeze(0), linear.forward(x.get(1, 2).unsqueeze(0)), 1e-6);
    assertThat(linear.forward(x.get(1, 2)).shape()).isEqualTo(Shape.of(3));
  }

  @Test
  void flattening_can_be_undone() {
    Tensor x = images(9, 4, 5);
    Tensor flat = new Flatten().forward(x);
    assertThat(new Unflatten(1, 3, 4, 5).forward(flat).shape()).isEqualTo(x.shape());
    assertThat(new Flatten(2).forward(x).shape()).isEqualTo(Shape.of(2, 3, 20));
  }
}
