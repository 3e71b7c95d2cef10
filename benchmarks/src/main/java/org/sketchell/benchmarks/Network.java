// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.sketchell.benchmarks.Layer.Convolution;
import org.sketchell.benchmarks.Layer.Flattening;
import org.sketchell.benchmarks.Layer.Joining;
import org.sketchell.benchmarks.Layer.Keeping;
import org.sketchell.benchmarks.Layer.Linear;
import org.sketchell.benchmarks.Layer.Normalization;
import org.sketchell.benchmarks.Layer.Pooling;
import org.sketchell.benchmarks.Layer.Rectifier;
import org.sketchell.benchmarks.Layer.Upconvolution;

/**
 * One of the networks that are timed. Images are {@code channels x size x size} bytes, 0 to 255,
 * divided by 255 inside the step; the last layer gives one logit per class, or per pixel.
 */
public enum Network {
  /** The chapter's network. */
  A(
      1,
      28,
      3,
      Objective.CLASSES,
      List.of(10, 64, 256),
      List.of(1, 64, 256),
      List.of(
          new Convolution(1, 20),
          new Rectifier(),
          new Pooling(),
          new Flattening(),
          new Linear(20 * 14 * 14, 3))),
  /** Two convolutions and a hidden layer, as for MNIST. */
  B(
      1,
      28,
      10,
      Objective.CLASSES,
      List.of(64, 256),
      List.of(1, 64, 256),
      List.of(
          new Convolution(1, 32),
          new Rectifier(),
          new Pooling(),
          new Convolution(32, 64),
          new Rectifier(),
          new Pooling(),
          new Flattening(),
          new Linear(64 * 7 * 7, 128),
          new Rectifier(),
          new Linear(128, 10))),
  /** Four convolutions over small colour images, as for CIFAR-10. */
  C(
      3,
      32,
      10,
      Objective.CLASSES,
      List.of(64),
      List.of(1, 64, 256),
      List.of(
          new Convolution(3, 64),
          new Rectifier(),
          new Convolution(64, 64),
          new Rectifier(),
          new Pooling(),
          new Convolution(64, 128),
          new Rectifier(),
          new Convolution(128, 128),
          new Rectifier(),
          new Pooling(),
          new Flattening(),
          new Linear(128 * 8 * 8, 256),
          new Rectifier(),
          new Linear(256, 10))),
  /** C with batch norm after each convolution, and convolutions of stride 2 instead of pooling. */
  D(
      3,
      32,
      10,
      Objective.CLASSES,
      List.of(64),
      List.of(),
      List.of(
          new Convolution(3, 64, 3, 1, false),
          new Normalization(64),
          new Rectifier(),
          new Convolution(64, 64, 3, 1, false),
          new Normalization(64),
          new Rectifier(),
          new Convolution(64, 64, 3, 2, false),
          new Normalization(64),
          new Rectifier(),
          new Convolution(64, 128, 3, 1, false),
          new Normalization(128),
          new Rectifier(),
          new Convolution(128, 128, 3, 1, false),
          new Normalization(128),
          new Rectifier(),
          new Convolution(128, 128, 3, 2, false),
          new Normalization(128),
          new Rectifier(),
          new Flattening(),
          new Linear(128 * 8 * 8, 256),
          new Rectifier(),
          new Linear(256, 10))),
  /** A U-Net of two levels: a yes or no for every pixel of a drawing. */
  E(
      1,
      64,
      1,
      Objective.MASK,
      List.of(16),
      List.of(),
      List.of(
          new Convolution(1, 16),
          new Rectifier(),
          new Convolution(16, 16),
          new Rectifier(),
          new Keeping(),
          new Pooling(),
          new Convolution(16, 32),
          new Rectifier(),
          new Convolution(32, 32),
          new Rectifier(),
          new Keeping(),
          new Pooling(),
          new Convolution(32, 64),
          new Rectifier(),
          new Convolution(64, 64),
          new Rectifier(),
          new Upconvolution(64, 32),
          new Joining(),
          new Convolution(64, 32),
          new Rectifier(),
          new Convolution(32, 32),
          new Rectifier(),
          new Upconvolution(32, 16),
          new Joining(),
          new Convolution(32, 16),
          new Rectifier(),
          new Convolution(16, 16),
          new Rectifier(),
          new Convolution(16, 1, 1, 1, true)));

