// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Batches of made-up drawings (a few white strokes on black) with targets that have nothing to do
 * with them: classes drawn at random, or the strokes of another drawing. So the loss stays near
 * what guessing gives however long a network is timed, and no contestant ever computes with the
 * vanishing (denormal, hence slow) numbers of a network that has learnt everything by heart.
 */
final class Batches {
  // Without a common divisor: the same images come with the same targets only every 33 * 32 steps.
  private static final int IMAGE_BATCHES = 32;
  private static final int TARGET_BATCHES = 33;
  private static final int STROKES = 4;
  private static final float WHITE = 255;

  private final ByteBuffer[] images = new ByteBuffer[IMAGE_BATCHES];
  private final ByteBuffer[] targets = new ByteBuffer[TARGET_BATCHES];

  Batches(Task task, Network network, int batch, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < IMAGE_BATCHES; i++) {
      ByteBuffer drawn = drawings(batch * network.channels(), network.size(), random);
      images[i] = task == Task.TRAIN ? drawn : floats(drawn);
    }
    for (int i = 0; i < TARGET_BATCHES; i++) {
      targets[i] =
          network.objective() == Objective.CLASSES
              ? classes(batch, network.outputs(), random)
              : marked(drawings(batch, network.size(), random));
    }
  }

  ByteBuffer images(long step) {
    return images[(int) (step % IMAGE_BATCHES)];
  }

  ByteBuffer targets(long step) {
    return targets[(int) (step % TARGET_BATCHES)];
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer classes(int batch, int classes, Random random) {
    ByteBuffer labels = direct(batch * Long.BYTES);
    random.longs(batch, 0, classes).forEach(labels::putLong);
    return labels.flip();
  }

  private static ByteBuffer floats(ByteBuffer bytes) {
    ByteBuffer floats = direct(bytes.capacity() * Float.BYTES);
    for (int i = 0; i < bytes.capacity(); i++) {
      floats.putFloat((bytes.get(i) & 0xff) / WHITE);
    }
    return floats.flip();
  }

  private static ByteBuffer marked(ByteBuffer drawings) {
    for (int i = 0; i < drawings.capacity(); i++) {
      drawings.put(i, (byte) (drawings.get(i) == 0 ? 0 : 1));
    }
    return drawings;
  }

  private static ByteBuffer drawings(int planes, int size, Random random) {
    ByteBuffer target = direct(planes * size * size);
    for (int plane = 0; plane < planes; plane++) {
      draw(target, plane * size * size, size, random);
    }
    return target;
  }

  private static void draw(ByteBuffer target, int start, int size, Random random) {
    double x = random.nextDouble() * size;
    double y = random.nextDouble() * size;
    for (int stroke = 0; stroke < STROKES; stroke++) {
      double toX = random.nextDouble() * size;
      double toY = random.nextDouble() * size;
      int points = 2 * size;
      for (int i = 0; i < points; i++) {
        int column = (int) (x + (toX - x) * i / points);
        int row = (int) (y + (toY - y) * i / points);
        target.put(start + row * size + column, (byte) (128 + random.nextInt(128)));
      }
      x = toX;
      y = toY;
    }
  }
}
