// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.TrainedModel;
import org.sketchell.record.ProvenanceException;
import org.sketchell.spark.cluster.ClusterException;
import org.tribuo.classification.Label;

class SparkEvaluationTest {
  private final SparkSession spark = Cluster.local(2);

  @Test
  void a_report_has_the_numbers_that_tribuo_measures_on_one_machine() {
    TrainedModel model = SmallModel.doodles();
    Dataset<Row> doodles =
        spark.read().format("doodle").option("count", 600).option("seed", 3).load();
    EvaluationReport report =
        SparkEvaluation.of(
            SparkModel.of(model).transform(doodles), "label", "prediction", model.labels());
    EvaluationReport expected =
        EvaluationReport.of(model, Doodles.set(Doodles.tutorialClasses(), 200, 3));
    assertThat(report.size()).isEqualTo(600);
    assertThat(report.accuracy()).isEqualTo(expected.accuracy());
    assertThat(report.confusion()).isDeepEqualTo(expected.confusion());
    assertThat(report.macroF1()).isEqualTo(expected.macroF1());
    for (String name : model.labels()) {
      Label label = new Label(name);
      assertThat(report.evaluation().precision(label))
          .isEqualTo(expected.evaluation().precision(label));
      assertThat(report.evaluation().recall(label)).isEqualTo(expected.evaluation().recall(label));
      assertThat(report.evaluation().tn(label)).isEqualTo(expected.evaluation().tn(label));
    }
    assertThat(report.evaluation().balancedErrorRate())
        .isEqualTo(expected.evaluation().balancedErrorRate());
    assertThat(report.evaluation().microAveragedF1())
        .isEqualTo(expected.evaluation().microAveragedF1());
    assertThat(report.text()).contains("600").contains("violin");
    assertThat(report.json()).contains("\"images\" : 600");
    assertThat(report.html()).contains("600");
    assertThat(report.calibration()).isEmpty();
  }

  @Test
  void millions_of_rows_are_counted_exactly() {
    Dataset<Row> answers =
        spark.range(2).selectExpr("'a' as label", "if(id = 0, 'a', 'b') as prediction");
    assertThat(SparkEvaluation.of(answers).accuracy()).isEqualTo(0.5);
    EvaluationReport many =
        SparkEvaluation.of(
            spark
                .range(0, 20_000_003, 1, 2)
                .selectExpr("'a' as label", "if(id < 3, 'b', 'a') as prediction"));
    assertThat(many.size()).isEqualTo(20_000_003);
    assertThat(many.confusion()).isDeepEqualTo(new int[][] {{20_000_000, 3}, {0, 0}});
  }

  @Test
  void mistakes_are_sentences() {
    Dataset<Row> answers =
        spark
            .range(4)
            .selectExpr(
                "'a' as label", "if(id = 0, null, 'b') as prediction", "cast(id as double) as n");
    assertThatThrownBy(() -> SparkEvaluation.of(answers))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "Rows without a class in label or prediction cannot be evaluated, and there are 1; leave"
                + " them out: where(\"label is not null and prediction is not null\").");
    Dataset<Row> whole = answers.where("prediction is not null");
    assertThatThrownBy(() -> SparkEvaluation.of(whole, "label", "prediction", List.of("a", "c")))
        .isInstanceOf(ProvenanceException.class)
        .hasMessage("The data has the class b, which the model does not know; it knows a, c.");
    assertThatThrownBy(() -> SparkEvaluation.of(whole, "class", "prediction", List.of()))
        .hasMessage("There is no column class, but label, prediction, n.");
    assertThatThrownBy(() -> SparkEvaluation.of(whole, "label", "n", List.of()))
        .hasMessage("The column n is double, but the name of a class, a string, was expected.");
    assertThatThrownBy(() -> SparkEvaluation.of(whole.limit(0)))
        .hasMessage("There are no rows to evaluate.");
  }

  @Test
  void more_classes_than_a_report_can_show_are_refused() {
    Dataset<Row> many =
        spark.range(60_000).selectExpr("string(id) as label", "string(id) as prediction");
    assertThatThrownBy(() -> SparkEvaluation.of(many))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "A report is of 1000 classes at most, but the columns label and prediction have more.");
    List<String> known = IntStream.range(0, 1001).mapToObj(Integer::toString).toList();
    assertThatThrownBy(() -> SparkEvaluation.of(many.limit(5), "label", "prediction", known))
        .hasMessage("A report is of 1000 classes at most, but the model knows 1001.");
    assertThat(SparkEvaluation.of(many.limit(1000)).accuracy()).isEqualTo(1);
  }
}
