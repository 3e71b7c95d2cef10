// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import static org.sketchell.nn.Options.bias;
import static org.sketchell.nn.Options.padding;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Parts;
import org.sketchell.nn.BCEWithLogitsLoss;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Learner;
import org.sketchell.train.Supervised;

/**
 * A network of the benchmarks, as their README has it, and the first two with a logit for each of
 * the classes of Quick, Draw!.
 */
enum Workload {
  A("A", 1, 28, 3, 40),
  A_QUICK_DRAW("A, 345 classes", 1, 28, 345, 40),
  B("B", 1, 28, 10, 20),
  B_QUICK_DRAW("B, 345 classes", 1, 28, 345, 20),
  C("C", 3, 32, 10, 5),
  D("D", 3, 32, 10, 5),
  E("E", 1, 64, 1, 5);

  private static final int STROKES = 4;

  private final String title;
  private final int channels;
  private final int side;
  private final int outputs;
  private final int steps;

  Workload(String title, int channels, int side, int outputs, int steps) {
    this.title = title;
    this.channels = channels;
    this.side = side;
    this.outputs = outputs;
    this.steps = steps;
  }

  /** Whether a picture has one class. */
  boolean hasClasses() {
    return this != E;
  }

  /** How many steps of {@value StepCost#LARGEST} examples are a short measurement. */
  int steps() {
    return steps;
  }

  ImageSize image() {
    return new ImageSize(channels, side, side);
  }

  Learner learner() {
    Tensors.manualSeed(1);
    return hasClasses()
        ? new Classifier(network())
        : new Supervised(network(), new BCEWithLogitsLoss());
  }

  private Module network() {
    return switch (this) {
      case A, A_QUICK_DRAW ->
          new Sequential(
              new Conv2d(1, 20, 3, padding(1)),
              new ReLU(),
              new MaxPool2d(2),
              new Flatten(),
              new Linear(20 * 14 * 14, outputs));
      case B, B_QUICK_DRAW ->
          new Sequential(
              new Conv2d(1, 32, 3, padding(1)),
              new ReLU(),
              new MaxPool2d(2),
              new Conv2d(32, 64, 3, padding(1)),
              new ReLU(),
              new MaxPool2d(2),
              new Flatten(),
              new Linear(64 * 7 * 7, 128),
              new ReLU(),
              new Linear(128, outputs));
      case C ->
          new Sequential(
              new Conv2d(3, 64, 3, padding(1)),
              new ReLU(),
              new Conv2d(64, 64, 3, padding(1)),
              new ReLU(),
              new MaxPool2d(2),
              new Conv2d(64, 128, 3, padding(1)),
              new ReLU(),
              new Conv2d(128, 128, 3, padding(1)),
              new ReLU(),
              new MaxPool2d(2),
              new Flatten(),
              new Linear(128 * 8 * 8, 256),
              new ReLU(),
              new Linear(256, outputs));
      case D ->
          new Sequential(
              normalised(3, 64, 1),
              normalised(64, 64, 1),
              normalised(64, 64, 2),
              normalised(64, 128, 1),
              normalised(128, 128, 1),
              normalised(128, 128, 2),
              new Flatten(),
              new Linear(128 * 8 * 8, 256),
              new ReLU(),
              new Linear(256, outputs));
      case E -> new Masks();
    };
  }

  private static Sequential normalised(int in, int out, int stride) {
    return new Sequential(
        new Conv2d(in, out, 3, padding(1), bias(false)).stride(stride),
        new BatchNorm2d(out),
        new ReLU());
  }

  private static Sequential twice(int in, int out) {
    return new Sequential(
        new Conv2d(in, out, 3, padding(1)),
        new ReLU(),
        new Conv2d(out, out, 3, padding(1)),
        new ReLU());
  }

  /** A U-Net of two levels. */
  private static final class Masks extends Module {
    private final Module high = twice(1, 16);
    private final Module middle = twice(16, 32);
    private final Module low = twice(32, 64);
    private final ConvTranspose2d toMiddle = new ConvTranspose2d(64, 32, 2).stride(2);
    private final Module middleAgain = twice(64, 32);
    private final ConvTranspose2d toHigh = new ConvTranspose2d(32, 16, 2).stride(2);
    private final Module highAgain = twice(32, 16);
    private final Conv2d last = new Conv2d(16, 1, 1);
    private final MaxPool2d pool = new MaxPool2d(2);

    @Override
    public Tensor forward(Tensor input) {
      Tensor first = high.forward(input);
      Tensor second = middle.forward(pool.forward(first));
      Tensor third = toMiddle.forward(low.forward(pool.forward(second)));
      Tensor up = toHigh.forward(middleAgain.forward(Tensors.concat(1, second, third)));
      return last.forward(highAgain.forward(Tensors.concat(1, first, up)));
    }
  }

  // Examples -------------------------------------------------------------------------------------

  /** The name of a class; as many as it has logits, though pictures have the first ten at most. */
  private List<String> classes() {
    return IntStream.range(0, outputs).mapToObj(i -> String.valueOf(1000 + i)).toList();
  }

  /** Examples to train with, and some to validate with. */
  Parts parts(int training, int validation) {
    return Parts.of(examples(training, 1), examples(validation, 2));
  }

  /**
   * A few white strokes on black each, with targets that have nothing to do with them, so that
   * there is nothing to be learnt by heart.
   */
  Examples examples(int count, long seed) {
    byte[] pixels = drawings(count, channels, seed);
    if (hasClasses()) {
      int[] labels = new Random(seed).ints(count, 0, Math.min(10, outputs)).toArray();
      return ImageSet.of(image(), classes(), labels, pixels);
    }
    byte[] masks = drawings(count, 1, seed + 1000);
    for (int i = 0; i < masks.length; i++) {
      masks[i] = (byte) (masks[i] == 0 ? 0 : 1);
    }
    TensorType mask = new TensorType(ElementType.UINT8, new ImageSize(1, side, side).shape());
    return Examples.of("images", column(Field.pixels("images", image()), pixels, count))
        .target("mask", column(Field.flags("mask", mask, List.of()), masks, count));
  }

  private static Column column(Field field, byte[] bytes, int count) {
    int each = bytes.length / count;
    return Column.over(count, field, (row, buffer) -> buffer.put(bytes, row * each, each));
  }

  private byte[] drawings(int count, int planes, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * planes * side * side];
    for (int plane = 0; plane < count * planes; plane++) {
      draw(pixels, plane * side * side, random);
    }
    return pixels;
  }

  private void draw(byte[] pixels, int start, Random random) {
    double x = random.nextDouble() * side;
    double y = random.nextDouble() * side;
    for (int stroke = 0; stroke < STROKES; stroke++) {
      double toX = random.nextDouble() * side;
      double toY = random.nextDouble() * side;
      int points = 2 * side;
      for (int i = 0; i < points; i++) {
        int column = (int) (x + (toX - x) * i / points);
        int row = (int) (y + (toY - y) * i / points);
        pixels[start + row * side + column] = (byte) (128 + random.nextInt(128));
      }
      x = toX;
      y = toY;
    }
  }

  @Override
  public String toString() {
    return title;
  }
}
