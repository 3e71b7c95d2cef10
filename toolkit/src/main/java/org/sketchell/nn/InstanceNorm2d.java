// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * Normalises each channel of each image by itself (Ulyanov, Vedaldi and Lempitsky 2016); see {@link
 * Functional#groupNorm}.
 *
 * <p>As in PyTorch without learned numbers and without running statistics, unless they are asked
 * for: {@code new InstanceNorm2d(8).affine(true)}.
 */
public final class InstanceNorm2d extends NormLayer<InstanceNorm2d> {
  /** Epsilon 1e-5, momentum 0.1, nothing learned, no running statistics. */
  public InstanceNorm2d(int channels) {
    super(channels, Settings.of(false, false));
  }

  private InstanceNorm2d(InstanceNorm2d like, Settings settings) {
    super(like, settings);
  }

  @Override
  InstanceNorm2d copy(Settings changed) {
    return new InstanceNorm2d(this, changed);
  }

  @Override
  protected Tensor compute(Tensor input) {
    if (input.rank() != 4 || input.size(1) != channels()) {
      throw new ShapeException(
          "instanceNorm2d wants batch x %d channels x height x width, but got %s.",
          channels(), input.shape());
    }
    if (!usesOwnStatistics()) {
      return Functional.batchNorm2d(
          input, runningMean().value(), runningVar().value(), scale(), shift(), epsilon());
    }
    long count = (long) input.size(2) * input.size(3);
    if (count < 2) {
      throw new ShapeException(
          "instanceNorm2d needs more than one pixel per channel, but got %s.", input.shape());
    }
    Tensor output =
        Functional.groupNorm(
            input,
            channels(),
            weight() == null ? null : weight().value(),
            bias() == null ? null : bias().value(),
            epsilon());
    if (trackRunningStats()) {
      Tensor images = input.detach();
      Tensor variance = images.var(1, 2, 3);
      remember(input, output, images.mean(2, 3).mean(0), variance.mean(0));
    }
    return output;
  }

  @Override
  String choices(Settings chosen) {
    return (chosen.affine() ? ", affine=true" : "")
        + (chosen.tracking() ? ", track_running_stats=true" : "");
  }
}
