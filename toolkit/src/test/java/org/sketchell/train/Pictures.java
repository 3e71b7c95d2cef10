// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.SplittableRandom;
import org.sketchell.data.Column;
import org.sketchell.data.ImageSet;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Pictures of 8 x 8, each with one bright rectangle, and what may be asked of them: which pixels
 * are bright, how large a share, which halves have any, in which half the rectangle begins.
 */
final class Pictures {
  static final int SIDE = 8;

  private final int count;
  private final byte[] pixels;
  private final byte[] mask;
  private final float[] share;
  private final float[] halves;
  private final int[] half;

  Pictures(int count, long seed) {
    this.count = count;
    pixels = new byte[count * SIDE * SIDE];
    mask = new byte[count * SIDE * SIDE];
    share = new float[count];
    halves = new float[count * 2];
    half = new int[count];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      draw(i, random);
    }
  }

  private void draw(int picture, SplittableRandom random) {
    int top = random.nextInt(SIDE - 2);
    int left = random.nextInt(SIDE - 2);
    int bottom = top + 2 + random.nextInt(SIDE - top - 1);
    int right = left + 2 + random.nextInt(SIDE - left - 1);
    for (int at = 0; at < SIDE * SIDE; at++) {
      int row = at / SIDE;
      int column = at % SIDE;
      boolean bright = row >= top && row < bottom && column >= left && column < right;
      int place = picture * SIDE * SIDE + at;
      pixels[place] = (byte) (random.nextInt(60) + (bright ? 180 : 0));
      mask[place] = (byte) (bright ? 1 : 0);
      if (bright) {
        share[picture] += 1f / (SIDE * SIDE);
        halves[picture * 2 + column / (SIDE / 2)] = 1;
      }
    }
    half[picture] = left / (SIDE / 2);
  }

  ImageSet images() {
    return ImageSet.of(
        new ImageSize(1, SIDE, SIDE), java.util.List.of("left", "right"), half, pixels);
  }

  /** uint8 [n, 8, 8]. */
  Tensor mask() {
    return Tensors.tensor(mask, count, SIDE, SIDE);
  }

  Column masks() {
    return Column.classes(mask(), "dark", "bright");
  }

  /** float32 [n, 1]. */
  Tensor shares() {
    return Tensors.tensor(share, count, 1);
  }

  Column flags() {
    return Column.flags(Tensors.tensor(halves, count, 2), "in the left half", "in the right half");
  }
}
