package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Batches of made-up drawings (a few white strokes on black) with labels that have nothing to do
 * with them. So the loss stays near the logarithm of the number of classes however long a network
 * is timed, and no contestant ever computes with the vanishing (denormal, hence slow) numbers of a
 * network that has learnt everything by heart.
 */
final class Batches {
  // Without a common divisor: the same images come with the same labels only every 33 * 32 steps.
  private static final int IMAGE_BATCHES = 32;
  private static final int LABEL_BATCHES = 33;
  private static final int STROKES = 4;

  private final ByteBuffer[] images = new ByteBuffer[IMAGE_BATCHES];
  private final long[][] labels = new long[LABEL_BATCHES][];

  Batches(Network network, int batch, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < IMAGE_BATCHES; i++) {
      images[i] =
          ByteBuffer.allocateDirect(batch * network.imageBytes()).order(ByteOrder.nativeOrder());
      for (int plane = 0; plane < batch * network.channels(); plane++) {
        draw(images[i], plane * network.size() * network.size(), network.size(), random);
      }
    }
    for (int i = 0; i < LABEL_BATCHES; i++) {
      labels[i] = random.longs(batch, 0, network.classes()).toArray();
    }
  }

  ByteBuffer images(long step) {
    return images[(int) (step % IMAGE_BATCHES)];
  }

  long[] labels(long step) {
    return labels[(int) (step % LABEL_BATCHES)];
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
