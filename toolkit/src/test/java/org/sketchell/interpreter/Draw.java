// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Draws shapes, attributes and values. Float values lie on a grid on which no two elements of a
 * tensor are equal or nearly so, none is a whole number or a half, and no element of a case's first
 * float tensor equals one of its second: finite differences never step over a kink.
 */
public final class Draw {
  private final Random random;
  private int floatTensors;

  /** Draws from the given numbers. */
  public Draw(Random random) {
    this.random = random;
  }

  /** A whole number, both ends included. */
  int from(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  boolean chance() {
    return random.nextBoolean();
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  int[] sizes(int leastRank, int mostRank) {
    return IntStream.range(0, from(leastRank, mostRank)).map(i -> from(1, 4)).toArray();
  }

  /** Some of the dimensions 0 to rank - 1, sorted; at least one if there is one. */
  List<Integer> axes(int rank) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.shuffle(all, random);
    List<Integer> some = new ArrayList<>(all.subList(0, rank == 0 ? 0 : from(1, rank)));
    Collections.sort(some);
    return some;
  }

  List<Integer> shuffled(int count) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(all, random);
    return all;
  }

  /** Sizes that broadcast to the given ones. */
  int[] broadcasting(int[] sizes) {
    int lead = from(0, sizes.length);
    return IntStream.range(lead, sizes.length).map(i -> chance() ? sizes[i] : 1).toArray();
  }

  Tensor floats(int... sizes) {
    int count = IntStream.of(sizes).reduce(1, (a, b) -> a * b);
    double step = 0.5;
    while (step * count > 4) {
      step /= 2;
    }
    double offset = 0.25 + 0.125 * (floatTensors++ % 4);
    List<Integer> order = shuffled(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((order.get(i) - count / 2 + offset) * step);
    }
    return Tensors.tensor(values, sizes);
  }

  /** The same numbers, some replaced by NaN and by minus infinity. */
  Tensor withNaN(Tensor numbers) {
    float[] values = numbers.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      int drawn = from(0, 9);
      values[i] = drawn == 0 ? Float.NaN : drawn == 1 ? Float.NEGATIVE_INFINITY : values[i];
    }
    return Tensors.tensor(values, numbers.shape().sizes());
  }

  /** Numbers of at least 0.75. */
  Tensor positive(int... sizes) {
    float[] values = floats(sizes).toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.75f + Math.abs(values[i]);
    }
    return Tensors.tensor(values, sizes);
  }

  /** Numbers of either sign, of at least 0.75. */
  Tensor awayFromZero(int... sizes) {
    float[] values = positive(sizes).toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = chance() ? values[i] : -values[i];
    }
    return Tensors.tensor(values, sizes);
  }

  /** Whole numbers, both ends included. */
  Tensor longs(int low, int high, int... sizes) {
    int count = IntStream.of(sizes).reduce(1, (a, b) -> a * b);
    return Tensors.tensor(
        IntStream.range(0, count).mapToLong(i -> from(low, high)).toArray(), sizes);
  }

  Tensor bools(int... sizes) {
    boolean[] values = new boolean[IntStream.of(sizes).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = chance();
    }
    return Tensors.tensor(values, sizes);
  }

  Tensor bytes(int... sizes) {
    byte[] values = new byte[IntStream.of(sizes).reduce(1, (a, b) -> a * b)];
    random.nextBytes(values);
    return Tensors.tensor(values, sizes);
  }

  Tensor values(ElementType type, int... sizes) {
    return switch (type) {
      case FLOAT32 -> floats(sizes);
      case INT64 -> longs(-9, 9, sizes);
      case UINT8 -> bytes(sizes);
      case BOOL -> bools(sizes);
    };
  }

  /** Of any element type, half of the time float32. */
  ElementType type() {
    return chance() ? ElementType.FLOAT32 : oneOf(List.of(ElementType.values()));
  }

  List<Integer> pair(int low, int high) {
    return List.of(from(low, high), from(low, high));
  }

  /** A window as convolutions allow it. */
  Window window() {
    return new Window(pair(1, 3), pair(1, 3), pair(0, 2), pair(0, 2), pair(1, 2));
  }

  /** A window as poolings allow it: padding is at most half of the kernel. */
  Window pooling(int mostDilation) {
    List<Integer> kernel = pair(1, 3);
    return new Window(
        kernel,
        chance() ? kernel : pair(1, 3),
        List.of(from(0, kernel.get(0) / 2), from(0, kernel.get(1) / 2)),
        List.of(from(0, kernel.get(0) / 2), from(0, kernel.get(1) / 2)),
        pair(1, mostDilation));
  }

  /** A size of an image that the window fits into. */
  int room(Window window, int dimension) {
    int least =
        window.extent(dimension) - window.before().get(dimension) - window.after().get(dimension);
    return Math.max(1, least) + from(0, 3);
  }

  /** A size of an image for which no position of a pooling window lies in the padding only. */
  int roomInside(Window window, int dimension) {
    return window.extent(dimension) + from(0, 3);
  }
}
