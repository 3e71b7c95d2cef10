// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.operator.OneHot;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.CustomFunction;
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
    Long ignored = options.ignoreIndex();
    if (ignored != null && !labels) {
      throw new ShapeException(
          "%s ignores the label %d, but the target has class probabilities; give int64 labels.",
          name, ignored);
    }
    // 1 where a position counts, of the labels' shape; null where all do.
    Tensor counts = ignored == null ? null : target.ne(ignored).to(ElementType.FLOAT32);
    Tensor wanted = labels ? oneHot(name, logProbabilities, target, ignored) : target;
    requireSame(name, "class probabilities", logProbabilities, wanted);
    Tensor perClass = weight == null ? null : weight.reshape(channel(classes, wanted.rank()));
    Tensor weighted = weight == null ? logProbabilities : logProbabilities.times(perClass);
    // Of a label's other classes nothing counts, also not what is minus infinity.
    Tensor products =
        labels && options.labelSmoothing() == 0
            ? wanted.gt(0).where(weighted, Tensors.scalar(0f))
            : weighted.times(smoothed(wanted, options.labelSmoothing(), classes));
    if (counts != null && options.labelSmoothing() != 0) {
      products = counts.unsqueeze(1).gt(0).where(products, Tensors.scalar(0f));
    }
    double positions = (double) logProbabilities.shape().elements() / classes;
    return switch (options.reduction()) {
      case NONE -> products.sum(1).negate();
      case SUM -> products.sum().negate();
      case MEAN -> {
        if (weight != null && labels) {
          yield products.sum().negate().div(wanted.times(perClass).sum());
        }
        yield counts == null
            ? products.sum().times(-1 / positions)
            : products.sum().negate().div(counts.sum());
      }
    };
  }

  private static Tensor smoothed(Tensor wanted, double smoothing, int classes) {
    return smoothing == 0 ? wanted : wanted.times(1 - smoothing).plus(smoothing / classes);
  }

  /** Zeros where the label is ignored. */
  private static Tensor oneHot(String name, Tensor logits, Tensor labels, Long ignored) {
    if (!labels.shape().equals(logits.shape().without(1))) {
      throw new ShapeException(
          "%s of scores %s wants one label for each position, shape %s, but got labels of shape"
              + " %s.",
          name, logits.shape(), logits.shape().without(1), labels.shape());
    }
    int classes = logits.size(1);
    if (!labels.isTraced()) {
      for (long label : labels.toLongArray()) {
        if ((label < 0 || label >= classes) && !(ignored != null && ignored == label)) {
          throw new ShapeException(
              "%s of %d classes wants labels from 0 to %d, but got %d%s.",
              name,
              classes,
              classes - 1,
              label,
              label < 0 && ignored == null
                  ? "; ignoreIndex(" + label + ") leaves such positions out"
                  : "");
        }
      }
    }
    if (ignored == null) {
      return Tensor.apply(new OneHot(classes, 1), labels);
    }
    // ONNX counts negative labels from the end, so the ignored one may not reach OneHot.
    Tensor kept = labels.ne(ignored);
    Tensor hot = Tensor.apply(new OneHot(classes, 1), kept.where(labels, Tensors.scalar(0L)));
    return hot.times(kept.to(ElementType.FLOAT32).unsqueeze(1));
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

  /**
   * Binary cross entropy of scores with weights: -w (p t log sigmoid(x) + (1 - t) log(1 -
   * sigmoid(x))), computed without overflow as w ((1 - t) x + (1 + (p - 1) t) softplus(-x)).
   *
   * @param weight w, of a shape that is stretched to the logits'; null for 1
   * @param posWeight p, how much a 1 counts more than a 0, stretched as well; null for 1
   */
  public static Tensor bceWithLogits(
      Tensor logits, Tensor target, Tensor weight, Tensor posWeight, Reduction reduction) {
    if (weight == null && posWeight == null) {
      return bceWithLogits(logits, target, reduction);
    }
    requireSame("bceWithLogits", "a target", logits, target);
    Tensor soft = logits.negate().softplus();
    Tensor positive =
        posWeight == null ? soft : target.times(posWeight.minus(1)).plus(1).times(soft);
    Tensor losses = target.negate().plus(1).times(logits).plus(positive);
    requireSame("bceWithLogits", "weights that are stretched to losses", logits, losses);
    return reduced(weighted("bceWithLogits", losses, weight), reduction);
  }

  private static Tensor weighted(String name, Tensor losses, Tensor weight) {
    if (weight == null) {
      return losses;
    }
    Tensor weighted = losses.times(weight);
    requireSame(name, "weights that are stretched to losses", losses, weighted);
    return weighted;
  }

  /**
   * Mean binary cross entropy of probabilities; see {@link #bce(Tensor, Tensor, Tensor,
   * Reduction)}.
   */
  public static Tensor bce(Tensor probabilities, Tensor target) {
    return bce(probabilities, target, null, Reduction.MEAN);
  }

  /**
   * Binary cross entropy of probabilities: -w (t log p + (1 - t) log(1 - p)). As in PyTorch
   * logarithms are at least -100, and the gradient divides by at least 1e-12.
   *
   * @param probabilities from 0 to 1, such as {@code sigmoid} gives; of scores take {@link
   *     #bceWithLogits}
   * @param target probabilities from 0 to 1, of the same shape
   * @param weight w, of a shape that is stretched to the losses'; null for 1
   * @throws ShapeException if shapes do not fit, or a probability is none (in a compiled step they
   *     are not looked at)
   */
  public static Tensor bce(
      Tensor probabilities, Tensor target, Tensor weight, Reduction reduction) {
    requireSame("bce", "a target", probabilities, target);
    if (!probabilities.isTraced()) {
      for (float p : probabilities.toFloatArray()) {
        if (!(p >= 0 && p <= 1)) {
          throw new ShapeException(
              "bce wants probabilities from 0 to 1, but got %s; apply sigmoid() first, or use"
                  + " bceWithLogits for scores.",
              p);
        }
      }
    }
    Tensor losses =
        CustomFunction.ofSeveral(
                given -> {
                  Tensor p = given.get(0);
                  Tensor t = given.get(1);
                  Tensor no = p.negate().plus(1);
                  return t.minus(1).times(leastLog(no)).minus(t.times(leastLog(p)));
                },
                (given, y, dy) -> {
                  Tensor p = given.get(0);
                  Tensor t = given.get(1);
                  Tensor no = p.negate().plus(1);
                  Tensor spread = p.times(no).maximum(Tensors.scalar(1e-12f));
                  return List.of(
                      dy.times(p.minus(t)).div(spread), dy.times(leastLog(no).minus(leastLog(p))));
                })
            .apply(probabilities, target);
    return reduced(weighted("bce", losses, weight), reduction);
  }

  private static Tensor leastLog(Tensor p) {
    return p.log().maximum(Tensors.scalar(-100f));
  }

  /** Mean Huber loss with delta 1; see {@link #huber(Tensor, Tensor, double, Reduction)}. */
  public static Tensor huber(Tensor input, Tensor target) {
    return huber(input, target, 1, Reduction.MEAN);
  }

  /**
   * Half the squared error where it is at most delta, else delta (|error| - delta / 2) (Huber
   * 1964).
   *
   * @param delta above 0
   */
  public static Tensor huber(Tensor input, Tensor target, double delta, Reduction reduction) {
    requireSame("huber", "a target", input, target);
    return reduced(huberLosses(input, target, delta), reduction);
  }

  private static Tensor huberLosses(Tensor input, Tensor target, double delta) {
    Tensor off = input.minus(target).abs();
    Tensor within = off.clamp(0, delta);
    // Both pieces at once: within is the error itself, or delta.
    return within.times(off.minus(within.times(0.5)));
  }

  /** Mean smooth L1 loss with beta 1; see {@link #smoothL1(Tensor, Tensor, double, Reduction)}. */
  public static Tensor smoothL1(Tensor input, Tensor target) {
    return smoothL1(input, target, 1, Reduction.MEAN);
  }

  /**
   * Absolute error, rounded off below beta: error² / (2 beta) there, else |error| - beta / 2
   * (Girshick 2015); {@link #huber} divided by beta.
   *
   * @param beta 0 or more; 0 is {@link #l1}
   */
  public static Tensor smoothL1(Tensor input, Tensor target, double beta, Reduction reduction) {
    requireSame("smoothL1", "a target", input, target);
    return beta == 0
        ? l1(input, target, reduction)
        : reduced(huberLosses(input, target, beta).div(beta), reduction);
  }

  /** {@link KLDivLoss} with its defaults. */
  public static Tensor klDiv(Tensor logProbabilities, Tensor target) {
    return new KLDivLoss().forward(logProbabilities, target);
  }

  static Tensor divergences(Tensor logProbabilities, Tensor target, boolean logTarget) {
    requireSame("klDiv", "a target", logProbabilities, target);
    if (logTarget) {
      return target.exp().times(target.minus(logProbabilities));
    }
    // 0 log 0 counts as 0.
    Tensor logarithm = target.eq(0).where(Tensors.scalar(1f), target).log();
    return target.times(logarithm).minus(target.times(logProbabilities));
  }

  /** {@link DiceLoss} with its defaults. */
  public static Tensor dice(Tensor probabilities, Tensor target) {
    return new DiceLoss().forward(probabilities, target);
  }

  static Tensor dices(Tensor probabilities, Tensor target, boolean squared, double smooth) {
    requireSame("dice", "a target", probabilities, target);
    if (probabilities.rank() < 3) {
      throw new ShapeException(
          "dice wants batch x channels and the sizes of maps, but got %s.", probabilities.shape());
    }
    int[] rest = IntStream.range(2, probabilities.rank()).toArray();
    Tensor both = probabilities.times(target).sum(rest);
    Tensor each =
        squared
            ? probabilities.square().sum(rest).plus(target.square().sum(rest))
            : probabilities.sum(rest).plus(target.sum(rest));
    return both.times(2).plus(smooth).div(each.plus(smooth)).negate().plus(1);
  }

  private static void requireSame(String name, String what, Tensor input, Tensor target) {
    if (!input.shape().equals(target.shape())) {
      throw new ShapeException(
          "%s of an input of shape %s wants %s of the same shape, but got %s.",
          name, input.shape(), what, target.shape());
    }
  }

  /** The losses of the elements of each example, reduced to one. */
  static Tensor perExample(Tensor losses, Reduction reduction) {
    Tensor flat = losses.rank() == 1 ? losses : losses.flatten(1);
    return flat.rank() == 1 ? flat : reduction == Reduction.SUM ? flat.sum(1) : flat.mean(1);
  }

  static Tensor reduced(Tensor losses, Reduction reduction) {
    return switch (reduction) {
      case MEAN -> losses.mean();
      case SUM -> losses.sum();
      case NONE -> losses;
    };
  }
}
