// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class LossesTest {
  private static final CrossEntropyLoss PLAIN = new CrossEntropyLoss();
  private final Tensor logits = new Generator(1).randn(5, 3);
  private final Tensor labels = Tensors.tensor(2, 0, 1, 1, 2);
  private final Tensor weights = Tensors.tensor(0.5, 1, 2);

  @Test
  void labels_and_their_one_hot_probabilities_give_the_same() {
    assertThat(Losses.crossEntropy(logits, labels.oneHot(3)).item())
        .isCloseTo(Losses.crossEntropy(logits, labels).item(), within(1e-6));
  }

  @Test
  void reductions_belong_together() {
    Tensor each = PLAIN.reduction(Reduction.NONE).forward(logits, labels);
    assertThat(each.shape().sizes()).containsExactly(5);
    assertThat(each.sum().item())
        .isCloseTo(PLAIN.reduction(Reduction.SUM).forward(logits, labels).item(), within(1e-5));
    assertThat(each.mean().item())
        .isCloseTo(Losses.crossEntropy(logits, labels).item(), within(1e-6));
  }

  /** Written down from PyTorch's documentation, in double precision. */
  @Test
  void weights_and_smoothing_together() {
    double smoothing = 0.2;
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < 5; i++) {
      double[] log = logSoftmax(i);
      int label = (int) labels.toLongArray()[i];
      sum -= (1 - smoothing) * weights.toFloatArray()[label] * log[label];
      for (int c = 0; c < 3; c++) {
        sum -= smoothing / 3 * weights.toFloatArray()[c] * log[c];
      }
      weight += weights.toFloatArray()[label];
    }
    Tensor loss = PLAIN.weight(weights).labelSmoothing(smoothing).forward(logits, labels);
    assertThat(loss.item()).isCloseTo(sum / weight, within(1e-5));
  }

  /** With probabilities, PyTorch's weighted mean divides by the number of positions. */
  @Test
  void weights_and_probabilities() {
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      int label = (int) labels.toLongArray()[i];
      sum -= weights.toFloatArray()[label] * logSoftmax(i)[label];
    }
    Tensor loss = PLAIN.weight(weights).forward(logits, labels.oneHot(3));
    assertThat(loss.item()).isCloseTo(sum / 5, within(1e-5));
  }

  private double[] logSoftmax(int row) {
    double[] log = new double[3];
    double total = 0;
    for (int c = 0; c < 3; c++) {
      log[c] = logits.toFloatArray()[row * 3 + c];
      total += Math.exp(log[c]);
    }
    for (int c = 0; c < 3; c++) {
      log[c] -= Math.log(total);
    }
    return log;
  }

  @Test
  void nll_takes_logarithms_of_probabilities() {
    assertThat(Losses.nll(logits.logSoftmax(1), labels).item())
        .isEqualTo(Losses.crossEntropy(logits, labels).item());
  }

  @Test
  void scores_of_any_size_stay_finite() {
    Tensor x = Tensors.tensor(-1e4, 0, 1e4).requiresGrad();
    Tensor loss = Losses.bceWithLogits(x, Tensors.tensor(0., 1, 0), Reduction.SUM);
    loss.backward();
    assertThat(loss.item()).isCloseTo(1e4 + Math.log(2), within(1e-2));
    assertThat(x.grad().toFloatArray()).containsExactly(new float[] {0, -0.5f, 1}, within(1e-6f));
  }

  /** A class that is ruled out counts nothing, unless it is the right one. */
  @Test
  void scores_of_other_classes_may_be_minus_infinity() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor scores = Tensors.tensor(new double[][] {{0, -inf, 1}}).requiresGrad();
    Tensor label = Tensors.tensor(2L);
    Tensor loss = Losses.crossEntropy(scores, label);
    loss.backward();
    assertThat(loss.item()).isCloseTo(Math.log1p(Math.exp(-1)), within(1e-6));
    float other = (float) (1 / (1 + Math.E));
    assertThat(scores.grad().toFloatArray())
        .containsExactly(new float[] {other, 0, -other}, within(1e-6f));
    Tensor logarithms = Tensors.tensor(new double[][] {{-0.5, -inf}}).requiresGrad();
    Tensor likelihood = Losses.nll(logarithms, Tensors.tensor(0L));
    likelihood.backward();
    assertThat(likelihood.item()).isEqualTo(0.5);
    assertThat(logarithms.grad().toFloatArray()).containsExactly(-1, 0);
    assertThat(PLAIN.weight(weights).forward(scores, label).item())
        .isCloseTo(loss.item(), within(1e-6));
    assertThat(PLAIN.weight(weights).reduction(Reduction.NONE).forward(scores, label).item())
        .isCloseTo(2 * loss.item(), within(1e-6));
    assertThat(Losses.crossEntropy(scores, Tensors.tensor(1L)).item()).isEqualTo(inf);
    assertThat(PLAIN.labelSmoothing(0.1).forward(scores, label).item()).isEqualTo(inf);
    Tensor planes = scores.detach().reshape(1, 3, 1, 1).expand(2, 3, 2, 2);
    assertThat(Losses.crossEntropy(planes, Tensors.full(2, 2, 2, 2).to(label.elementType())).item())
        .isCloseTo(loss.item(), within(1e-6));
  }

  @Test
  void shapes_and_labels_are_checked() {
    assertThatThrownBy(() -> Losses.crossEntropy(logits, Tensors.tensor(1L, 2)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "crossEntropy of scores [5, 3] wants one label for each position, shape [5], but got"
                + " labels of shape [2].");
    assertThatThrownBy(() -> Losses.crossEntropy(logits, Tensors.tensor(0L, 1, 2, 3, 0)))
        .hasMessage("crossEntropy of 3 classes wants labels from 0 to 2, but got 3.");
    assertThatThrownBy(() -> Losses.crossEntropy(Tensors.rand(3), Tensors.scalar(1L)))
        .hasMessageContaining("add a batch dimension with unsqueeze(0)");
    assertThatThrownBy(() -> PLAIN.weight(Tensors.ones(2)).forward(logits, labels))
        .hasMessage("crossEntropy of 3 classes needs class weights of shape [3], but got [2].");
    assertThatThrownBy(() -> Losses.mse(logits, Tensors.rand(5)))
        .hasMessage(
            "mse of an input of shape [5, 3] wants a target of the same shape, but got [5].");
    assertThatThrownBy(() -> PLAIN.labelSmoothing(2))
        .hasMessage("Label smoothing is a share from 0 to 1, but got 2.0.");
  }

  @Test
  void a_negative_label_names_the_option_that_ignores_it() {
    assertThatThrownBy(() -> Losses.crossEntropy(logits, Tensors.tensor(0L, 1, 2, -100, 0)))
        .hasMessage(
            "crossEntropy of 3 classes wants labels from 0 to 2, but got -100; ignoreIndex(-100)"
                + " leaves such positions out.");
    Tensor probabilities = labels.oneHot(3);
    assertThatThrownBy(() -> PLAIN.ignoreIndex(1).forward(logits, probabilities))
        .hasMessage(
            "crossEntropy ignores the label 1, but the target has class probabilities; give int64"
                + " labels.");
    assertThat(PLAIN.ignoreIndex(1).ignoreIndex()).isEqualTo(1);
    assertThat(new NLLLoss().ignoreIndex(2).ignoreIndex()).isEqualTo(2);
  }

  /** ONNX's OneHot would count -1 from the end. */
  @Test
  void the_label_minus_one_can_be_ignored_too() {
    Tensor partly = Tensors.tensor(2L, -1, 1, -1, 2);
    Tensor rest = Tensors.tensor(0L, 2, 4);
    assertThat(PLAIN.ignoreIndex(-1).forward(logits, partly).item())
        .isCloseTo(
            PLAIN.forward(logits.indexSelect(0, rest), labels.indexSelect(0, rest)).item(),
            within(1e-6));
    assertThat(PLAIN.ignoreIndex(-1).forward(logits, Tensors.tensor(-1L, -1, -1, -1, -1)).item())
        .isNaN();
  }

  @Test
  void probabilities_outside_of_their_range_are_refused() {
    Tensor target = Tensors.tensor(0., 1);
    assertThatThrownBy(() -> Losses.bce(Tensors.tensor(0.5, 1.5), target))
        .hasMessage(
            "bce wants probabilities from 0 to 1, but got 1.5; apply sigmoid() first, or use"
                + " bceWithLogits for scores.");
    assertThatThrownBy(() -> new BCELoss().weight(Tensors.ones(3, 2)).forward(target, target))
        .hasMessageContaining("weights that are stretched to losses");
  }

  @Test
  void two_empty_maps_are_alike_and_equal_ones_have_no_loss() {
    Tensor empty = Tensors.zeros(1, 2, 3, 3);
    assertThat(Losses.dice(empty, empty).item()).isZero();
    Tensor full = Tensors.ones(1, 2, 3, 3);
    assertThat(Losses.dice(full, full).item()).isCloseTo(0, within(1e-6));
    assertThat(Losses.dice(full, empty).item()).isCloseTo(1, within(1e-5));
    assertThat(new DiceLoss().reduction(Reduction.NONE).forward(full, empty).shape())
        .hasToString("[1, 2]");
    assertThatThrownBy(() -> Losses.dice(logits, logits))
        .hasMessageContaining("dice wants batch x channels and the sizes of maps");
  }

  @Test
  void numbers_of_losses_are_checked() {
    assertThatThrownBy(() -> new HuberLoss().delta(0))
        .hasMessageContaining("delta of a Huber loss must be above 0, but is 0.0");
    assertThatThrownBy(() -> new SmoothL1Loss().beta(-1)).hasMessageContaining("but is -1.0");
    assertThatThrownBy(() -> new DiceLoss().smooth(-1)).hasMessageContaining("but is -1.0");
    assertThat(Losses.smoothL1(logits, logits.plus(2), 0, Reduction.MEAN).item())
        .isCloseTo(2, within(1e-6));
    assertThat(Losses.huber(logits, logits.plus(2)).item())
        .isCloseTo(Losses.smoothL1(logits, logits.plus(2)).item(), within(1e-6));
    assertThat(Losses.klDiv(logits.logSoftmax(1), logits.softmax(1)).item())
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void labels_of_a_traced_step_are_not_looked_at() {
    Tensor traced = Tensor.placeholder(new TensorType(labels.elementType(), labels.shape()));
    assertThat(new CrossEntropyLoss().forward(logits, traced).shape().rank()).isZero();
  }
}
