// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.SplitMix64;

/**
 * Which examples of a set are to train with, and which to validate with.
 *
 * @param order all numbers, those of the training part first
 * @param training how many of them are training examples
 */
record Cut(int[] order, int training, double validation, long seed, boolean isStratified) {

  static Cut random(int size, double validation, long seed) {
    check(validation);
    int[] order = shuffled(size, seed);
    int held = share(size, validation);
    checkParts(size, held, validation);
    return new Cut(order, size - held, validation, seed, false);
  }

  static Cut stratified(Examples examples, double validation, long seed) {
    check(validation);
    int[] labels = labels(examples);
    int[] order = shuffled(labels.length, seed);
    int[] toHold = new int[Arrays.stream(labels).max().orElse(0) + 1];
    for (int label : labels) {
      toHold[label]++;
    }
    int[] counts = toHold.clone();
    int held = 0;
    for (int k = 0; k < toHold.length; k++) {
      toHold[k] = share(counts[k], validation);
      held += toHold[k];
    }
    if (held == 0) {
      held = oneOfEach(counts, share(labels.length, validation), toHold);
    }
    checkParts(labels.length, held, validation);
    int[] parted = new int[order.length];
    int training = 0;
    int validating = order.length - held;
    for (int example : order) {
      if (toHold[labels[example]]-- > 0) {
        parted[validating++] = example;
      } else {
        parted[training++] = example;
      }
    }
    return new Cut(parted, order.length - held, validation, seed, true);
  }

  /**
   * Where all classes are too small for a share of their own: one of each of the largest, as many
   * as are to be held back of the whole, and none of which that was the only one.
   */
  private static int oneOfEach(int[] counts, int wanted, int[] toHold) {
    int[] classes =
        IntStream.range(0, counts.length)
            .filter(k -> counts[k] > 1)
            .boxed()
            .sorted(Comparator.comparingInt(k -> -counts[k]))
            .limit(wanted)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int k : classes) {
      toHold[k] = 1;
    }
    return classes.length;
  }

  static int[] shuffled(int size, long seed) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    SplitMix64.of(seed).shuffle(order);
    return order;
  }

  /** One label per example, from the first target. */
  static int[] labels(Examples examples) {
    int[] labels = new int[examples.size()];
    if (examples instanceof ImageSet images) {
      Arrays.setAll(labels, images::label);
      return labels;
    }
    List<Field> fields = examples.fields();
    int at = examples.inputs().size();
    if (at == fields.size() || !fields.get(at).isLabel()) {
      throw new DataException(
          "Only examples with one class each can be split class by class, but the first target of"
              + " these is %s; Split.random needs no classes.",
          at == fields.size() ? "missing" : fields.get(at));
    }
    List<ByteBuffer> buffers = new ArrayList<>();
    for (Field field : fields) {
      buffers.add(ByteBuffer.allocate(field.bytes()).order(ByteOrder.nativeOrder()));
    }
    boolean bytes = fields.get(at).type().elements() == ElementType.UINT8;
    for (int i = 0; i < labels.length; i++) {
      buffers.forEach(ByteBuffer::clear);
      examples.copyTo(i, buffers);
      ByteBuffer label = buffers.get(at);
      labels[i] = bytes ? label.get(0) & 0xff : Math.toIntExact(label.getLong(0));
    }
    return labels;
  }

  Split of(ImageSet images) {
    return new Split(
        images.select(trainingNumbers(), step("training")),
        images.select(validationNumbers(), step("validation")));
  }

  Parts of(Examples examples) {
    // An image set stays one, also where only its being a set of examples is known.
    return examples instanceof ImageSet images
        ? of(images)
        : Parts.of(
            examples.select(trainingNumbers(), step("training")),
            examples.select(validationNumbers(), step("validation")));
  }

  int[] trainingNumbers() {
    return Arrays.copyOf(order, training);
  }

  int[] validationNumbers() {
    return Arrays.copyOfRange(order, training, order.length);
  }

  private Selection step(String part) {
    return new Selection.RandomPart(part, validation, seed, isStratified);
  }

  /** {@code floor(count * fraction)}; the small term makes 0.29 of 100 be 29. */
  private static int share(int count, double fraction) {
    return (int) Math.floor(count * fraction + 1e-9);
  }

  private static void check(double validation) {
    if (!(validation > 0 && validation < 1)) {
      throw new DataException(
          "The validation fraction must lie between 0 and 1, such as 0.2, got %s.", validation);
    }
  }

  private static void checkParts(int size, int held, double validation) {
    if (held == 0 || held == size) {
      throw new DataException(
          "A validation fraction of %s leaves no image to %s with: there are only %d %s.",
          validation, held == 0 ? "validate" : "train", size, size == 1 ? "image" : "images");
    }
  }
}
