package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sketchell.benchmarks.Layer.Convolution;
import org.sketchell.benchmarks.Layer.Flattening;
import org.sketchell.benchmarks.Layer.Linear;
import org.sketchell.benchmarks.Layer.Pooling;
import org.sketchell.benchmarks.Layer.Rectifier;

/**
 * One of the networks that are timed. Images are {@code channels x size x size} bytes, 0 to 255,
 * divided by 255 inside the step; the last layer gives one logit per class.
 */
public enum Network {
  /** The chapter's network. */
  A(
      1,
      28,
      3,
      List.of(10, 64, 256),
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
      List.of(64, 256),
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
      List.of(64),
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
          new Linear(256, 10)));

  private final int channels;
  private final int size;
  private final int classes;
  private final List<Integer> usualBatches;
  private final List<Layer> layers;

  Network(int channels, int size, int classes, List<Integer> usualBatches, List<Layer> layers) {
    this.channels = channels;
    this.size = size;
    this.classes = classes;
    this.usualBatches = usualBatches;
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

  /** How many classes, and so logits, there are. */
  public int classes() {
    return classes;
  }

  /** The batch sizes to time when none are asked for. */
  public List<Integer> usualBatches() {
    return usualBatches;
  }

  /** The layers, first to last. */
  public List<Layer> layers() {
    return layers;
  }

  /** Bytes of one image. */
  public int imageBytes() {
    return channels * size * size;
  }

  /**
   * The initial parameters, the same for every contestant: weight, bias, weight, bias, … in the
   * order of the layers, each drawn uniformly from ±1/sqrt(fan in), as PyTorch does by default.
   */
  public List<Parameter> initialParameters(long seed) {
    Random random = new Random(seed);
    List<Parameter> parameters = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer instanceof Convolution c) {
        parameters.add(uniform(random, c.in() * 9, c.out(), c.in(), 3, 3));
        parameters.add(uniform(random, c.in() * 9, c.out()));
      } else if (layer instanceof Linear l) {
        parameters.add(uniform(random, l.in(), l.out(), l.in()));
        parameters.add(uniform(random, l.in(), l.out()));
      }
    }
    return parameters;
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
