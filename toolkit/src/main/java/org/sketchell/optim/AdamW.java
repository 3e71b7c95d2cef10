// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.tensor.Tensor;

/**
 * {@link Adam} with decoupled weight decay (Loshchilov and Hutter 2019), with PyTorch's defaults.
 *
 * @param beta1 share of the mean gradient that is kept at each step
 * @param beta2 share of the mean squared gradient that is kept at each step
 * @param epsilon added to the root of the mean square, against division by zero
 * @param weightDecay times the learning rate, the share of the parameters taken off at each step
 * @param amsgrad whether the largest mean square so far counts instead of the current one (Reddi,
 *     Kale and Kumar 2018)
 */
public record AdamW(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean amsgrad)
    implements Optimizer {

  public AdamW {
    new Adam(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad);
  }

  /** Without amsgrad. */
  public AdamW(
      double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    this(learningRate, beta1, beta2, epsilon, weightDecay, false);
  }

  /** Learning rate 0.001. */
  public AdamW() {
    this(0.001);
  }

  /** Betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01. */
  public AdamW(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0.01);
  }

  @CheckReturnValue
  public AdamW learningRate(double rate) {
    return new AdamW(rate, beta1, beta2, epsilon, weightDecay, amsgrad);
  }

  /** With other shares of the past. */
  @CheckReturnValue
  public AdamW betas(double first, double second) {
    return new AdamW(learningRate, first, second, epsilon, weightDecay, amsgrad);
  }

  @CheckReturnValue
  public AdamW epsilon(double value) {
    return new AdamW(learningRate, beta1, beta2, value, weightDecay, amsgrad);
  }

  @CheckReturnValue
  public AdamW weightDecay(double value) {
    return new AdamW(learningRate, beta1, beta2, epsilon, value, amsgrad);
  }

  /** With the largest mean square so far, or the current one. */
  @CheckReturnValue
  public AdamW amsgrad(boolean largest) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, largest);
  }

  @Override
  public int stateVectors() {
    return undecayed().stateVectors();
  }

  private Adam undecayed() {
    return new Adam(learningRate, beta1, beta2, epsilon, 0, amsgrad);
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor shrunk =
        weightDecay == 0
            ? parameters
            : parameters.minus(parameters.times(learningRate.times(weightDecay)));
    return undecayed().update(shrunk, gradient, state, learningRate, step);
  }
}
