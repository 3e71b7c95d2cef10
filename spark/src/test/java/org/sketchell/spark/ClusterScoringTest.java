// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import org.sketchell.model.TrainedModel;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.source.FileFacts;
import org.sketchell.spark.source.QuickDrawFiles;

/** Executors that are processes of their own, with little memory. */
@Tag("long")
class ClusterScoringTest {
  private final SparkSession spark = Cluster.processes(2, 1, 512);

  @TempDir Path folder;

  @Test
  void executors_score_as_the_model_does() {
    TrainedModel model = SmallModel.doodles();
    Doodles.write(folder, 500, 1);
    ImageSet images = ImageFolder.read(folder).images();
    Dataset<Row> drawings =
        spark.read().format("quickdraw").option("rowsPerPartition", 100).load(folder.toString());
    List<Row> rows = SparkModel.of(model).transform(drawings).collectAsList();
    assertThat(rows.stream().map(row -> row.<String>getAs("prediction")))
        .isEqualTo(model.predict(images));
    assertThat(rows.stream().map(row -> row.<String>getAs("label")))
        .isEqualTo(
            IntStream.range(0, images.size())
                .mapToObj(i -> images.classes().get(images.label(i)))
                .toList());
    String file = SmallModel.file(folder).toString();
    SketchellFunctions.register(spark);
    drawings.createOrReplaceTempView("drawings");
    assertThat(
            spark
                .sql("select sketchell('" + file + "', pixels) from drawings")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0)))
        .isEqualTo(model.predict(images));
    Map<String, FileFacts> facts = QuickDrawFiles.of(spark, folder + "/*.npy").facts(spark);
    assertThat(facts.values().stream().map(FileFacts::sha256))
        .isEqualTo(images.sources().stream().map(source -> source.sha256()).toList());
    Dataset<Row> wrong = spark.sql("select cast('abc' as binary) as pixels");
    assertThatThrownBy(() -> SparkModel.of(model).transform(wrong).collectAsList())
        .hasMessageContaining(
            "The column pixels has pictures of 1x28x28, which are 784 bytes, but got 3 bytes");
  }

  @Test
  void a_partition_may_be_larger_than_the_memory_of_its_executor() {
    int side = 112;
    TrainedModel model = SmallModel.any(new ImageSize(1, side, side), "a", "b");
    // 1.25 GB of pixels in a partition, and 0.5 GB of memory.
    Dataset<Row> large =
        spark
            .range(0, 100_000, 1, 1)
            .selectExpr(
                "cast(rpad(cast(id as string), " + side * side + ", 'x') as binary) as pixels");
    assertThat(
            SparkModel.of(model)
                .transform(large)
                .where("prediction is not null and length(pixels) = " + side * side)
                .count())
        .isEqualTo(100_000);
  }
}
