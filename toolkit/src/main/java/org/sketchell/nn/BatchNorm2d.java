// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * Normalises each channel, then scales and shifts it by learned numbers (Ioffe and Szegedy 2015).
 *
 * <p>In training with the batch's own mean and variance, which also enter running ones; in
 * evaluation with the running ones.
 */
public final class BatchNorm2d extends NormLayer<BatchNorm2d> {
  /** Epsilon 1e-5, momentum 0.1, with learned numbers and running statistics. */
  public BatchNorm2d(int channels) {
    super(channels, Settings.of(true, true));
  }

  private BatchNorm2d(BatchNorm2d like, Settings settings) {
    super(like, settings);
  }

  @Override
  BatchNorm2d copy(Settings changed) {
    return new BatchNorm2d(this, changed);
  }

  @Override
  protected Tensor compute(Tensor input) {
    if (input.rank() != 4 || input.size(1) != channels()) {
      throw new ShapeException(
          "batchNorm2d wants batch x %d channels x height x width, but got %s.",
          channels(), input.shape());
    }
    return normalizedOverBatch("batchNorm2d", input, input);
  }

  @Override
  String choices(Settings chosen) {
    return (chosen.affine() ? "" : ", affine=false")
        + (chosen.tracking() ? "" : ", track_running_stats=false");
  }
}
