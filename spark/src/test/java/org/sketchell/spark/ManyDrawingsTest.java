// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.TrainedModel;

/** Many drawings; how fast they are is printed, and is no matter of the test. */
@Tag("long")
class ManyDrawingsTest {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  private static void print(String what, int drawings, long since, int cores) {
    double seconds = (System.nanoTime() - since) / 1e9;
    System.out.printf(
        Locale.ROOT, "%s: %.0f drawings/s per core%n", what, drawings / seconds / cores);
  }

  @Test
  void three_hundred_thousand_doodles_are_scored_as_on_one_machine() {
    int count = 300_000;
    Doodles.write(folder, count / 3, 1);
    TrainedModel model = SmallModel.doodles();
    SparkModel scorer = SparkModel.of(model).setInputCol("pixels");
    Dataset<Row> doodles = spark.read().format("quickdraw").load(folder.toString());
    scorer.transform(doodles.limit(2000)).count();
    long start = System.nanoTime();
    doodles.write().format("noop").mode("overwrite").save();
    print("read by Spark", count, start, 2);
    start = System.nanoTime();
    scorer.transform(doodles).write().format("noop").mode("overwrite").save();
    print("read and scored by Spark", count, start, 2);
    EvaluationReport report = SparkEvaluation.of(scorer.transform(doodles));
    ImageSet images = ImageFolder.read(folder).images();
    TrainedModel alone = model.onOneThread();
    start = System.nanoTime();
    long right = 0;
    for (int from = 0; from < count; from += 1000) {
      ImageSet part = images.subset(IntStream.range(from, from + 1000).toArray());
      List<String> predicted = alone.predict(part);
      for (int i = 0; i < 1000; i++) {
        right += predicted.get(i).equals(part.classes().get(part.label(i))) ? 1 : 0;
      }
    }
    print("read and scored by the toolkit on one thread", count, start, 1);
    assertThat(report.size()).isEqualTo(count);
    assertThat(Math.round(report.accuracy() * count)).isEqualTo(right);
  }
}
