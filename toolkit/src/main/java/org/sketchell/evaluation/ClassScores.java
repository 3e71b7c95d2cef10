// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;

/**
 * The numbers of one class. What there is nothing to count for is empty, where Tribuo gives 0.
 *
 * @param images that are of this class
 * @param precision share of right ones among the predictions of this class; empty without any
 * @param recall share of right ones among its images; empty without any
 * @param f1 harmonic mean of the two, 0 if one is; empty without images
 * @param area under the ROC curve; empty without probabilities, or if one side is empty
 */
record ClassScores(
    String name,
    int images,
    Optional<Double> precision,
    Optional<Double> recall,
    Optional<Double> f1,
    Optional<Double> area) {
  static ClassScores of(LabelEvaluation evaluation, String name) {
    Label label = new Label(name);
    int images = (int) evaluation.getConfusionMatrix().support(label);
    boolean predicted = evaluation.tp(label) + evaluation.fp(label) > 0;
    return new ClassScores(
        name,
        images,
        some(predicted, evaluation.precision(label)),
        some(images > 0, evaluation.recall(label)),
        some(images > 0, evaluation.f1(label)),
        isRanked(evaluation, images) ? Optional.of(evaluation.AUCROC(label)) : Optional.empty());
  }

  private static Optional<Double> some(boolean counted, double value) {
    return counted ? Optional.of(value) : Optional.empty();
  }

  private static boolean isRanked(LabelEvaluation evaluation, int images) {
    return evaluation.getPredictions().get(0).hasProbabilities()
        && images > 0
        && images < evaluation.getPredictions().size();
  }

  /** The mean over the classes that have images and such a number; empty if none has. */
  static Optional<Double> mean(
      Collection<ClassScores> classes, Function<ClassScores, Optional<Double>> number) {
    OptionalDouble mean =
        classes.stream()
            .filter(one -> one.images > 0)
            .flatMap(one -> number.apply(one).stream())
            .mapToDouble(value -> value)
            .average();
    return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
  }
}
