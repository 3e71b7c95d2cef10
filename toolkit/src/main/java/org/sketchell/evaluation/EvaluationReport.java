// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sketchell.data.ImageSet;
import org.sketchell.model.ScoreException;
import org.sketchell.model.TrainedModel;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LabelledMatrix;
import org.sketchell.picture.LineChart;
import org.sketchell.picture.Plane;
import org.sketchell.record.ProvenanceException;
import org.sketchell.tribuo.DrawingsSource;
import org.sketchell.tribuo.NetworkModel;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.provenance.DataProvenance;

/**
 * How well a model does on labelled images: Tribuo's {@link LabelEvaluation}, with what one wants
 * to see beside it. As text for a terminal, as JSON for machines, as one HTML page for everybody.
 *
 * <pre>{@code
 * System.out.println(EvaluationReport.of(model, images).text());
 * }</pre>
 */
public final class EvaluationReport {
  private static final int BINS = 10;
  private static final int MISTAKES = 12;

  private final String modelName;
  private final LabelEvaluation evaluation;
  private final List<String> classes;
  private final Optional<LineChart> curves;
  private final String layers;
  private final Function<Example<Label>, Optional<Plane>> saliency;

  /** Measured once: a curve for each of many classes takes its time. */
  private volatile List<ClassScores> rows;

  private EvaluationReport(
      String modelName,
      LabelEvaluation evaluation,
      List<String> classes,
      Optional<LineChart> curves,
      String layers,
      Function<Example<Label>, Optional<Plane>> saliency) {
    this.modelName = modelName;
    this.evaluation = evaluation;
    this.classes = List.copyOf(classes);
    this.curves = curves;
    this.layers = layers;
    this.saliency = saliency;
  }

  /**
   * Evaluates a trained classifier on labelled images; the report has learning curves, layers and,
   * over every mistake, what mattered.
   *
   * @param images of classes that the model knows
   * @throws ProvenanceException if the images have another size or a class is unknown
   */
  public static EvaluationReport of(TrainedModel model, ImageSet images) {
    if (!images.imageSize().equals(model.classifiedImage())) {
      throw new ProvenanceException(
          "The model takes images of %s, but these are %s.", model.image(), images.imageSize());
    }
    NetworkModel network = NetworkModel.of(model);
    EvaluationReport report =
        of(network, images)
            .classes(model.labels())
            .layers(model.record().map(LearningHistory::layers).orElse(""))
            .saliency(example -> Optional.of(network.saliency(example)));
    return model
        .record()
        .flatMap(LearningHistory::curves)
        .map(report::learningCurves)
        .orElse(report);
  }

  /**
   * Evaluates a model on the images of a set.
   *
   * @param model any classifier of Tribuo
   * @param images with labels that the model knows
   * @throws ProvenanceException if an image has a label that the model does not know
   */
  public static EvaluationReport of(Model<Label> model, ImageSet images) {
    DrawingsSource source = DrawingsSource.of(images);
    return of(model, source, source.getProvenance());
  }

  /**
   * Evaluates a model on a data set or a data source.
   *
   * @param model any classifier of Tribuo
   * @param examples with labels that the model knows
   * @param data where they come from
   * @throws ProvenanceException if an example has a label that the model does not know
   */
  public static EvaluationReport of(
      Model<Label> model, Iterable<Example<Label>> examples, DataProvenance data) {
    TreeSet<String> known = new TreeSet<>();
    model.getOutputIDInfo().getDomain().forEach(label -> known.add(label.getLabel()));
    List<Example<Label>> all = new ArrayList<>();
    for (Example<Label> example : examples) {
      String label = example.getOutput().getLabel();
      if (!known.contains(label)) {
        throw new ProvenanceException(
            "The data has images of the class %s, which the model does not know; it knows %s.",
            label, shown(known));
      }
      all.add(example);
    }
    if (all.isEmpty()) {
      throw new ProvenanceException("There are no images to evaluate the model on.");
    }
    List<Prediction<Label>> predictions = model.predict(all);
    requireNumbers(model.getName(), predictions);
    LabelEvaluation evaluation =
        TribuoWarnings.without(() -> new LabelEvaluator().evaluate(model, predictions, data));
    return of(model.getName(), evaluation, List.copyOf(known));
  }

  private static String shown(Collection<String> names) {
    int most = 20;
    String some = names.stream().limit(most).collect(Collectors.joining(", "));
    return names.size() <= most ? some : some + " and " + (names.size() - most) + " more";
  }

  /** Scores that are NaN speak for no class, whatever class stands in the prediction. */
  private static void requireNumbers(String model, List<Prediction<Label>> predictions) {
    int[] unclear =
        IntStream.range(0, predictions.size())
            .filter(
                i ->
                    predictions.get(i).getOutputScores().values().stream()
                        .anyMatch(label -> Double.isNaN(label.getScore())))
            .filter(i -> predictions.get(i).hasProbabilities())
            .toArray();
    if (unclear.length > 0) {
      throw ScoreException.ofNaN(
          Objects.requireNonNullElse(model, ""), unclear.length, predictions.size(), unclear[0]);
    }
  }

  /**
   * A report on an evaluation that Tribuo made.
   *
   * @param modelName what the model is called; may be empty
   * @param evaluation from Tribuo's evaluator
   * @param classes all classes in the order they shall be shown
   * @throws ScoreException if some probabilities are NaN
   */
  public static EvaluationReport of(
      String modelName, LabelEvaluation evaluation, List<String> classes) {
    requireNumbers(modelName, evaluation.getPredictions());
    return new EvaluationReport(
        Objects.requireNonNullElse(modelName, ""),
        evaluation,
        classes,
        Optional.empty(),
        "",
        example -> Optional.empty());
  }

