// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.util.function.BinaryOperator;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * A number, or one for each class, that says how well outputs fit targets, over any number of
 * batches. It says what a batch {@linkplain #contribution contributes}, as graph, and what the
 * total of that {@linkplain #values(Totals) means}; so over batches of unequal size it is what it
 * is over all examples at once.
 *
 * <p>A learner logs it ({@code log("f1", new F1Score(3), output, target)}, or {@code
 * classifier.metric("f1", new F1Score(3))}), in training and in validation, each epoch from its
 * beginning. In a loop of one's own it adds up by itself:
 *
 * <pre>{@code
 * var f1 = new F1Score(3);
 * f1.update(logits, labels);
 * f1.value();
 * f1.reset();
 * }</pre>
 *
 * <p>What was added so belongs to this object alone: a learner that logs it, and copies with other
 * options, begin with nothing. Not safe for several threads.
 */
public abstract class Metric {
  private Totals totals;

  protected Metric() {}

  /**
   * A mean over all elements of what a function gives, such as {@code Metric.mean((output, target)
   * -> output.minus(target).abs())}.
   *
   * @param each a number for each example or place, as graph
   */
  public static Metric mean(BinaryOperator<Tensor> each) {
    return new MeanMetric("mean of a function", each);
  }

  /** What a batch contributes, as graph; it must not look at values. */
  public abstract Contribution contribution(Tensor output, Tensor target);

  /**
   * What the total of all contributions means.
   *
   * @return one number, or one for each class; NaN where it is not defined
   */
  public abstract double[] values(Totals totals);

  /** What it is called in records. */
  public String name() {
    return getClass().isAnonymousClass() ? "a metric of its own" : getClass().getSimpleName();
  }

  // A loop of one's own --------------------------------------------------------------------------

  /**
   * Adds a batch.
   *
   * @throws ShapeException if output and target do not fit
   */
  public final void update(Tensor output, Tensor target) {
    Contribution batch = contribution(output, target);
    if (totals == null) {
      totals = new Totals(batch);
    } else if (!totals.isLike(new Totals(batch))) {
      throw new MetricException(
          "%s gets a batch of another kind than those before: output %s, target %s; start anew with"
              + " reset().",
          name(), output.shape(), target.shape());
    }
    totals.add(batch.parts());
  }

  /**
   * The number over all batches that were added.
   *
   * @return NaN if it is not defined
   * @throws MetricException if nothing was added, or it has several
   */
  public final double value() {
    double[] all = values();
    if (all.length != 1) {
      throw new MetricException(
          "%s has %d values, one for each class; values() gives them.", name(), all.length);
    }
    return all[0];
  }

  /**
   * The number of each class over all batches that were added, or the only one.
   *
   * @throws MetricException if nothing was added
   */
  public final double[] values() {
    if (totals == null) {
      throw new MetricException(
          "%s has no value yet: add batches with update(output, target). What a training logs is in"
              + " its run's history.",
          name());
    }
    return values(totals);
  }

  /** Forgets all batches. */
  public final void reset() {
    totals = null;
  }

  @Override
  public String toString() {
    return name();
  }

  static Tensor count(Tensor of) {
    return Tensors.scalar((float) of.shape().elements());
  }

  /** Counts in float32 are exact up to 2 to the power of 24. */
  static void requireCountable(String name, Tensor places) {
    if (places.shape().elements() > 1 << 24) {
      throw new ShapeException(
          "%s counts at most %d places of a batch exactly, but shape %s has %d; use smaller"
              + " batches.",
          name, 1 << 24, places.shape(), places.shape().elements());
    }
  }
}
