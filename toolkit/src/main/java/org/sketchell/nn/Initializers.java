// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Locale;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * First values of parameters other than those that layers draw themselves, as in PyTorch's {@code
 * torch.nn.init}: {@code Initializers.kaimingNormal(conv.weight())}. Numbers come from the
 * generator that {@code manualSeed} sets.
 *
 * <p>Fan-in is what one output sees: all sizes but the first, multiplied; fan-out is what one input
 * reaches: all sizes but the second.
 */
public final class Initializers {
  private Initializers() {}

  /** Whose number of connections keeps its variance. */
  public enum Fan {
    /** What one output sees: values keep their size on the way forward. */
    IN,
    /** What one input reaches: gradients keep their size on the way back. */
    OUT
  }

  /** All numbers the same. */
  public static void constant(Parameter parameter, double value) {
    parameter.assign(Tensors.full(value, parameter.shape().sizes()));
  }

  /** Uniformly from {@code low} to {@code high}. */
  public static void uniform(Parameter parameter, double low, double high) {
    int[] sizes = parameter.shape().sizes();
    parameter.assign(RandomSource.once(() -> Generator.shared().uniform(low, high, sizes)));
  }

  /** From a normal distribution. */
  public static void normal(Parameter parameter, double mean, double deviation) {
    parameter.assign(normal(parameter.shape().sizes()).times(deviation).plus(mean));
  }

  private static Tensor normal(int... sizes) {
    return RandomSource.once(() -> Generator.shared().randn(sizes));
  }

  /** {@link #xavierUniform(Parameter, double)} with gain 1. */
  public static void xavierUniform(Parameter weight) {
    xavierUniform(weight, 1);
  }

  /**
   * Uniformly from ±gain sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
   *
   * @param weight of two dimensions or more
   * @throws ShapeException if it has fewer
   */
  public static void xavierUniform(Parameter weight, double gain) {
    double bound = gain * Math.sqrt(6.0 / (fan(weight, Fan.IN) + fan(weight, Fan.OUT)));
    uniform(weight, -bound, bound);
  }

  /** {@link #xavierNormal(Parameter, double)} with gain 1. */
  public static void xavierNormal(Parameter weight) {
    xavierNormal(weight, 1);
  }

  /**
   * From a normal distribution of mean 0 and deviation gain sqrt(2 / (fan-in + fan-out)) (Glorot
   * and Bengio 2010).
   *
   * @param weight of two dimensions or more
   * @throws ShapeException if it has fewer
   */
  public static void xavierNormal(Parameter weight, double gain) {
    normal(weight, 0, gain * Math.sqrt(2.0 / (fan(weight, Fan.IN) + fan(weight, Fan.OUT))));
  }

  /** {@link #kaimingUniform(Parameter, Fan, double)} by fan-in, for ReLU. */
  public static void kaimingUniform(Parameter weight) {
    kaimingUniform(weight, Fan.IN, gain("relu"));
  }

  /**
   * Uniformly from ±gain sqrt(3 / fan) (He et al. 2015).
   *
   * @param weight of two dimensions or more
   * @param gain of the nonlinearity that follows; see {@link #gain(String)}
   * @throws ShapeException if it has fewer
   */
  public static void kaimingUniform(Parameter weight, Fan fan, double gain) {
    double bound = gain * Math.sqrt(3.0 / fan(weight, fan));
    uniform(weight, -bound, bound);
  }

  /** {@link #kaimingNormal(Parameter, Fan, double)} by fan-in, for ReLU. */
  public static void kaimingNormal(Parameter weight) {
    kaimingNormal(weight, Fan.IN, gain("relu"));
  }

  /**
   * From a normal distribution of mean 0 and deviation gain / sqrt(fan) (He et al. 2015).
   *
   * @param weight of two dimensions or more
   * @param gain of the nonlinearity that follows; see {@link #gain(String)}
   * @throws ShapeException if it has fewer
   */
  public static void kaimingNormal(Parameter weight, Fan fan, double gain) {
    normal(weight, 0, gain / Math.sqrt(fan(weight, fan)));
  }

  /** {@link #orthogonal(Parameter, double)} with gain 1. */
  public static void orthogonal(Parameter weight) {
    orthogonal(weight, 1);
  }

  /**
   * A random matrix whose rows, or whose columns where these are fewer, are orthogonal and of
   * length gain (Saxe, McClelland and Ganguli 2014); all sizes but the first count as one.
   *
   * @param weight of two dimensions or more
   * @throws ShapeException if it has fewer
   */
  public static void orthogonal(Parameter weight, double gain) {
    requireMatrix(weight);
    int rows = weight.shape().size(0);
    int columns = (int) weight.shape().without(0).elements();
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    float[] drawn = normal(count, length).toFloatArray();
    double[][] basis = new double[count][length];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < length; j++) {
        basis[i][j] = drawn[i * length + j];
      }
      // Twice is enough (Giraud et al. 2005): what rounding left of others is taken off as well.
      for (int pass = 0; pass < 2; pass++) {
        for (int other = 0; other < i; other++) {
          double share = dot(basis[i], basis[other]);
          for (int j = 0; j < length; j++) {
            basis[i][j] -= share * basis[other][j];
          }
        }
      }
      double norm = Math.sqrt(dot(basis[i], basis[i]));
      for (int j = 0; j < length; j++) {
        basis[i][j] /= norm;
      }
    }
    float[] values = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        values[i * columns + j] = (float) (gain * (rows <= columns ? basis[i][j] : basis[j][i]));
      }
    }
    weight.assign(Tensors.tensor(values, weight.shape().sizes()));
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /**
   * By how much larger weights keep the size of values that pass a nonlinearity: PyTorch's {@code
   * calculate_gain}.
   *
   * @param nonlinearity linear, conv1d, conv2d, sigmoid, tanh, relu, leaky_relu (of slope 0.01) or
   *     selu
   * @throws IllegalArgumentException for any other word
   */
  public static double gain(String nonlinearity) {
    return switch (nonlinearity.toLowerCase(Locale.ROOT)) {
      case "linear", "conv1d", "conv2d", "sigmoid" -> 1;
      case "tanh" -> 5.0 / 3;
      case "relu" -> Math.sqrt(2);
      case "leaky_relu" -> leakyReluGain(0.01);
      case "selu" -> 0.75;
      default ->
          throw new IllegalArgumentException(
              "Gains are known of linear, conv1d, conv2d, sigmoid, tanh, relu, leaky_relu and selu,"
                  + " but got \"%s\"; give a number instead.".formatted(nonlinearity));
    };
  }

  /** The gain of a leaky ReLU: sqrt(2 / (1 + slope²)). */
  public static double leakyReluGain(double slope) {
    return Math.sqrt(2 / (1 + slope * slope));
  }

  private static long fan(Parameter weight, Fan fan) {
    requireMatrix(weight);
    return weight.shape().without(fan == Fan.IN ? 0 : 1).elements();
  }

  private static void requireMatrix(Parameter weight) {
    if (weight.shape().rank() < 2 || weight.shape().elements() == 0) {
      throw new ShapeException(
          "Fans are those of a weight of out x in, with a kernel or without, but got %s; for others"
              + " there are uniform, normal and constant.",
          weight.shape());
    }
  }
}