  /** With the classes in another order. */
  EvaluationReport classes(List<String> order) {
    return new EvaluationReport(modelName, evaluation, order, curves, layers, saliency);
  }

  /**
   * With the loss and the accuracy of every epoch.
   *
   * @param chart of the training
   */
  @CheckReturnValue
  public EvaluationReport learningCurves(LineChart chart) {
    return new EvaluationReport(
        modelName, evaluation, classes, Optional.of(chart), layers, saliency);
  }

  /**
   * With the table of the network's layers.
   *
   * @param table as text
   */
  @CheckReturnValue
  public EvaluationReport layers(String table) {
    return new EvaluationReport(modelName, evaluation, classes, curves, table, saliency);
  }

  /**
   * With a map of what mattered laid over every mistake.
   *
   * @param map gives the importance of every pixel of an example for the predicted class
   */
  @CheckReturnValue
  public EvaluationReport saliency(Function<Example<Label>, Optional<Plane>> map) {
    return new EvaluationReport(modelName, evaluation, classes, curves, layers, map);
  }

  /** What Tribuo measured. */
  public LabelEvaluation evaluation() {
    return evaluation;
  }

  /** The classes in the order they are shown. */
  public List<String> classes() {
    return classes;
  }

  /** The share of correct predictions. */
  public double accuracy() {
    return evaluation.accuracy();
  }

  /** How many images were predicted. */
  public int size() {
    // Predictions may have been counted elsewhere, many as one.
    return (int) evaluation.getConfusionMatrix().support();
  }

  /** What the evaluated model is called; may be empty. */
  String modelName() {
    return modelName;
  }

  Optional<LineChart> curves() {
    return curves;
  }

  String layers() {
    return layers;
  }

  /**
   * How often each true class (row) was predicted as each class (column), in the order of {@link
   * #classes()}.
   */
  public int[][] confusion() {
    int[][] counts = new int[classes.size()][classes.size()];
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < counts.length; column++) {
        counts[row][column] =
            (int) evaluation.confusion(new Label(classes.get(column)), new Label(classes.get(row)));
      }
    }
    return counts;
  }

  /** The confusion matrix as a picture; rows are the true classes. */
  public LabelledMatrix confusionMatrix() {
    int[][] counts = confusion();
    float[][] rows = new float[counts.length][counts.length];
    for (int i = 0; i < counts.length; i++) {
      for (int k = 0; k < counts.length; k++) {
        rows[i][k] = counts[i][k];
      }
    }
    return LabelledMatrix.confusion("", classes, Plane.of(rows));
  }

  /** How far the probabilities can be trusted; empty if the model gives none. */
  public Optional<Calibration> calibration() {
    List<Prediction<Label>> predictions = evaluation.getPredictions();
    return predictions.get(0).hasProbabilities()
        ? Optional.of(Calibration.of(predictions, BINS))
        : Optional.empty();
  }

  /**
   * The wrong predictions, the most confident ones first.
   *
   * @param most at most so many
   * @return them with their examples
   */
  public List<Prediction<Label>> mistakes(int most) {
    return evaluation.getPredictions().stream()
        .filter(p -> !p.getOutput().equals(p.getExample().getOutput()))
        .sorted(Comparator.comparingDouble(p -> -p.getOutput().getScore()))
        .limit(most)
        .toList();
  }

  /** The worst mistakes as pictures; empty if none is an image. */
  Optional<Figure> mistakesFigure() {
    return MistakePictures.of(mistakes(MISTAKES), saliency);
  }

  /** The mean area under the ROC curve over the classes that have one. */
  Optional<Double> meanAreaUnderCurve() {
    return macro(ClassScores::area);
  }

  /** The mean precision over the classes that have images and were predicted. */
  Optional<Double> macroPrecision() {
    return macro(ClassScores::precision);
  }

  /** The mean recall over the classes that have images. */
  Optional<Double> macroRecall() {
    return macro(ClassScores::recall);
  }

  /**
   * The mean F1 over the classes that have images. Tribuo's counts classes without images as 0; if
   * every class has some, both are the same.
   */
  public double macroF1() {
    return macro(ClassScores::f1).orElseThrow();
  }

  private Optional<Double> macro(Function<ClassScores, Optional<Double>> number) {
    return ClassScores.mean(rows(), number);
  }

  /** The classes that the data has no image of. */
  List<String> withoutImages() {
    return rows().stream().filter(row -> row.images() == 0).map(ClassScores::name).toList();
  }

  /** The pairs of classes that were confused most often. */
  List<Confused> mostConfused(int count) {
    return Confused.most(classes, confusion(), count);
  }

  List<ClassScores> rows() {
    List<ClassScores> known = rows;
    if (known == null) {
      known =
          TribuoWarnings.without(
              () -> classes.stream().map(name -> ClassScores.of(evaluation, name)).toList());
      rows = known;
    }
    return known;
  }

  /**
   * The numbers and the confusion matrix as a table for a terminal, each line ended by a line feed.
   */
  public String text() {
    return ReportText.of(this);
  }

  /** Everything but the pictures, for machines: indented JSON. */
  public String json() {
    return ReportJson.of(this);
  }

  /**
   * One line about a report that a model file has kept.
   *
   * @param json what {@link #json()} gave
   * @throws ProvenanceException if it is something else
   */
  public static String summary(String json) {
    return ReportJson.summary(json);
  }

  /**
   * Everything on one page that needs no other file and no network; readable on a phone, in light
   * and dark, and on paper.
   */
  public String html() {
    return ReportPage.of(this);
  }

  /** Accuracy, classes and confusion as a piece of HTML that may stand in any page. */
  public String htmlPart() {
    return ReportPage.part(this);
  }

  @Override
  public String toString() {
    return text();
  }
}
