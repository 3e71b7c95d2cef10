// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.sketchell.metric.Decision.Kind;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Area under the receiver operating characteristic: how often, of one example of a class and one of
 * others, the first has the higher score; a draw is half. Exact: the scores of all examples are
 * kept, 4 bytes for each and each class, so an epoch of many pictures' pixels wants much memory.
 *
 * <p>Of several classes, {@code new AUROC(3)}, each is held against the rest: outputs [batch,
 * classes, ...] are logits, of which softmax makes probabilities, and labels int64 [batch, ...]. Of
 * yes and no, {@code AUROC.binary()}, and of flags, {@code AUROC.multilabel(5)}, outputs are logits
 * and targets, 0 or 1, of one shape.
 *
 * <p>A class of which all examples are, or none, has no area: NaN, and no part in a mean. (There
 * torchmetrics says 0 with a warning, scikit-learn fails or warns.) NaN among the scores gives NaN.
 */
public final class AUROC extends Metric {
  private final Decision decision;

  /** Of several classes, the mean over them. */
  public AUROC(int classes) {
    this(Decision.multiclass(classes, Average.MACRO));
  }

  private AUROC(Decision decision) {
    this.decision = decision;
  }

  /** Of yes and no. */
  public static AUROC binary() {
    return new AUROC(Decision.binary());
  }

  /** Of several flags, the mean over them. */
  public static AUROC multilabel(int labels) {
    return new AUROC(Decision.multilabel(labels, Average.MACRO));
  }

  /** How many classes or labels there are; 1 of yes and no. */
  public int classes() {
    return decision.classes();
  }

  /** How the areas of classes become one. */
  public Average average() {
    return decision.average();
  }

  /**
   * The same, averaged otherwise.
   *
   * @throws MetricException of yes and no, which have one area
   */
  @CheckReturnValue
  public AUROC average(Average other) {
    return new AUROC(decision.average(other));
  }

  /** Whether outputs are probabilities; at first they are logits. */
  public boolean probabilities() {
    return decision.probabilities();
  }

  /** The same for outputs that are probabilities, or logits. */
  @CheckReturnValue
  public AUROC probabilities(boolean are) {
    return new AUROC(decision.probabilities(are));
  }

  /** Target of places that do not count, if there is one. */
  public OptionalLong ignoreIndex() {
    Long ignored = decision.ignoreIndex();
    return ignored == null ? OptionalLong.empty() : OptionalLong.of(ignored);
  }

  /** The same, for which places with this target do not count. */
  @CheckReturnValue
  public AUROC ignoreIndex(long target) {
    return new AUROC(decision.ignoreIndex(target));
  }

  /** A row for each place: the scores of the classes, then its target or targets. */
  @Override
  public Contribution contribution(Tensor output, Tensor target) {
    Decision.Places places = decision.places(name(), output, target);
    Tensor wanted = places.target().to(ElementType.FLOAT32);
    return Contribution.collected(Tensors.concat(1, rows(decision.scores(places)), rows(wanted)));
  }

  private static Tensor rows(Tensor numbers) {
    int[] order =
        IntStream.range(0, numbers.rank())
            .map(i -> i == 0 ? 0 : i == numbers.rank() - 1 ? 1 : i + 1)
            .toArray();
    return numbers.rank() == 2 ? numbers : numbers.permute(order).reshape(-1, numbers.size(1));
  }

  @Override
  public double[] values(Totals totals) {
    int classes = decision.classes();
    boolean several = decision.kind() == Kind.MULTICLASS;
    int width = classes + (several ? 1 : classes);
    float[] rows = totals.rows(0);
    int places = rows.length / width;
    requireKnown(rows, width);
    Ranking[] rankings = new Ranking[classes];
    Ranking all =
        decision.average() == Average.MICRO
            ? new Ranking(Math.multiplyExact(places, classes))
            : null;
    for (int i = 0; i < classes; i++) {
      rankings[i] = new Ranking(all == null ? places : 0);
      Ranking to = all == null ? rankings[i] : all;
      for (int place = 0; place < places; place++) {
        float target = rows[place * width + classes + (several ? 0 : i)];
        if (decision.ignoreIndex() == null || target != decision.ignoreIndex()) {
          to.add(rows[place * width + i], several ? target == i : target == 1);
        }
      }
    }
    if (all != null) {
      return new double[] {all.area()};
    }
    double[] areas = Arrays.stream(rankings).mapToDouble(Ranking::area).toArray();
    if (decision.average() == Average.NONE || classes == 1) {
      return areas;
    }
    if (Arrays.stream(rankings).anyMatch(Ranking::hasNaN)) {
      return new double[] {Double.NaN};
    }
    return new double[] {
      decision.average() == Average.MACRO
          ? ClassMeans.plain(areas)
          : ClassMeans.weighted(
              areas, Arrays.stream(rankings).mapToDouble(Ranking::positives).toArray())
    };
  }

  private void requireKnown(float[] rows, int width) {
    int classes = decision.classes();
    int limit = decision.kind() == Kind.MULTICLASS ? classes : 2;
    for (int i = 0; i < rows.length; i++) {
      boolean target = i % width >= classes;
      boolean ignored = decision.ignoreIndex() != null && rows[i] == decision.ignoreIndex();
      if (target && !ignored && !(rows[i] >= 0 && rows[i] < limit && rows[i] == (int) rows[i])) {
        throw new MetricException(
            "AUROC wants targets from 0 to %d, but got %s; give it all classes, or"
                + " ignoreIndex(label).",
            limit - 1, rows[i]);
      }
    }
  }

  @Override
  public String toString() {
    return "AUROC(" + String.join(", ", decision.words()) + ")";
  }
}
