package org.sketchell.optim;

import java.util.List;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The arithmetic that Adam and AdamW share (Kingma and Ba 2015, algorithm 1).
 *
 * <p>m and v are running means of the gradient and its square; p becomes p - rate (m / c1) /
 * (sqrt(v / c2) + epsilon) with the bias corrections c = 1 - beta^step.
 */
final class AdaptiveMoments {
  private AdaptiveMoments() {}

  static Optimizer.Update update(
      Tensor parameters,
      Tensor gradient,
      List<Tensor> state,
      Tensor learningRate,
      Tensor step,
      double beta1,
      double beta2,
      double epsilon) {
    Tensor mean = state.get(0).times(beta1).plus(gradient.times(1 - beta1));
    Tensor square = state.get(1).times(beta2).plus(gradient.times(gradient).times(1 - beta2));
    Tensor root = correction(beta2, step).sqrt();
    // Corrections are scalars: they are multiplied among themselves, not into every element.
    Tensor rate = learningRate.times(root).div(correction(beta1, step));
    Tensor change = mean.div(square.sqrt().plus(root.times(epsilon))).times(rate);
    return new Optimizer.Update(parameters.minus(change), List.of(mean, square));
  }

  /**
   * 1 - beta^step in float32 without cancellation: with t = tanh(-step log(beta) / 2) it is 2 t /
   * (1 + t).
   */
  private static Tensor correction(double beta, Tensor step) {
    if (beta == 0) {
      return Tensors.scalar(1f);
    }
    Tensor t = step.times(-Math.log(beta) / 2).tanh();
    return t.times(2).div(t.plus(1));
  }
}