  private final int channels;
  private final int size;
  private final int outputs;
  private final Objective objective;
  private final List<Integer> trainingBatches;
  private final List<Integer> inferenceBatches;
  private final List<Layer> layers;

  Network(
      int channels,
      int size,
      int outputs,
      Objective objective,
      List<Integer> trainingBatches,
      List<Integer> inferenceBatches,
      List<Layer> layers) {
    this.channels = channels;
    this.size = size;
    this.outputs = outputs;
    this.objective = objective;
    this.trainingBatches = trainingBatches;
    this.inferenceBatches = inferenceBatches;
    this.layers = layers;
  }

  /** Channels of an image. */
  public int channels() {
    return channels;
  }

  /** Height and width of an image, in pixels. */
  public int size() {
    return size;
  }

  /** Logits for each image, or for each pixel of a {@link Objective#MASK}. */
  public int outputs() {
    return outputs;
  }

  /** The sizes of the logits of a batch. */
  public long[] logitShape(int batch) {
    return objective == Objective.CLASSES
        ? new long[] {batch, outputs}
        : new long[] {batch, outputs, size, size};
  }

  /**
   * Learning rate of a step: 1e-3. A tenth of that for D, whose first steps at 1e-3 leap so far
   * (the loss from 2.3 to 3.2) that rounding alone makes the losses of two libraries differ in the
   * third digit, and their agreement would prove nothing.
   */
  public double learningRate() {
    return this == D ? 1e-4 : 1e-3;
  }

  /** What it is trained for. */
  public Objective objective() {
    return objective;
  }

  /** The batch sizes to time when none are asked for; none where the task is not timed. */
  public List<Integer> usualBatches(Task task) {
    return task == Task.TRAIN ? trainingBatches : inferenceBatches;
  }

  /** Smaller ones, for a quick look: what a processor does in a tenth of a second or so. */
  List<Integer> quickBatches(Task task) {
    return usualBatches(task).stream()
        .map(batch -> Math.min(batch, this == A || this == B ? 64 : this == E ? 4 : 16))
        .distinct()
        .toList();
  }

  /** The layers, first to last. */
  public List<Layer> layers() {
    return layers;
  }

  /**
   * The initial parameters, the same for every contestant: weight, bias, weight, bias, … in the
   * order of the layers, each drawn uniformly from ±1/sqrt(fan in), as PyTorch does by default;
   * scales are 1 and shifts 0.
   */
  public List<Parameter> initialParameters(long seed) {
    Random random = new Random(seed);
    List<Parameter> parameters = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer instanceof Convolution c) {
        int fanIn = c.in() * c.kernel() * c.kernel();
        parameters.add(uniform(random, fanIn, c.out(), c.in(), c.kernel(), c.kernel()));
        if (c.bias()) {
          parameters.add(uniform(random, fanIn, c.out()));
        }
      } else if (layer instanceof Upconvolution u) {
        parameters.add(uniform(random, u.out() * 4, u.in(), u.out(), 2, 2));
        parameters.add(uniform(random, u.out() * 4, u.out()));
      } else if (layer instanceof Normalization n) {
        parameters.add(constant(1, n.channels()));
        parameters.add(constant(0, n.channels()));
      } else if (layer instanceof Linear l) {
        parameters.add(uniform(random, l.in(), l.out(), l.in()));
        parameters.add(uniform(random, l.in(), l.out()));
      }
    }
    return parameters;
  }

  private static Parameter constant(float value, int count) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return new Parameter(new long[] {count}, values);
  }

  private static Parameter uniform(Random random, int fanIn, long... shape) {
    int count = 1;
    for (long extent : shape) {
      count = Math.multiplyExact(count, Math.toIntExact(extent));
    }
    double bound = 1 / Math.sqrt(fanIn);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return new Parameter(shape, values);
  }
}
