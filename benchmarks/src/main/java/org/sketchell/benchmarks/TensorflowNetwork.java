// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A network of convolutions of stride 1, pooling and matrices in a graph of TensorFlow's, channels
 * last, as its processor kernels want it.
 */
final class TensorflowNetwork {
  private final Ops tf;
  private final Network network;
  private final Operand<TFloat32> logits;
  private final List<Operand<TFloat32>> parameters = new ArrayList<>();

  /**
   * @param images [batch, height, width, channels], from 0 to 1
   * @param held what a parameter's first value is held in, such as a variable
   */
  TensorflowNetwork(
      Ops tf,
      Network network,
      long seed,
      Operand<TFloat32> images,
      UnaryOperator<Operand<TFloat32>> held) {
    this.tf = tf;
    this.network = network;
    Iterator<Parameter> initial = inItsLayout(network, seed).iterator();
    Operand<TFloat32> value = images;
    for (Layer layer : network.layers()) {
      if (layer instanceof Layer.Convolution || layer instanceof Layer.Linear) {
        Operand<TFloat32> weight = parameter(initial.next(), held);
        value = tf.nn.biasAdd(product(layer, value, weight), parameter(initial.next(), held));
      } else {
        value = plain(layer, value);
      }
    }
    this.logits = value;
  }

  /** Whether there is nothing else in a network. */
  static boolean builds(Network network) {
    return network.layers().stream()
        .allMatch(
            layer ->
                layer instanceof Layer.Convolution c && c.stride() == 1 && c.bias()
                    || layer instanceof Layer.Rectifier
                    || layer instanceof Layer.Pooling
                    || layer instanceof Layer.Flattening
                    || layer instanceof Layer.Linear);
  }

  private Operand<TFloat32> parameter(Parameter first, UnaryOperator<Operand<TFloat32>> held) {
    Operand<TFloat32> parameter =
        held.apply(tf.constant(Shape.of(first.shape()), DataBuffers.of(first.values())));
    parameters.add(parameter);
    return parameter;
  }

  private Operand<TFloat32> product(
      Layer layer, Operand<TFloat32> value, Operand<TFloat32> weight) {
    return layer instanceof Layer.Convolution
        ? tf.nn.conv2d(value, weight, List.of(1L, 1L, 1L, 1L), "SAME")
        : tf.linalg.matMul(value, weight);
  }

  private Operand<TFloat32> plain(Layer layer, Operand<TFloat32> value) {
    if (layer instanceof Layer.Rectifier) {
      return tf.nn.relu(value);
    }
    if (layer instanceof Layer.Pooling) {
      int[] window = {1, 2, 2, 1};
      return tf.nn.maxPool(value, tf.constant(window), tf.constant(window), "VALID");
    }
    return tf.reshape(value, tf.constant(new int[] {-1, features()}));
  }

  private int features() {
    return network.layers().stream()
        .filter(Layer.Linear.class::isInstance)
        .map(layer -> ((Layer.Linear) layer).in())
        .findFirst()
        .orElseThrow();
  }

  /** [batch, outputs]. */
  Operand<TFloat32> logits() {
    return logits;
  }

  /** In the order of the layers, weight before bias. */
  List<Operand<TFloat32>> parameters() {
    return parameters;
  }

  /**
   * The same first values with kernels as {@code [k, k, in, out]} and matrices as {@code [in,
   * out]}; the rows of the first matrix in the order in which channels-last values are flattened.
   */
  static List<Parameter> inItsLayout(Network network, long seed) {
    List<Parameter> turned = new ArrayList<>();
    int channels = network.channels();
    for (Parameter parameter : network.initialParameters(seed)) {
      long[] shape = parameter.shape();
      if (shape.length == 4) {
        channels = (int) shape[0];
        turned.add(turned(parameter, (int) (shape[2] * shape[3]), shape[2], shape[3]));
      } else if (shape.length == 2) {
        turned.add(flattened(parameter, channels));
        channels = 1;
      } else {
        turned.add(parameter);
      }
    }
    return turned;
  }

  /** {@code [out, in, positions]} to {@code [positions, in, out]}. */
  private static Parameter turned(Parameter kernels, int positions, long height, long width) {
    int out = (int) kernels.shape()[0];
    int in = (int) kernels.shape()[1];
    float[] values = new float[kernels.values().length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int p = 0; p < positions; p++) {
          values[(p * in + i) * out + o] = kernels.values()[(o * in + i) * positions + p];
        }
      }
    }
    return new Parameter(new long[] {height, width, in, out}, values);
  }

  /** {@code [out, channels * positions]} to {@code [positions * channels, out]}. */
  private static Parameter flattened(Parameter matrix, int channels) {
    int positions = (int) matrix.shape()[1] / channels;
    long[] asKernels = {matrix.shape()[0], channels, positions};
    Parameter turned = turned(new Parameter(asKernels, matrix.values()), positions, positions, 1);
    return new Parameter(
        new long[] {(long) positions * channels, matrix.shape()[0]}, turned.values());
  }
}
