// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensors;

/** Tiny images that a tiny network learns in no time: noise, with one bright row per class. */
final class Blobs {
  static final int SIDE = 8;

  private Blobs() {}

  /** Images of 8 x 8; image i is of class i modulo the number of classes. */
  static ImageSet images(int count, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[count * SIDE * SIDE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % classes;
      for (int at = 0; at < SIDE * SIDE; at++) {
        boolean bright = at / SIDE == labels[i];
        pixels[i * SIDE * SIDE + at] = (byte) (random.nextInt(90) + (bright ? 100 : 0));
      }
    }
    List<String> names = IntStream.range(0, classes).mapToObj(k -> "class" + k).toList();
    return ImageSet.of(new ImageSize(1, SIDE, SIDE), names, labels, pixels);
  }

  /** Three classes. */
  static Split split(int training, int validation) {
    return new Split(images(training, 3, 1), images(validation, 3, 2));
  }

  /** A convolution, pooling and a linear layer, initialised from a seed. */
  static Sequential network(long seed) {
    Tensors.manualSeed(seed);
    return new Sequential()
        .add("conv", new Conv2d(1, 4, 3).padding(1))
        .add("relu", new ReLU())
        .add("pool", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add("linear", new Linear(4 * 4 * 4, 3));
  }
}
