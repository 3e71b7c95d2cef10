// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.tensor.Tensor;

/**
 * Adam with Nesterov's momentum (Dozat 2016), with PyTorch's defaults.
 *
 * <p>m and v are as in {@link Adam}. With mu(t) = beta1 (1 - 0.96^(t momentumDecay) / 2) and M its
 * product so far, p becomes p - rate ((1 - mu(t)) g / (1 - M) + mu(t + 1) m / (1 - M mu(t + 1))) /
 * (sqrt(v / (1 - beta2^t)) + epsilon).
 *
 * @param beta1 share of the mean gradient that is kept at each step
 * @param beta2 share of the mean squared gradient that is kept at each step
 * @param epsilon added to the root of the mean square, against division by zero
 * @param weightDecay times the parameters, added to the gradient
 * @param momentumDecay how fast mu rises to beta1
 */
public record NAdam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double momentumDecay)
    implements Optimizer {

  public NAdam {
    new Adam(learningRate, beta1, beta2, epsilon, weightDecay);
    Setting.atLeastZero("momentum decay", momentumDecay);
  }

  /** Learning rate 0.002. */
  public NAdam() {
    this(0.002);
  }

  /** Betas 0.9 and 0.999, epsilon 1e-8, no weight decay, momentum decay 0.004. */
  public NAdam(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0, 0.004);
  }

  @CheckReturnValue
  public NAdam learningRate(double rate) {
    return new NAdam(rate, beta1, beta2, epsilon, weightDecay, momentumDecay);
  }

  /** With other shares of the past. */
  @CheckReturnValue
  public NAdam betas(double first, double second) {
    return new NAdam(learningRate, first, second, epsilon, weightDecay, momentumDecay);
  }

  @CheckReturnValue
  public NAdam epsilon(double value) {
    return new NAdam(learningRate, beta1, beta2, value, weightDecay, momentumDecay);
  }

  @CheckReturnValue
  public NAdam weightDecay(double value) {
    return new NAdam(learningRate, beta1, beta2, epsilon, value, momentumDecay);
  }

  @CheckReturnValue
  public NAdam momentumDecay(double value) {
    return new NAdam(learningRate, beta1, beta2, epsilon, weightDecay, value);
  }

  /** The mean, the mean square, and 1 - M, which is 0 before step 1 as state has to be. */
  @Override
  public int stateVectors() {
    return 3;
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor pull = weightDecay == 0 ? gradient : gradient.plus(parameters.times(weightDecay));
    Tensor mean = state.get(0).times(beta1).plus(pull.times(1 - beta1));
    Tensor square = state.get(1).times(beta2).plus(pull.times(pull).times(1 - beta2));
    Tensor now = mu(step);
    Tensor next = mu(step.plus(1));
    // 1 - M mu = (1 - M) mu + (1 - mu): nothing is lost to cancellation.
    Tensor rest = state.get(2).times(now).plus(now.negate().plus(1));
    Tensor restNext = rest.times(next).plus(next.negate().plus(1));
    Tensor direction =
        pull.times(now.negate().plus(1)).div(rest).plus(mean.times(next).div(restNext));
    Tensor spread = square.div(Adam.correction(beta2, step)).sqrt().plus(epsilon);
    return new Update(
        parameters.minus(direction.div(spread).times(learningRate)), mean, square, rest);
  }

  private Tensor mu(Tensor step) {
    Tensor fading = step.times(momentumDecay * Math.log(0.96)).exp();
    return fading.times(-0.5).plus(1).times(beta1);
  }
}
