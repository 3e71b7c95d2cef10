package org.sketchell.nn;

import java.util.Arrays;
import org.sketchell.operator.OneHot;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Loss functions, with PyTorch's semantics; the forms without options give the mean. {@link Loss}
 * objects are the same with options, to be kept and handed on.
 */
public final class Losses {
  private Losses() {}

  // Classification -------------------------------------------------------------------------------

  /** {@link CrossEntropyLoss} with its defaults. */
  public static Tensor crossEntropy(Tensor logits, Tensor target) {
    return new CrossEntropyLoss().forward(logits, target);
  }

  /** {@link NLLLoss} with its defaults. */
  public static Tensor nll(Tensor logProbabilities, Tensor target) {
    return new NLLLoss().forward(logProbabilities, target);
  }

  static Tensor negativeLogLikelihood(
      String name, Tensor logProbabilities, Tensor target, CrossEntropyLoss options) {
    int classes = logProbabilities.size(1);
    Tensor weight = options.weight();
    if (weight != null && !weight.shape().equals(Shape.of(classes))) {
      throw new ShapeException(
          "%s of %d classes needs class weights of shape [%d], but got %s.",
          name, classes, classes, weight.shape());
    }
    boolean labels = target.elementType() == ElementType.INT64;
    Tensor wanted = labels ? oneHot(name, logProbabilities, target) : target;
    requireSame(name, "class probabilities", logProbabilities, wanted);
    Tensor perClass = weight == null ? null : weight.reshape(channel(classes, wanted.rank()));
    Tensor weighted = weight == null ? logProbabilities : logProbabilities.times(perClass);
    // Of a label's other classes nothing counts, also not what is minus infinity.
    Tensor products =
        labels && options.labelSmoothing() == 0
            ? wanted.gt(0).where(weighted, Tensors.scalar(0f))
            : weighted.times(smoothed(wanted, options.labelSmoothing(), classes));
    double positions = (double) logProbabilities.shape().elements() / classes;
    return switch (options.reduction()) {
      case NONE -> products.sum(1).negate();
      case SUM -> products.sum().negate();
      case MEAN ->
          weight == null || !labels
              ? products.sum().times(-1 / positions)
              : products.sum().negate().div(wanted.times(perClass).sum());
    };
  }

  private static Tensor smoothed(Tensor wanted, double smoothing, int classes) {
    return smoothing == 0 ? wanted : wanted.times(1 - smoothing).plus(smoothing / classes);
  }

  private static Tensor oneHot(String name, Tensor logits, Tensor labels) {
    if (!labels.shape().equals(logits.shape().without(1))) {
      throw new ShapeException(
          "%s of scores %s wants one label for each position, shape %s, but got labels of shape"
              + " %s.",
          name, logits.shape(), logits.shape().without(1), labels.shape());
    }
    int classes = logits.size(1);
    if (!labels.isTraced()) {
      for (long label : labels.toLongArray()) {
        if (label < 0 || label >= classes) {
          throw new ShapeException(
              "%s of %d classes wants labels from 0 to %d, but got %d.",
              name, classes, classes - 1, label);
        }
      }
    }
    return Tensor.apply(new OneHot(classes, 1), labels);
  }

  static void requireClasses(String name, Tensor scores) {
    if (scores.rank() < 2) {
      throw new ShapeException(
          "%s wants scores of shape [batch, classes] or [batch, classes, height, width], but got"
              + " %s; add a batch dimension with unsqueeze(0).",
          name, scores.shape());
    }
  }

  private static int[] channel(int channels, int rank) {
    int[] sizes = new int[rank];
    Arrays.fill(sizes, 1);
    sizes[1] = channels;
    return sizes;
  }

  // Regression -----------------------------------------------------------------------------------

  /** Mean squared error. */
  public static Tensor mse(Tensor input, Tensor target) {
    return mse(input, target, Reduction.MEAN);
  }

  /** Squared error. */
  public static Tensor mse(Tensor input, Tensor target, Reduction reduction) {
    requireSame("mse", "a target", input, target);
    return reduced(input.minus(target).square(), reduction);
  }

  /** Mean absolute error. */
  public static Tensor l1(Tensor input, Tensor target) {
    return l1(input, target, Reduction.MEAN);
  }

  /** Absolute error. */
  public static Tensor l1(Tensor input, Tensor target, Reduction reduction) {
    requireSame("l1", "a target", input, target);
    return reduced(input.minus(target).abs(), reduction);
  }

  /** Mean binary cross entropy of scores; see {@link #bceWithLogits(Tensor, Tensor, Reduction)}. */
  public static Tensor bceWithLogits(Tensor logits, Tensor target) {
    return bceWithLogits(logits, target, Reduction.MEAN);
  }

  /**
   * Binary cross entropy of scores: -t log sigmoid(x) - (1 - t) log(1 - sigmoid(x)), computed
   * without overflow as softplus(x) - t x.
   *
   * @param target probabilities from 0 to 1, of the logits' shape
   */
  public static Tensor bceWithLogits(Tensor logits, Tensor target, Reduction reduction) {
    requireSame("bceWithLogits", "a target", logits, target);
    return reduced(logits.softplus().minus(logits.times(target)), reduction);
  }

  private static void requireSame(String name, String what, Tensor input, Tensor target) {
    if (!input.shape().equals(target.shape())) {
      throw new ShapeException(
          "%s of an input of shape %s wants %s of the same shape, but got %s.",
          name, input.shape(), what, target.shape());
    }
  }

  private static Tensor reduced(Tensor losses, Reduction reduction) {
    return switch (reduction) {
      case MEAN -> losses.mean();
      case SUM -> losses.sum();
      case NONE -> losses;
    };
  }
}
