package org.sketchell.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;

/**
 * The numbers of one class.
 *
 * @param images that are of this class
 * @param area under the ROC curve; empty without probabilities, or if one side is empty
 */
record ClassScores(
    String name, int images, double precision, double recall, double f1, Optional<Double> area) {
  static ClassScores of(LabelEvaluation evaluation, String name) {
    Label label = new Label(name);
    int images = (int) evaluation.getConfusionMatrix().support(label);
    return new ClassScores(
        name,
        images,
        evaluation.precision(label),
        evaluation.recall(label),
        evaluation.f1(label),
        isRanked(evaluation, images) ? Optional.of(evaluation.AUCROC(label)) : Optional.empty());
  }

  private static boolean isRanked(LabelEvaluation evaluation, int images) {
    return evaluation.getPredictions().get(0).hasProbabilities()
        && images > 0
        && images < evaluation.getPredictions().size();
  }

  /** The mean over the classes that have an area. */
  static Optional<Double> meanArea(List<ClassScores> classes) {
    OptionalDouble mean =
        classes.stream().flatMap(one -> one.area.stream()).mapToDouble(area -> area).average();
    return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
  }
}
