package org.sketchell.optim;

import java.util.List;
import org.sketchell.tensor.Tensor;

/**
 * Adam (Kingma and Ba 2015), with PyTorch's defaults.
 *
 * @param learningRate size of a step
 * @param beta1 share of the mean gradient that is kept at each step
 * @param beta2 share of the mean squared gradient that is kept at each step
 * @param epsilon added to the root of the mean square, against division by zero
 * @param weightDecay times the parameters, added to the gradient
 */
public record Adam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  /** Checks the ranges. */
  public Adam {
    Setting.atLeastZero("learning rate", learningRate);
    Setting.share("beta1", beta1);
    Setting.share("beta2", beta2);
    Setting.atLeastZero("epsilon", epsilon);
    Setting.atLeastZero("weight decay", weightDecay);
  }

  /** Learning rate 0.001. */
  public Adam() {
    this(0.001);
  }

  /** Betas 0.9 and 0.999, epsilon 1e-8, no weight decay. */
  public Adam(double learningRate) {
    this(learningRate, 0.9, 0.999, 1e-8, 0);
  }

  @Override
  public Adam withLearningRate(double rate) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay);
  }

  /** With other shares of the past. */
  public Adam withBetas(double first, double second) {
    return new Adam(learningRate, first, second, epsilon, weightDecay);
  }

  /** With another epsilon. */
  public Adam withEpsilon(double value) {
    return new Adam(learningRate, beta1, beta2, value, weightDecay);
  }

  /** With weight decay. */
  public Adam withWeightDecay(double value) {
    return new Adam(learningRate, beta1, beta2, epsilon, value);
  }

  @Override
  public int stateVectors() {
    return 2;
  }

  @Override
  public Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step) {
    Tensor pull = weightDecay == 0 ? gradient : gradient.plus(parameters.times(weightDecay));
    return AdaptiveMoments.update(
        parameters, pull, state, learningRate, step, beta1, beta2, epsilon);
  }
}
