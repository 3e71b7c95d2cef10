// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * What the norms share that can keep running statistics of each channel.
 *
 * @param <L> the layer's own type, which its options give
 */
public abstract sealed class NormLayer<L extends NormLayer<L>> extends Layer
    permits BatchNorm1d, BatchNorm2d, InstanceNorm2d {
  private final int channels;
  private final Parameter weight;
  private final Parameter bias;
  private final Buffer runningMean;
  private final Buffer runningVar;

  /** How many batches the running statistics are the mean of; null where that does not matter. */
  private final Buffer batchesTracked;

  private final Settings settings;

  /**
   * The numbers and choices of a norm.
   *
   * @param cumulative whether running statistics are the mean over all batches
   */
  record Settings(
      double epsilon, double momentum, boolean affine, boolean tracking, boolean cumulative) {
    static Settings of(boolean affine, boolean tracking) {
      return new Settings(1e-5, 0.1, affine, tracking, false);
    }
  }

  NormLayer(int channels, Settings settings) {
    this(channels, settings, null);
  }

  /** A copy that shares what both have. */
  NormLayer(NormLayer<L> like, Settings settings) {
    this(like.channels, settings, like);
  }

  private NormLayer(int channels, Settings settings, NormLayer<L> like) {
    if (channels < 1) {
      throw new ShapeException(
          "%s needs at least one channel, but got %d.", getClass().getSimpleName(), channels);
    }
    this.channels = channels;
    this.settings = settings;
    boolean learned = like != null && like.weight != null;
    boolean tracked = like != null && like.runningMean != null;
    weight =
        !settings.affine ? null : learned ? like.weight : new Parameter(Tensors.ones(channels));
    bias = !settings.affine ? null : learned ? like.bias : new Parameter(Tensors.zeros(channels));
    runningMean =
        !settings.tracking
            ? null
            : tracked ? like.runningMean : new Buffer(Tensors.zeros(channels));
    runningVar =
        !settings.tracking ? null : tracked ? like.runningVar : new Buffer(Tensors.ones(channels));
    batchesTracked =
        !settings.tracking || !settings.cumulative
            ? null
            : like != null && like.batchesTracked != null
                ? like.batchesTracked
                : new Buffer(Tensors.zeros());
  }

  abstract L copy(Settings changed);

  private L with(Settings changed) {
    return inMyMode(copy(changed));
  }

  final int channels() {
    return channels;
  }

  /** What is added to the variance, against division by zero. */
  public double epsilon() {
    return settings.epsilon;
  }

  /** With another number added to the variance. */
  @CheckReturnValue
  public L epsilon(double value) {
    return with(
        new Settings(
            value, settings.momentum, settings.affine, settings.tracking, settings.cumulative));
  }

  /** Share of the batch's statistics in the running ones, from 0 to 1. */
  public double momentum() {
    return settings.momentum;
  }

  /** With another share of the batch's statistics in the running ones, from 0 to 1. */
  @CheckReturnValue
  public L momentum(double share) {
    return with(new Settings(settings.epsilon, share, settings.affine, settings.tracking, false));
  }

  /** Whether running statistics are the mean over all batches, each with the same share. */
  public boolean cumulative() {
    return settings.cumulative;
  }

  /**
   * With running statistics that are the mean over all batches since the layer was made, instead of
   * a momentum; what PyTorch calls {@code momentum=None}.
   */
  @CheckReturnValue
  public L cumulative(boolean all) {
    return with(
        new Settings(settings.epsilon, settings.momentum, settings.affine, settings.tracking, all));
  }

  /** Whether the result is scaled and shifted by learned numbers. */
  public boolean affine() {
    return settings.affine;
  }

  /** With or without learned numbers; those that are not there yet begin at 1 and 0. */
  @CheckReturnValue
  public L affine(boolean learned) {
    return with(
        new Settings(
            settings.epsilon, settings.momentum, learned, settings.tracking, settings.cumulative));
  }

  /** Whether statistics are kept for evaluation; without, it uses the input's own as well. */
  public boolean trackRunningStats() {
    return settings.tracking;
  }

  /** With or without running statistics; those that are not there yet begin at 0 and 1. */
  @CheckReturnValue
  public L trackRunningStats(boolean kept) {
    return with(
        new Settings(
            settings.epsilon, settings.momentum, settings.affine, kept, settings.cumulative));
  }

  /** Factor per channel; null without {@link #affine()}. */
  public Parameter weight() {
    return weight;
  }

  /** Number added per channel; null without {@link #affine()}. */
  public Parameter bias() {
    return bias;
  }

  /** Mean per channel that evaluation uses; null without {@link #trackRunningStats()}. */
  public Buffer runningMean() {
    return runningMean;
  }

  /** Variance per channel that evaluation uses; null without {@link #trackRunningStats()}. */
  public Buffer runningVar() {
    return runningVar;
  }

  /** Factors for the functions, which always take some. */
  final Tensor scale() {
    return weight == null ? Tensors.ones(channels) : weight.value();
  }

  /** Numbers to add for the functions, which always take some. */
  final Tensor shift() {
    return bias == null ? Tensors.zeros(channels) : bias.value();
  }

  /** Whether the input's own statistics count now. */
  final boolean usesOwnStatistics() {
    return isTraining() || runningMean == null;
  }

  /**
   * Lets statistics of a batch enter the running ones, if there are any.
   *
   * @param unbiased variance per channel, divided by the number of values less one
   */
  final void remember(Tensor input, Tensor output, Tensor mean, Tensor unbiased) {
    if (runningMean == null) {
      return;
    }
    List<Tensor> settled = new ArrayList<>(List.of(input, output));
    if (batchesTracked == null) {
      runningMean.assign(mixed(runningMean.value(), mean.detach()));
      runningVar.assign(mixed(runningVar.value(), unbiased.detach()));
    } else {
      Tensor batches = batchesTracked.value().plus(1);
      runningMean.assign(mean(runningMean.value(), mean.detach(), batches));
      runningVar.assign(mean(runningVar.value(), unbiased.detach(), batches));
      batchesTracked.assign(batches);
      settled.add(batches);
    }
    if (!input.isTraced()) {
      // Settled now, so that running statistics do not hold on to the graphs of past batches.
      settled.add(runningMean.value());
      settled.add(runningVar.value());
      Tensor.evaluate(settled);
    }
  }

  private Tensor mixed(Tensor running, Tensor batch) {
    return running.times(1 - settings.momentum).plus(batch.times(settings.momentum));
  }

  /** The mean of so many, of which all but the last have one already. */
  private static Tensor mean(Tensor before, Tensor last, Tensor number) {
    return before.plus(last.minus(before).div(number));
  }

  /** Batch normalisation of batch x channels x height x width. */
  final Tensor normalizedOverBatch(String name, Tensor images, Tensor given) {
    if (!usesOwnStatistics()) {
      return Functional.batchNorm2d(
          images, runningMean.value(), runningVar.value(), scale(), shift(), epsilon());
    }
    long count = images.shape().elements() / channels;
    if (count < 2 && runningMean == null) {
      throw new ShapeException(
          "%s without running statistics needs more than one value per channel, but got %s; use a"
              + " larger batch or trackRunningStats(true).",
          name, given.shape());
    }
    if (count < 2) {
      throw new ShapeException(
          "%s needs more than one value per channel to train, but got %s; use a larger batch or"
              + " switch to eval().",
          name, given.shape());
    }
    Functional.Normalized normalized = Functional.batchNorm2d(images, scale(), shift(), epsilon());
    remember(
        images,
        normalized.output(),
        normalized.mean(),
        normalized.variance().detach().times(count / (count - 1.0)));
    return normalized.output();
  }

  @Override
  protected String options() {
    return channels
        + ", eps="
        + settings.epsilon
        + (settings.cumulative ? ", cumulative" : ", momentum=" + settings.momentum)
        + choices(settings);
  }

  /** What differs from the norm's own default. */
  abstract String choices(Settings chosen);
}
