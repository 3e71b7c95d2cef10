// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import org.sketchell.data.ImageSet;

/** Weights of classes in a loss, computed from data. */
public final class ClassWeights {
  private ClassWeights() {}

  /**
   * Such that all classes together count alike, however many examples each has: examples / (classes
   * x examples of the class), as scikit-learn's {@code balanced} has it. 0 for a class that has no
   * example.
   *
   * @param images those that are trained on
   * @return one for each class, in their order
   */
  public static double[] balanced(ImageSet images) {
    int[] counts = images.counts();
    double[] weights = new double[counts.length];
    for (int i = 0; i < weights.length; i++) {
      int count = counts[i];
      weights[i] = count == 0 ? 0 : (double) images.size() / ((double) weights.length * count);
    }
    return weights;
  }
}
