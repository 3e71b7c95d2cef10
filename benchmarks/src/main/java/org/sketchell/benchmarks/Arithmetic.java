// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/**
 * The multiplications, each with its addition, of a network's convolutions and matrix products for
 * one image: what is left of the work when everything else costs nothing.
 *
 * @param forward from the image to the logits
 * @param first those of the first layer among them
 */
record Arithmetic(long forward, long first) {

  /** Counts them, every position of every kernel, those over the padding too. */
  static Arithmetic of(Network network) {
    int size = network.size();
    long forward = 0;
    long first = 0;
    for (Layer layer : network.layers()) {
      long count = 0;
      if (layer instanceof Layer.Convolution c) {
        size = (size - 1) / c.stride() + 1;
        count = (long) size * size * c.kernel() * c.kernel() * c.in() * c.out();
      } else if (layer instanceof Layer.Upconvolution u) {
        count = (long) size * size * 4 * u.in() * u.out();
        size *= 2;
      } else if (layer instanceof Layer.Pooling) {
        size /= 2;
      } else if (layer instanceof Layer.Linear l) {
        count = (long) l.in() * l.out();
      }
      forward += count;
      first = first == 0 ? count : first;
    }
    return new Arithmetic(forward, first);
  }

  /**
   * Those of a task. Each layer's product has two adjoints as large as itself, for the weights and
   * for what came in; nobody needs the gradient of the images.
   */
  long of(Task task) {
    return task == Task.TRAIN ? 3 * forward - first : forward;
  }

  /**
   * Seconds that they take at least, however they are done in the usual way; forms with fewer
   * multiplications, such as Winograd's, can be faster.
   *
   * @param rate of large matrix products, in floating point operations a second, two for each
   *     multiplication
   */
  double floor(Task task, int batch, double rate) {
    return 2.0 * of(task) * batch / rate;
  }
}
