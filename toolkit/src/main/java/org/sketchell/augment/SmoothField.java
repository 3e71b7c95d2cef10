// SPDX-License-Identifier: Apache-2.0
package org.sketchell.augment;

import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.SplitMix64;

/** Numbers by chance for each place of a picture, each much as its neighbours. */
final class SmoothField {
  private SmoothField() {}

  /**
   * A field.
   *
   * @param deviation of the numbers
   * @param reach deviation of the Gaussian that they are smoothed with, in pixels
   */
  static double[] of(ImageSize size, double deviation, double reach, SplitMix64 dice) {
    double[] field = new double[size.height() * size.width()];
    for (int i = 0; i < field.length; i++) {
      field[i] = Transforms.gaussian(dice);
    }
    double[] weights = weights(reach);
    double squares = 0;
    for (double weight : weights) {
      squares += weight * weight;
    }
    double[] across = smoothed(field, weights, size.height(), size.width(), size.width(), 1);
    double[] both = smoothed(across, weights, size.width(), size.height(), 1, size.width());
    // Smoothing along each of two directions leaves so much of a deviation of 1.
    for (int i = 0; i < both.length; i++) {
      both[i] *= deviation / squares;
    }
    return both;
  }

  private static double[] weights(double reach) {
    int radius = (int) Math.ceil(3 * reach);
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double distance = (i - radius) / reach;
      weights[i] = Math.exp(-distance * distance / 2);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /**
   * Along lines; beyond their ends they go on from the other end, so that edges move as the rest.
   */
  private static double[] smoothed(
      double[] field, double[] weights, int lines, int length, int line, int step) {
    double[] smoothed = new double[field.length];
    int radius = weights.length / 2;
    for (int i = 0; i < lines; i++) {
      for (int j = 0; j < length; j++) {
        double sum = 0;
        for (int k = -radius; k <= radius; k++) {
          sum += weights[k + radius] * field[i * line + Math.floorMod(j + k, length) * step];
        }
        smoothed[i * line + j * step] = sum;
      }
    }
    return smoothed;
  }
}
