// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), with PyTorch's defaults.
 *
 * <p>m and v are running means of the gradient and its square; p becomes p - rate (m / c1) /
 * (sqrt(v / c2) + epsilon) with the bias corrections c = 1 - beta^step.
 *
 * @param beta1 share of the mean gradient that is kept at each step
 * @param beta2 share of the mean squared gradient that is kept at each step
 * @param epsilon added to the root of the mean square, against division by zero
 * @param weightDecay times the parameters, added to the gradient
 * @param amsgrad whether the largest mean square so far counts instead of the current one (Reddi,
 *     Kale and Kumar 2018)
 */
public record Adam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean amsgrad)
    implements Optimizer {

  public Adam {
    Setting.atLeastZero("learning rate", learningRate);
    Setting.share("beta1", beta1);
    Setting.share("beta2", beta2);
    Setting.atLeastZero("epsilon", epsilon);
    Setting.atLeastZero("weight decay", weightDecay);
  }

  /** Without amsgrad. */
  public Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    this(learningRate, beta1, beta2, epsilon, weightDecay, false);
  }

  /** Learning rate 0.001. */
  public Adam() {
    this(0.001);
  }

  /** Betas 0.9 and 0.999, epsilon 1e-8, no weight decay. */
  public Adam(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0);
  }

  @CheckReturnValue
  public Adam learningRate(double rate) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay, amsgrad);
  }

  /** With other shares of the past. */
  @CheckReturnValue
  public Adam betas(double first, double second) {
    return new Adam(learningRate, first, second, epsilon, weightDecay, amsgrad);
  }

  @CheckReturnValue
  public Adam epsilon(double value) {
    return new Adam(learningRate, beta1, beta2, value, weightDecay, amsgrad);
  }

  @CheckReturnValue
  public Adam weightDecay(double value) {
    return new Adam(learningRate, beta1, beta2, epsilon, value, amsgrad);
  }

  /** With the largest mean square so far, or the current one. */
  @CheckReturnValue
  public Adam amsgrad(boolean largest) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, largest);
  }

  @Override
  public int stateVectors() {
    return amsgrad ? 3 : 2;
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor pull = weightDecay == 0 ? gradient : gradient.plus(parameters.times(weightDecay));
    Tensor mean = state.get(0).times(beta1).plus(pull.times(1 - beta1));
    Tensor square = state.get(1).times(beta2).plus(pull.times(pull).times(1 - beta2));
    Tensor root = correction(beta2, step).sqrt();
    // Corrections are scalars: they are multiplied among themselves, not into every element.
    Tensor rate = learningRate.times(root).div(correction(beta1, step));
    Tensor spread = amsgrad ? state.get(2).maximum(square) : square;
    Tensor change = mean.div(spread.sqrt().plus(root.times(epsilon))).times(rate);
    Tensor moved = parameters.minus(change);
    return amsgrad ? new Update(moved, mean, square, spread) : new Update(moved, mean, square);
  }

  /**
   * 1 - beta^step in float32 without cancellation: with t = tanh(-step log(beta) / 2) it is 2 t /
   * (1 + t).
   */
  static Tensor correction(double beta, Tensor step) {
    if (beta == 0) {
      return Tensors.scalar(1f);
    }
    Tensor t = step.times(-Math.log(beta) / 2).tanh();
    return t.times(2).div(t.plus(1));
  }
}
