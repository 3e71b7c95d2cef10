// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.file.Path;

/**
 * A step of a training cut at its gradients, for training on several machines: each computes the
 * gradient of its share of a batch, and all do the same update with the mean of what all have
 * found. Networks whose layers keep statistics of a batch have those of each share.
 *
 * <p>What the layers draw, as dropout does, follows seed and step: machines that shall draw
 * different numbers are given steps with different seeds.
 *
 * @param gradient takes a batch, {@code step}, {@code parameters} and {@code buffers}, and gives
 *     {@code loss}, what is logged, {@code gradient} (flat, of the parameters' order) and {@code
 *     new_buffers}; where a moving average of the weights is kept, also {@code average_buffers},
 *     and gives them anew
 * @param update takes {@code gradient}, {@code learning_rate} (a vector where parameters are in
 *     several groups), {@code step}, {@code parameters}, the optimiser's memory and, where a moving
 *     average is kept, {@code average_parameters}, and gives the last three anew; a clipped
 *     gradient is clipped here
 */
public record PortableHalves(PortableStep gradient, PortableStep update) {

  /**
   * Writes both files.
   *
   * @throws org.sketchell.file.FileException if one cannot be written
   */
  public void save(Path gradientFile, Path updateFile) {
    gradient.save(gradientFile);
    update.save(updateFile);
  }

  @Override
  public String toString() {
    return "gradient: " + gradient + "; update: " + update;
  }
}
