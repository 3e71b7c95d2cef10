// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMatrix;
import org.tribuo.classification.evaluation.ConfusionMetrics;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluationUtil;
import org.tribuo.evaluation.metrics.EvaluationMetric.Average;
import org.tribuo.evaluation.metrics.MetricID;
import org.tribuo.evaluation.metrics.MetricTarget;
import org.tribuo.provenance.EvaluationProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.provenance.impl.EmptyDatasetProvenance;
import org.tribuo.provenance.impl.EmptyTrainerProvenance;

/**
 * Tribuo's measures over a matrix that was counted elsewhere. What asks for the probabilities of
 * single examples is not there.
 *
 * @param predictions one for each pair of class and prediction that occurs
 */
record CountedEvaluation(CountedMatrix matrix, List<Prediction<Label>> predictions)
    implements LabelEvaluation {
  private static final MetricTarget<Label> MICRO = new MetricTarget<>(Average.MICRO);
  private static final MetricTarget<Label> MACRO = new MetricTarget<>(Average.MACRO);

  private static MetricTarget<Label> of(Label label) {
    return new MetricTarget<>(label);
  }

  @Override
  public ConfusionMatrix<Label> getConfusionMatrix() {
    return matrix;
  }

  @Override
  public List<Prediction<Label>> getPredictions() {
    return predictions;
  }

  @Override
  public double confusion(Label predicted, Label truth) {
    return matrix.confusion(predicted, truth);
  }

  @Override
  public double tp(Label label) {
    return matrix.tp(label);
  }

  @Override
  public double tp() {
    return ConfusionMetrics.tp(MICRO, matrix);
  }

  @Override
  public double macroTP() {
    return ConfusionMetrics.tp(MACRO, matrix);
  }

  @Override
  public double fp(Label label) {
    return matrix.fp(label);
  }

  @Override
  public double fp() {
    return ConfusionMetrics.fp(MICRO, matrix);
  }

  @Override
  public double macroFP() {
    return ConfusionMetrics.fp(MACRO, matrix);
  }

  @Override
  public double tn(Label label) {
    return matrix.tn(label);
  }

  @Override
  public double tn() {
    return ConfusionMetrics.tn(MICRO, matrix);
  }

  @Override
  public double macroTN() {
    return ConfusionMetrics.tn(MACRO, matrix);
  }

  @Override
  public double fn(Label label) {
    return matrix.fn(label);
  }

  @Override
  public double fn() {
    return ConfusionMetrics.fn(MICRO, matrix);
  }

  @Override
  public double macroFN() {
    return ConfusionMetrics.fn(MACRO, matrix);
  }

  @Override
  public double accuracy() {
    return ConfusionMetrics.accuracy(MICRO, matrix);
  }

  @Override
  public double accuracy(Label label) {
    return ConfusionMetrics.accuracy(of(label), matrix);
  }

  @Override
  public double precision(Label label) {
    return ConfusionMetrics.precision(of(label), matrix);
  }

  @Override
  public double microAveragedPrecision() {
    return ConfusionMetrics.precision(MICRO, matrix);
  }

  @Override
  public double macroAveragedPrecision() {
    return ConfusionMetrics.precision(MACRO, matrix);
  }

  @Override
  public double recall(Label label) {
    return ConfusionMetrics.recall(of(label), matrix);
  }

  @Override
  public double microAveragedRecall() {
    return ConfusionMetrics.recall(MICRO, matrix);
  }

  @Override
  public double macroAveragedRecall() {
    return ConfusionMetrics.recall(MACRO, matrix);
  }

  @Override
  public double f1(Label label) {
    return ConfusionMetrics.f1(of(label), matrix);
  }

  @Override
  public double microAveragedF1() {
    return ConfusionMetrics.f1(MICRO, matrix);
  }

  @Override
  public double macroAveragedF1() {
    return ConfusionMetrics.f1(MACRO, matrix);
  }

  @Override
  public double balancedErrorRate() {
    return ConfusionMetrics.balancedErrorRate(matrix);
  }

  @Override
  public double AUCROC(Label label) {
    throw uncounted();
  }

  @Override
  public double averageAUCROC(boolean weighted) {
    throw uncounted();
  }

  @Override
  public double averagedPrecision(Label label) {
    throw uncounted();
  }

  @Override
  public LabelEvaluationUtil.PRCurve precisionRecallCurve(Label label) {
    throw uncounted();
  }

  private static UnsupportedOperationException uncounted() {
    return new UnsupportedOperationException(
        "Counts do not tell this: it asks for the probabilities of every example.");
  }

  @Override
  public Map<MetricID<Label>, Double> asMap() {
    return Map.of(
        new MetricID<>(MICRO, "accuracy"), accuracy(),
        new MetricID<>(MACRO, "f1"), macroAveragedF1());
  }

  @Override
  public EvaluationProvenance getProvenance() {
    return new EvaluationProvenance(
        new ModelProvenance(
            CountedEvaluation.class.getName(),
            OffsetDateTime.now(),
            new EmptyDatasetProvenance(),
            new EmptyTrainerProvenance()),
        new SimpleDataSourceProvenance("counted in a cluster", new LabelFactory()));
  }

  @Override
  public String toString() {
    return matrix.toString();
  }
}
