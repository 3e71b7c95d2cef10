// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** The loss of network A in double precision, with nothing but loops. */
final class PlainNetworkA {
  private static final int SIZE = 28;
  private static final int HALF = SIZE / 2;
  private static final int CHANNELS = 20;
  private static final int CLASSES = 3;

  private PlainNetworkA() {}

  static double loss(ByteBuffer images, LongBuffer labels, int batch, long seed) {
    List<Parameter> parameters = Network.A.initialParameters(seed);
    double sum = 0;
    for (int image = 0; image < batch; image++) {
      double[] logits = logits(images, image * SIZE * SIZE, parameters);
      double exponentials = 0;
      for (double logit : logits) {
        exponentials += Math.exp(logit);
      }
      sum += Math.log(exponentials) - logits[(int) labels.get(image)];
    }
    return sum / batch;
  }

  private static double[] logits(ByteBuffer images, int start, List<Parameter> parameters) {
    float[] kernels = parameters.get(0).values();
    float[] offsets = parameters.get(1).values();
    float[] weights = parameters.get(2).values();
    float[] biases = parameters.get(3).values();
    double[] logits = new double[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      logits[i] = biases[i];
    }
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int row = 0; row < HALF; row++) {
        for (int column = 0; column < HALF; column++) {
          double largest = 0; // what the rectifier leaves of a negative number
          for (int corner = 0; corner < 4; corner++) {
            int y = 2 * row + corner / 2;
            int x = 2 * column + corner % 2;
            largest =
                Math.max(largest, offsets[channel] + patch(images, start, kernels, channel, y, x));
          }
          int feature = (channel * HALF + row) * HALF + column;
          for (int i = 0; i < CLASSES; i++) {
            logits[i] += weights[i * CHANNELS * HALF * HALF + feature] * largest;
          }
        }
      }
    }
    return logits;
  }

  private static double patch(
      ByteBuffer images, int start, float[] kernels, int channel, int row, int column) {
    double sum = 0;
    for (int k = 0; k < 9; k++) {
      int y = row + k / 3 - 1;
      int x = column + k % 3 - 1;
      if (y >= 0 && y < SIZE && x >= 0 && x < SIZE) {
        sum += kernels[channel * 9 + k] * ((images.get(start + y * SIZE + x) & 0xff) / 255.0);
      }
    }
    return sum;
  }
}
