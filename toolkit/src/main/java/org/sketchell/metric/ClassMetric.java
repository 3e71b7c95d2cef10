// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.OptionalLong;
import org.sketchell.metric.Decision.Kind;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * A metric made of how often each class was meant, decided for, and both. There are three kinds:
 *
 * <ul>
 *   <li>several classes, {@code new F1Score(3)}: outputs [batch, classes, ...], of which the
 *       largest decides, and int64 labels [batch, ...]; further dimensions, such as pixels, are
 *       more places;
 *   <li>yes and no, {@code F1Score.binary()}: outputs and targets, 0 or 1, of one shape [batch,
 *       ...], and the number is that of yes;
 *   <li>several flags, {@code F1Score.multilabel(5)}: outputs and targets [batch, labels, ...].
 * </ul>
 *
 * <p>Outputs are logits, as losses take them, unless {@link #probabilities(boolean)} says
 * otherwise. An output with NaN in it is a wrong decision. A class that is neither meant nor
 * decided for has no number: NaN, and no part in a mean. Where only one of precision and recall is
 * 0/0, it is 0, as torchmetrics and scikit-learn have it.
 *
 * @param <M> the metric itself
 */
public abstract sealed class ClassMetric<M extends ClassMetric<M>> extends Metric
    permits Accuracy, Precision, Recall, F1Score, IoU, Dice {
  private final Decision decision;

  ClassMetric(Decision decision) {
    this.decision = decision;
  }

  abstract M of(Decision other);

  /**
   * The number of one class, or of all together.
   *
   * @param both how often it was meant and decided for
   * @param decided how often it was decided for
   * @param meant how often it was meant
   * @param places how many decisions there were
   */
  abstract double number(double both, double decided, double meant, double places);

  // Options --------------------------------------------------------------------------------------

  /** How many classes or labels there are; 1 of yes and no. */
  public int classes() {
    return decision.classes();
  }

  /** How the numbers of classes become one. */
  public Average average() {
    return decision.average();
  }

  /**
   * The same, averaged otherwise.
   *
   * @throws MetricException of yes and no, which have one number
   */
  @CheckReturnValue
  public M average(Average other) {
    return of(decision.average(other));
  }

  /** Probability above which it is yes; 0.5 at first. */
  public double threshold() {
    return decision.threshold();
  }

  /**
   * The same with another threshold.
   *
   * @param probability between 0 and 1, also where outputs are logits
   * @throws MetricException if it is not, or of several classes
   */
  @CheckReturnValue
  public M threshold(double probability) {
    return of(decision.threshold(probability));
  }

  /** Whether outputs are probabilities; at first they are logits. */
  public boolean probabilities() {
    return decision.probabilities();
  }

  /** The same for outputs that are probabilities, or logits. */
  @CheckReturnValue
  public M probabilities(boolean are) {
    return of(decision.probabilities(are));
  }

  /** Target of places that do not count, if there is one. */
  public OptionalLong ignoreIndex() {
    Long ignored = decision.ignoreIndex();
    return ignored == null ? OptionalLong.empty() : OptionalLong.of(ignored);
  }

  /** The same, for which places with this target do not count. */
  @CheckReturnValue
  public M ignoreIndex(long target) {
    return of(decision.ignoreIndex(target));
  }

  // What it is -----------------------------------------------------------------------------------

  @Override
  public Contribution contribution(Tensor output, Tensor target) {
    Decision.Places places = decision.places(name(), output, target);
    requireCountable(name(), places.output());
    Tensor meant = decision.meant(places);
    Tensor decided = decision.decided(places);
    Tensor counts = places.counts();
    if (counts != null) {
      meant = counts.gt(0).where(meant, Tensors.scalar(0f));
      decided = decided.times(counts);
    }
    Tensor number =
        counts == null
            ? Tensors.scalar((float) places.target().shape().elements() / perPlace())
            : decision.perClass(counts);
    Tensor odd = meant.eq(0).or(meant.eq(1)).not();
    return Contribution.summed(
        decision.perClass(meant.times(decided)),
        decision.perClass(decided),
        decision.perClass(meant),
        number,
        odd.to(ElementType.FLOAT32).sum());
  }

  /** Decisions of yes and no have a target for each label. */
  private int perPlace() {
    return decision.kind() == Kind.MULTICLASS ? 1 : decision.classes();
  }

  @Override
  public double[] values(Totals totals) {
    double[] both = totals.sum(0);
    double[] decided = totals.sum(1);
    double[] meant = totals.sum(2);
    double[] places = totals.sum(3);
    requireKnown(meant, places, totals.sum(4)[0]);
    int classes = both.length;
    double[] numbers = new double[classes];
    double[] weights = new double[classes];
    for (int i = 0; i < classes; i++) {
      boolean met = decided[i] + meant[i] > 0;
      double here = places[places.length == 1 ? 0 : i];
      numbers[i] = met || isOfPlaces() ? number(both[i], decided[i], meant[i], here) : Double.NaN;
      weights[i] = meant[i];
    }
    return switch (decision.average()) {
      case NONE -> numbers;
      case MICRO ->
          new double[] {
            sum(decided) + sum(meant) > 0 || isOfPlaces()
                ? number(sum(both), sum(decided), sum(meant), all(places, classes))
                : Double.NaN
          };
      case MACRO -> new double[] {ClassMeans.plain(numbers)};
      case WEIGHTED -> new double[] {ClassMeans.weighted(numbers, weights)};
    };
  }

  /** Whether it is the share of all decisions that are right, whatever is meant. */
  boolean isOfPlaces() {
    return false;
  }

  final Decision decision() {
    return decision;
  }

  private double all(double[] places, int classes) {
    return places.length == classes
        ? sum(places)
        : decision.kind() == Kind.MULTICLASS ? places[0] : places[0] * classes;
  }

  private static double sum(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum;
  }

  private void requireKnown(double[] meant, double[] places, double odd) {
    boolean known = decision.kind() != Kind.MULTICLASS || sum(meant) == places[0];
    if (!known) {
      throw new MetricException(
          "%s knows %d classes, labelled 0 to %d, but got %d labels that are others; give it all"
              + " classes, or ignoreIndex(label).",
          name(), classes(), classes() - 1, (long) (places[0] - sum(meant)));
    }
    if (odd > 0) {
      throw new MetricException(
          "%s of yes and no wants targets of 0 and 1, but got %d others; compare them with a"
              + " number first, such as target.gt(0.5).",
          name(), (long) odd);
    }
  }

  @Override
  public String toString() {
    return name() + "(" + String.join(", ", decision.words()) + ")";
  }
}
