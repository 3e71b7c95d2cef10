// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.tensor.Tensor;

/**
 * Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2): p becomes
 * p - rate (sign(beta1 m + (1 - beta1) g) + weightDecay p), then m becomes beta2 m + (1 - beta2) g.
 * Its steps are all of one size, so rates are some three to ten times smaller than Adam's.
 *
 * @param beta1 share of the mean gradient in the direction
 * @param beta2 share of the mean gradient that is kept at each step
 * @param weightDecay times the learning rate, the share of the parameters taken off at each step
 */
public record Lion(double learningRate, double beta1, double beta2, double weightDecay)
    implements Optimizer {

  public Lion {
    Setting.atLeastZero("learning rate", learningRate);
    Setting.share("beta1", beta1);
    Setting.share("beta2", beta2);
    Setting.atLeastZero("weight decay", weightDecay);
  }

  /** Learning rate 0.0001. */
  public Lion() {
    this(0.0001);
  }

  /** Betas 0.9 and 0.99, no weight decay. */
  public Lion(double learningRate) {
    this(learningRate, 0.9, 0.99, 0);
  }

  @CheckReturnValue
  public Lion learningRate(double rate) {
    return new Lion(rate, beta1, beta2, weightDecay);
  }

  /** With other shares of the past. */
  @CheckReturnValue
  public Lion betas(double first, double second) {
    return new Lion(learningRate, first, second, weightDecay);
  }

  @CheckReturnValue
  public Lion weightDecay(double value) {
    return new Lion(learningRate, beta1, beta2, value);
  }

  @Override
  public int stateVectors() {
    return 1;
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor mean = state.get(0);
    Tensor sign = mean.times(beta1).plus(gradient.times(1 - beta1)).sign();
    Tensor direction = weightDecay == 0 ? sign : sign.plus(parameters.times(weightDecay));
    return new Update(
        parameters.minus(direction.times(learningRate)),
        mean.times(beta2).plus(gradient.times(1 - beta2)));
  }
}
