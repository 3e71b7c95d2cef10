package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Normalises each channel, then scales and shifts it by learned numbers (Ioffe and Szegedy 2015).
 *
 * <p>In training with the batch's own mean and variance, which also enter running ones; in
 * evaluation with the running ones.
 */
public final class BatchNorm2d extends Layer {
  private final int channels;
  private final Parameter weight;
  private final Parameter bias;
  private final Buffer runningMean;
  private final Buffer runningVar;
  private final double epsilon;
  private final double momentum;

  /** Epsilon 1e-5, momentum 0.1. */
  public BatchNorm2d(int channels) {
    this.channels = channels;
    weight = new Parameter(Tensors.ones(channels));
    bias = new Parameter(Tensors.zeros(channels));
    runningMean = new Buffer(Tensors.zeros(channels));
    runningVar = new Buffer(Tensors.ones(channels));
    epsilon = 1e-5;
    momentum = 0.1;
  }

  private BatchNorm2d(BatchNorm2d like, double epsilon, double momentum) {
    this.channels = like.channels;
    this.weight = like.weight;
    this.bias = like.bias;
    this.runningMean = like.runningMean;
    this.runningVar = like.runningVar;
    this.epsilon = epsilon;
    this.momentum = momentum;
  }

  /** What is added to the variance, against division by zero. */
  public double epsilon() {
    return epsilon;
  }

  /** With another number added to the variance. */
  @CheckReturnValue
  public BatchNorm2d epsilon(double value) {
    return inMyMode(new BatchNorm2d(this, value, momentum));
  }

  /** Share of the batch's statistics in the running ones, from 0 to 1. */
  public double momentum() {
    return momentum;
  }

  /** With another share of the batch's statistics in the running ones, from 0 to 1. */
  @CheckReturnValue
  public BatchNorm2d momentum(double share) {
    return inMyMode(new BatchNorm2d(this, epsilon, share));
  }

  /** Factor per channel. */
  public Parameter weight() {
    return weight;
  }

  /** Number added per channel. */
  public Parameter bias() {
    return bias;
  }

  /** Mean per channel that evaluation uses. */
  public Buffer runningMean() {
    return runningMean;
  }

  /** Variance per channel that evaluation uses. */
  public Buffer runningVar() {
    return runningVar;
  }

  @Override
  protected Tensor compute(Tensor input) {
    if (input.rank() != 4 || input.size(1) != channels) {
      throw new ShapeException(
          "batchNorm2d wants batch x %d channels x height x width, but got %s.",
          channels, input.shape());
    }
    if (!isTraining()) {
      return Functional.batchNorm2d(
          input, runningMean.value(), runningVar.value(), weight.value(), bias.value(), epsilon);
    }
    long count = input.shape().elements() / channels;
    if (count < 2) {
      throw new ShapeException(
          "batchNorm2d needs more than one value per channel to train, but got %s; use a larger"
              + " batch or switch to eval().",
          input.shape());
    }
    Functional.Normalized normalized =
        Functional.batchNorm2d(input, weight.value(), bias.value(), epsilon);
    Tensor mean = normalized.mean().detach();
    Tensor variance = normalized.variance().detach().times(count / (count - 1.0));
    runningMean.assign(mixed(runningMean.value(), mean));
    runningVar.assign(mixed(runningVar.value(), variance));
    if (!input.isTraced()) {
      // Settled now, so that running statistics do not hold on to the graphs of past batches.
      Tensor.evaluate(List.of(input, normalized.output(), runningMean.value(), runningVar.value()));
    }
    return normalized.output();
  }

  private Tensor mixed(Tensor running, Tensor batch) {
    return running.times(1 - momentum).plus(batch.times(momentum));
  }

  @Override
  protected String options() {
    return channels + ", eps=" + epsilon + ", momentum=" + momentum;
  }
}
