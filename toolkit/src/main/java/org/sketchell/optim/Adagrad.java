// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.tensor.Tensor;

/**
 * Adagrad (Duchi, Hazan and Singer 2011), with PyTorch's defaults: s is the sum of all squared
 * gradients; p becomes p - rate / (1 + (step - 1) rateDecay) g / (sqrt(s) + epsilon).
 *
 * @param rateDecay how fast the learning rate falls: PyTorch's {@code lr_decay}
 * @param weightDecay times the parameters, added to the gradient
 * @param initialAccumulator what s begins at
 * @param epsilon added to the root of the sum, against division by zero
 */
public record Adagrad(
    double learningRate,
    double rateDecay,
    double weightDecay,
    double initialAccumulator,
    double epsilon)
    implements Optimizer {

  public Adagrad {
    Setting.atLeastZero("learning rate", learningRate);
    Setting.atLeastZero("decay of the rate", rateDecay);
    Setting.atLeastZero("weight decay", weightDecay);
    Setting.atLeastZero("initial accumulator", initialAccumulator);
    Setting.atLeastZero("epsilon", epsilon);
  }

  /** Learning rate 0.01. */
  public Adagrad() {
    this(0.01);
  }

  /** No decay, a sum that begins at 0, epsilon 1e-10. */
  public Adagrad(double learningRate) {
    this(learningRate, 0, 0, 0, 1e-10);
  }

  @CheckReturnValue
  public Adagrad learningRate(double rate) {
    return new Adagrad(rate, rateDecay, weightDecay, initialAccumulator, epsilon);
  }

  @CheckReturnValue
  public Adagrad rateDecay(double value) {
    return new Adagrad(learningRate, value, weightDecay, initialAccumulator, epsilon);
  }

  @CheckReturnValue
  public Adagrad weightDecay(double value) {
    return new Adagrad(learningRate, rateDecay, value, initialAccumulator, epsilon);
  }

  @CheckReturnValue
  public Adagrad initialAccumulator(double value) {
    return new Adagrad(learningRate, rateDecay, weightDecay, value, epsilon);
  }

  @CheckReturnValue
  public Adagrad epsilon(double value) {
    return new Adagrad(learningRate, rateDecay, weightDecay, initialAccumulator, value);
  }

  @Override
  public int stateVectors() {
    return 1;
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor pull = weightDecay == 0 ? gradient : gradient.plus(parameters.times(weightDecay));
    // State begins at zeros, so what the sum begins at is added where it is used.
    Tensor sum = state.get(0).plus(pull.times(pull));
    Tensor all = initialAccumulator == 0 ? sum : sum.plus(initialAccumulator);
    Tensor rate =
        rateDecay == 0 ? learningRate : learningRate.div(step.minus(1).times(rateDecay).plus(1));
    return new Update(parameters.minus(pull.div(all.sqrt().plus(epsilon)).times(rate)), sum);
  }
}
