// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * {@link BatchNorm2d} of rows of features, [batch, channels], or of lines, [batch, channels,
 * length]: each channel is normalised over the batch and the length.
 */
public final class BatchNorm1d extends NormLayer<BatchNorm1d> {
  /** Epsilon 1e-5, momentum 0.1, with learned numbers and running statistics. */
  public BatchNorm1d(int channels) {
    super(channels, Settings.of(true, true));
  }

  private BatchNorm1d(BatchNorm1d like, Settings settings) {
    super(like, settings);
  }

  @Override
  BatchNorm1d copy(Settings changed) {
    return new BatchNorm1d(this, changed);
  }

  @Override
  protected Tensor compute(Tensor input) {
    if (input.rank() < 2 || input.rank() > 3 || input.size(1) != channels()) {
      throw new ShapeException(
          "batchNorm1d wants batch x %d channels or batch x %d channels x length, but got %s.",
          channels(), channels(), input.shape());
    }
    if (input.rank() == 2) {
      Tensor images = input.unsqueeze(2).unsqueeze(3);
      return normalizedOverBatch("batchNorm1d", images, input).squeeze(3).squeeze(2);
    }
    return normalizedOverBatch("batchNorm1d", input.unsqueeze(2), input).squeeze(2);
  }

  @Override
  String choices(Settings chosen) {
    return (chosen.affine() ? "" : ", affine=false")
        + (chosen.tracking() ? "" : ", track_running_stats=false");
  }
}
