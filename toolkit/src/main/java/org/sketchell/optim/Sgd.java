// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Stochastic gradient descent with momentum in PyTorch's form: v becomes momentum v + (1 -
 * dampening) g, at the first step g; p becomes p - rate v.
 *
 * @param momentum share of the last step's direction that is kept
 * @param dampening share of the gradient that does not enter the direction, from the second step on
 * @param nesterov whether to look ahead (Nesterov 1983 as in Sutskever et al. 2013): the direction
 *     is g + momentum v
 * @param weightDecay times the parameters, added to the gradient
 */
public record Sgd(
    double learningRate, double momentum, double dampening, boolean nesterov, double weightDecay)
    implements Optimizer {

  public Sgd {
    Setting.atLeastZero("learning rate", learningRate);
    Setting.atLeastZero("momentum", momentum);
    Setting.atLeastZero("weight decay", weightDecay);
    if (nesterov && (momentum == 0 || dampening != 0)) {
      throw new IllegalArgumentException(
          ("Nesterov's form needs momentum and no dampening, but the momentum is %s and the dampening"
                  + " %s; set momentum(0.9) first.")
              .formatted(momentum, dampening));
    }
  }

  /** Without momentum or weight decay. */
  public Sgd(double learningRate) {
    this(learningRate, 0, 0, false, 0);
  }

  @CheckReturnValue
  public Sgd learningRate(double rate) {
    return new Sgd(rate, momentum, dampening, nesterov, weightDecay);
  }

  @CheckReturnValue
  public Sgd momentum(double share) {
    return new Sgd(learningRate, share, dampening, nesterov, weightDecay);
  }

  @CheckReturnValue
  public Sgd dampening(double share) {
    return new Sgd(learningRate, momentum, share, nesterov, weightDecay);
  }

  /** In Nesterov's form or not; the form needs momentum. */
  @CheckReturnValue
  public Sgd nesterov(boolean ahead) {
    return new Sgd(learningRate, momentum, dampening, ahead, weightDecay);
  }

  @CheckReturnValue
  public Sgd weightDecay(double value) {
    return new Sgd(learningRate, momentum, dampening, nesterov, value);
  }

  @Override
  public int stateVectors() {
    return momentum == 0 ? 0 : 1;
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor pull = weightDecay == 0 ? gradient : gradient.plus(parameters.times(weightDecay));
    if (momentum == 0) {
      return new Update(parameters.minus(pull.times(learningRate)));
    }
    Tensor entering = dampening == 0 ? pull : pull.times(shareEntering(step));
    Tensor velocity = state.get(0).times(momentum).plus(entering);
    Tensor direction = nesterov ? pull.plus(velocity.times(momentum)) : velocity;
    return new Update(parameters.minus(direction.times(learningRate)), velocity);
  }

  private Tensor shareEntering(Tensor step) {
    return step.eq(1).where(Tensors.scalar(1f), Tensors.scalar((float) (1 - dampening)));
  }
}
