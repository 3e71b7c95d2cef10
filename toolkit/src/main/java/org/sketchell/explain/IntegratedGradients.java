// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Arrays;
import org.sketchell.nn.Module;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The gradient averaged along the straight way from a baseline to the image, times the way
 * (Sundararajan, Taly and Yan 2017).
 *
 * <p>Its maps are complete: they add up to the score of the image less that of the baseline. {@link
 * #convergenceDelta} says how far a finite number of steps is from that.
 */
public final class IntegratedGradients implements Attribution {
  /** Images in one run of the network; more take memory and save no time. */
  private static final int LARGEST_RUN = 256;

  private final Scores scores;
  private final int steps;
  private final Tensor baseline;

  /** Explains a network, in evaluation mode, with 50 steps from a black image. */
  public IntegratedGradients(Module model) {
    this(Scores.of(model), 50, Tensors.scalar(0f));
  }

  private IntegratedGradients(Scores scores, int steps, Tensor baseline) {
    this.scores = scores;
    this.steps = steps;
    this.baseline = baseline;
  }

  /** Number of steps from the baseline to the image. */
  public int steps() {
    return steps;
  }

  /** The same with another number of steps, at least 1. */
  @CheckReturnValue
  public IntegratedGradients steps(int number) {
    if (number < 1) {
      throw new IllegalArgumentException(
          "The way from the baseline to the image has at least 1 step, but got %s."
              .formatted(number));
    }
    return new IntegratedGradients(scores, number, baseline);
  }

  /** Where the way begins: of the images' shape, or what broadcasts to it. */
  public Tensor baseline() {
    return baseline;
  }

  /** The same from an image of one value. */
  @CheckReturnValue
  public IntegratedGradients baseline(double value) {
    return baseline(Tensors.scalar((float) value));
  }

  /** The same from another image: of the images' shape, or one that broadcasts to it. */
  @CheckReturnValue
  public IntegratedGradients baseline(Tensor image) {
    return new IntegratedGradients(scores, steps, image);
  }

  /** Of the images' shape; signed. */
  @Override
  public Tensor attribute(Tensor images, int target) {
    return scores.evaluating(() -> integrate(images.detach(), target));
  }

  private Tensor integrate(Tensor images, int target) {
    Tensor start = start(images);
    Scores.requireNumbers(scores.of(images, target), target);
    Tensor way = images.minus(start);
    GaussLegendre rule = GaussLegendre.of(steps);
    int run = Math.max(1, LARGEST_RUN / Math.max(1, images.size(0)));
    Tensor sum = Tensors.scalar(0f);
    for (int from = 0; from < steps; from += run) {
      int to = Math.min(steps, from + run);
      Tensor points =
          alongTheWay(rule.points(), from, to, images)
              .times(way.unsqueeze(0))
              .plus(start.unsqueeze(0));
      Tensor gradients =
          scores.gradient(points.reshape(joined(points)), target).reshape(points.shape().sizes());
      sum =
          sum.plus(alongTheWay(rule.weights(), from, to, images).times(gradients).sum(0))
              .evaluate();
    }
    return sum.times(way).evaluate();
  }

  private Tensor start(Tensor images) {
    if (images.rank() < 2) {
      throw new ShapeException(
          "Images of batch x channels x height x width are wanted, but got %s.", images.shape());
    }
    return baseline.expand(images.shape().sizes());
  }

  /** Numbers of the steps as [steps, 1, 1, ...], to go with [steps, batch, ...]. */
  private static Tensor alongTheWay(double[] numbers, int from, int to, Tensor images) {
    int[] sizes = new int[images.rank() + 1];
    Arrays.fill(sizes, 1);
    sizes[0] = to - from;
    return Tensors.tensor(Arrays.copyOfRange(numbers, from, to)).reshape(sizes);
  }

  /** The sizes with the first two dimensions joined. */
  private static int[] joined(Tensor points) {
    int[] sizes = Arrays.copyOfRange(points.shape().sizes(), 1, points.rank());
    sizes[0] *= points.size(0);
    return sizes;
  }

  /**
   * How far a map is from completeness: its sum, less the score of the image, plus the score of the
   * baseline. Near zero; use more {@link #steps} if it is not.
   *
   * @param attributions what {@link #attribute} gave for the same images and target
   * @return float32 [batch]
   */
  public Tensor convergenceDelta(Tensor attributions, Tensor images, int target) {
    return scores.evaluating(
        () -> {
          Tensor seen = images.detach();
          Tensor gain = scores.of(seen, target).minus(scores.of(start(seen), target));
          return attributions.flatten(1).sum(1).minus(gain).detach().evaluate();
        });
  }

  @Override
  public String toString() {
    return "IntegratedGradients(" + scores + ", steps=" + steps + ")";
  }
}
