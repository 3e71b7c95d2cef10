// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.tensor.Tensor;

/**
 * RMSprop (Tieleman and Hinton 2012) in PyTorch's form: p becomes p - rate g / (sqrt(v) + epsilon)
 * with v the running mean of the squared gradient.
 *
 * @param alpha share of the mean squared gradient that is kept at each step
 * @param epsilon added to the root of the mean square, against division by zero
 * @param weightDecay times the parameters, added to the gradient
 * @param momentum share of the last step's direction that is kept
 * @param centered whether the mean square is taken around the mean gradient (Graves 2013)
 */
public record RmsProp(
    double learningRate,
    double alpha,
    double epsilon,
    double weightDecay,
    double momentum,
    boolean centered)
    implements Optimizer {

  public RmsProp {
    Setting.atLeastZero("learning rate", learningRate);
    Setting.share("alpha", alpha);
    Setting.atLeastZero("epsilon", epsilon);
    Setting.atLeastZero("weight decay", weightDecay);
    Setting.atLeastZero("momentum", momentum);
  }

  /** Learning rate 0.01. */
  public RmsProp() {
    this(0.01);
  }

  /** Alpha 0.99, epsilon 1e-8, no weight decay, no momentum, not centered. */
  public RmsProp(double learningRate) {
    this(learningRate, 0.99, 1e-8, 0, 0, false);
  }

  @CheckReturnValue
  public RmsProp learningRate(double rate) {
    return new RmsProp(rate, alpha, epsilon, weightDecay, momentum, centered);
  }

  /** With another share of the past. */
  @CheckReturnValue
  public RmsProp alpha(double share) {
    return new RmsProp(learningRate, share, epsilon, weightDecay, momentum, centered);
  }

  @CheckReturnValue
  public RmsProp epsilon(double value) {
    return new RmsProp(learningRate, alpha, value, weightDecay, momentum, centered);
  }

  @CheckReturnValue
  public RmsProp weightDecay(double value) {
    return new RmsProp(learningRate, alpha, epsilon, value, momentum, centered);
  }

  @CheckReturnValue
  public RmsProp momentum(double share) {
    return new RmsProp(learningRate, alpha, epsilon, weightDecay, share, centered);
  }

  /** With the mean square taken around the mean gradient, or around 0. */
  @CheckReturnValue
  public RmsProp centered(boolean aroundMean) {
    return new RmsProp(learningRate, alpha, epsilon, weightDecay, momentum, aroundMean);
  }

  @Override
  public int stateVectors() {
    return 1 + (momentum == 0 ? 0 : 1) + (centered ? 1 : 0);
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor pull = weightDecay == 0 ? gradient : gradient.plus(parameters.times(weightDecay));
    List<Tensor> next = new ArrayList<>();
    Tensor square = state.get(0).times(alpha).plus(pull.times(pull).times(1 - alpha));
    next.add(square);
    Tensor spread = square;
    if (centered) {
      Tensor mean = state.get(1).times(alpha).plus(pull.times(1 - alpha));
      next.add(mean);
      spread = square.minus(mean.times(mean));
    }
    Tensor direction = pull.div(spread.sqrt().plus(epsilon));
    if (momentum != 0) {
      direction = state.get(next.size()).times(momentum).plus(direction);
      next.add(direction);
    }
    return new Update(parameters.minus(direction.times(learningRate)), next);
  }
}
