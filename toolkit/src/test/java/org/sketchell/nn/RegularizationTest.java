// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sketchell.Reference;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Layers that behave differently in training and in evaluation. */
class RegularizationTest {
  private final Tensor images = new Generator(1).randn(4, 2, 3, 5).times(3).plus(2).evaluate();

  @Test
  void batch_norm_keeps_running_statistics() {
    BatchNorm2d norm = new BatchNorm2d(2).momentum(0.25);
    Tensor mean = images.mean(0, 2, 3);
    Tensor variance = images.var(1, 0, 2, 3);
    norm.forward(images);
    Reference.assertClose("mean", norm.runningMean().value(), mean.times(0.25), 1e-6);
    Reference.assertClose(
        "variance", norm.runningVar().value(), variance.times(0.25).plus(0.75), 1e-6);
    norm.forward(images);
    Reference.assertClose("mean", norm.runningMean().value(), mean.times(0.25 + 0.75 * 0.25), 1e-6);
    assertThat(norm.runningMean().value().isTracked()).isFalse();
    assertThat(norm.runningMean().value().node()).isEmpty();
  }

  @Test
  void batch_norm_in_evaluation_uses_them_and_leaves_them() {
    BatchNorm2d norm = new BatchNorm2d(2);
    norm.runningMean().assign(Tensors.tensor(1., 2));
    norm.runningVar().assign(Tensors.tensor(4., 9));
    norm.weight().assign(Tensors.tensor(2., 3));
    norm.eval();
    Tensor expected =
        images
            .minus(Tensors.tensor(1., 2).reshape(2, 1, 1))
            .div(Tensors.tensor(4 + 1e-5, 9 + 1e-5).sqrt().reshape(2, 1, 1))
            .times(Tensors.tensor(2., 3).reshape(2, 1, 1));
    Reference.assertClose("output", norm.forward(images), expected, 1e-6);
    assertThat(norm.runningMean().value().toFloatArray()).containsExactly(1, 2);
  }

  @Test
  void batch_norm_gradients_flow_through_the_statistics() {
    BatchNorm2d norm = new BatchNorm2d(2);
    Tensor x = Tensors.rand(2, 2, 2, 2).requiresGrad();
    norm.forward(x).sum().backward();
    // The mean is fixed, so no change of one value changes the sum.
    assertThat(x.grad().abs().max().item()).isLessThan(1e-5);
    assertThat(norm.bias().grad().toFloatArray()).containsExactly(8, 8);
  }

  @Test
  void batch_norm_needs_something_to_normalise() {
    assertThatThrownBy(() -> new BatchNorm2d(2).forward(Tensors.rand(1, 2, 1, 1)))
        .hasMessageContaining("use a larger batch or switch to eval()");
  }

  @Test
  void batch_norm_can_be_traced() {
    BatchNorm2d norm = new BatchNorm2d(2);
    Tensor traced = norm.forward(Tensor.placeholder(TensorType.float32(4, 2, 3, 5)));
    assertThat(traced.isTraced()).isTrue();
    assertThat(norm.runningMean().value().isTraced()).isTrue();
  }

  @Test
  void dropout_drops_its_share_and_keeps_the_mean() {
    Tensors.manualSeed(7);
    Tensor dropped = new Dropout(0.25).forward(Tensors.ones(100, 100));
    double kept = dropped.gt(0).sum().item() / 10_000;
    assertThat(kept).isCloseTo(0.75, within(0.02));
    assertThat(dropped.max().item()).isCloseTo(1 / 0.75, within(1e-6));
    assertThat(new Dropout(1).forward(Tensors.ones(3)).toFloatArray()).containsExactly(0, 0, 0);
  }

  @Test
  void dropout_in_evaluation_changes_nothing() {
    Dropout dropout = new Dropout();
    dropout.eval();
    Tensor x = Tensors.ones(3);
    assertThat(dropout.forward(x)).isSameAs(x);
  }

  @Test
  void dropout2d_drops_whole_channels() {
    Tensors.manualSeed(8);
    Tensor sums = new Dropout2d(0.5).forward(Tensors.ones(8, 8, 2, 2)).sum(2, 3);
    assertThat(sums.toFloatArray()).contains(0f, 8f).containsOnly(0f, 8f);
  }

  @Test
  void dropout_draws_from_the_current_source() {
    RandomSource fixed =
        new RandomSource() {
          @Override
          public Tensor uniform(Shape shape) {
            return Tensors.tensor(0.1, 0.6, 0.5);
          }
        };
    Tensor dropped =
        RandomSource.using(fixed, () -> new Dropout().forward(Tensors.tensor(1., 2, 3)));
    assertThat(dropped.toFloatArray()).containsExactly(0, 4, 6);
    assertThat(RandomSource.current().uniform(Shape.of(2)).shape()).isEqualTo(Shape.of(2));
  }

  @Test
  void the_seed_drives_dropout() {
    Tensors.manualSeed(9);
    float[] first = new Dropout().forward(Tensors.ones(50)).toFloatArray();
    Tensors.manualSeed(9);
    assertThat(new Dropout().forward(Tensors.ones(50)).toFloatArray()).isEqualTo(first);
  }
}
