// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.record.ProvenanceException;
import org.sketchell.spark.cluster.ClusterException;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/**
 * How well predictions in a table do. Pairs of class and prediction are counted in the cluster, and
 * Tribuo's measures are taken of the counts, so the driver holds as much for a billion rows as for
 * a thousand.
 *
 * <pre>{@code
 * Dataset<Row> answers = SparkModel.load("model.onnx").transform(drawings);
 * System.out.println(SparkEvaluation.of(answers).text());
 * }</pre>
 *
 * <p>The report has all that counts tell: accuracy, precision, recall, F1 and the confusion matrix;
 * no calibration, no areas under curves and no pictures of mistakes.
 */
public final class SparkEvaluation {
  /** Each was predicted as each, so the driver holds the square of it. */
  private static final int MOST = 1000;

  private SparkEvaluation() {}

  /** The same for the columns {@code label} and {@code prediction}, and all classes in them. */
  public static EvaluationReport of(Dataset<?> answers) {
    return of(answers, "label", "prediction", List.of());
  }

  /**
   * Evaluates predictions.
   *
   * @param label column with the class, a string
   * @param prediction column with the predicted class, a string
   * @param classes that the model knows, in the order in which they are shown; none for those that
   *     occur, by their names
   * @throws ClusterException if there are no such columns, or rows without a class or a prediction,
   *     or no rows, or more than 1000 classes
   * @throws ProvenanceException if a class occurs that the model does not know
   */
  public static EvaluationReport of(
      Dataset<?> answers, String label, String prediction, List<String> classes) {
    requireText(answers.schema(), label);
    requireText(answers.schema(), prediction);
    List<Row> counts =
        answers
            .groupBy(answers.col(name(label)), answers.col(name(prediction)))
            .agg(functions.count(functions.lit(1)))
            .limit(MOST * MOST + 1)
            .collectAsList();
    if (counts.isEmpty()) {
      throw new ClusterException("There are no rows to evaluate.");
    }
    if (classes.size() > MOST) {
      throw new ClusterException(
          "A report is of %d classes at most, but the model knows %d.", MOST, classes.size());
    }
    TreeSet<String> found = new TreeSet<>();
    long without = 0;
    for (Row row : counts) {
      if (row.isNullAt(0) || row.isNullAt(1)) {
        without += row.getLong(2);
      } else {
        found.add(row.getString(0));
        found.add(row.getString(1));
      }
    }
    if (without > 0) {
      throw new ClusterException(
          "Rows without a class in %s or %s cannot be evaluated, and there are %d; leave them out:"
              + " where(\"%s is not null and %s is not null\").",
          label, prediction, without, label, prediction);
    }
    if (counts.size() > MOST * MOST || found.size() > MOST) {
      throw new ClusterException(
          "A report is of %d classes at most, but the columns %s and %s have more.",
          MOST, label, prediction);
    }
    return report(counts, classes.isEmpty() ? List.copyOf(found) : known(classes, found));
  }

  private static List<String> known(List<String> classes, TreeSet<String> found) {
    found.removeAll(classes);
    if (!found.isEmpty()) {
      throw new ProvenanceException(
          "The data has the class %s, which the model does not know; it knows %s.",
          found.first(), String.join(", ", classes.subList(0, Math.min(classes.size(), 20))));
    }
    return classes;
  }

  private static EvaluationReport report(List<Row> counts, List<String> classes) {
    CountedMatrix matrix = new CountedMatrix(classes);
    List<Prediction<Label>> predictions = new ArrayList<>();
    for (Row row : counts) {
      Label truth = new Label(row.getString(0));
      matrix.add(truth.getLabel(), row.getString(1), row.getLong(2));
      predictions.add(new Prediction<>(new Label(row.getString(1)), 0, new ArrayExample<>(truth)));
    }
    return EvaluationReport.of("", new CountedEvaluation(matrix, predictions), classes);
  }

  private static String name(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private static void requireText(StructType schema, String column) {
    List<String> names = List.of(schema.fieldNames());
    if (!names.contains(column)) {
      throw new ClusterException(
          "There is no column %s, but %s.", column, String.join(", ", names));
    }
    if (!schema.apply(column).dataType().equals(DataTypes.StringType)) {
      throw new ClusterException(
          "The column %s is %s, but the name of a class, a string, was expected.",
          column, schema.apply(column).dataType().catalogString());
    }
  }
}
