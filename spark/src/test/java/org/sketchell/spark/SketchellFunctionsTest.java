// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.file.FileException;
import org.sketchell.spark.cluster.ClusterException;

class SketchellFunctionsTest {
  private final SparkSession spark = Cluster.local(2);

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void drawings() {
    file = SmallModel.file(folder);
    if (!spark.catalog().functionExists("sketchell")) {
      SketchellFunctions.register(spark);
    }
    spark.read().format("doodle").option("count", 30).load().createOrReplaceTempView("drawings");
  }

  @Test
  void sql_says_what_drawings_show() {
    List<Row> rows =
        spark
            .sql(
                "select sketchell('%s', pixels) as class, sketchell_probabilities('%s', pixels) as p,"
                        .replace("%s", file.toString())
                    + " pixels from drawings")
            .collectAsList();
    List<Row> expected =
        SparkModel.load(file.toString()).transform(spark.table("drawings")).collectAsList();
    assertThat(rows).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(rows.get(i).getString(0)).isEqualTo(expected.get(i).<String>getAs("prediction"));
      List<Float> own = rows.get(i).getList(1);
      List<Float> other = expected.get(i).getList(expected.get(i).fieldIndex("probabilities"));
      for (int k = 0; k < 3; k++) {
        assertThat(own.get(k)).isCloseTo(other.get(k), org.assertj.core.data.Offset.offset(1e-6f));
      }
    }
  }

  @Test
  void a_file_that_was_added_is_named_without_its_folder() throws Exception {
    // Later tasks of the same Spark look for it again.
    Path added = Path.of("target", "added-" + ProcessHandle.current().pid() + ".onnx");
    Files.copy(file, added, StandardCopyOption.REPLACE_EXISTING);
    spark.sparkContext().addFile(added.toUri().toString());
    assertThat(
            spark
                .sql("select count(sketchell('" + added.getFileName() + "', pixels)) from drawings")
                .first()
                .getLong(0))
        .isEqualTo(30);
  }

  @Test
  void of_null_the_answer_is_null() {
    assertThat(
            spark.sql("select sketchell('" + file + "', cast(null as binary))").first().isNullAt(0))
        .isTrue();
  }

  @Test
  void mistakes_are_said_when_the_query_is_looked_at() {
    refused(
        FileException.class,
        "select sketchell('/nowhere/model.onnx', pixels) from drawings",
        "/nowhere/model.onnx does not exist; an ONNX model file was expected.");
    refused(
        ClusterException.class,
        "select sketchell('" + file + "') from drawings",
        "sketchell takes a model and a picture, such as sketchell('model.onnx', pixels), but got 1"
            + " argument.");
    refused(
        ClusterException.class,
        "select sketchell(label, pixels) from drawings",
        "The model of sketchell is a text in quotes, such as 'model.onnx', but got"
            + " drawings.label.");
    refused(
        ClusterException.class,
        "select sketchell('" + file + "', key) from drawings",
        "The column key is bigint, but pictures are binary (pixels, or the content of a picture's"
            + " file), an array of numbers, a vector, or a string (the path of a picture).");
    assertThatThrownBy(
            () ->
                spark
                    .sql("select sketchell('" + file + "', substring(pixels, 1, 5)) from drawings")
                    .collectAsList())
        .hasStackTraceContaining("which are 784 bytes, but got 5 bytes");
  }

  private void refused(Class<? extends Exception> type, String query, String sentence) {
    assertThatThrownBy(() -> spark.sql(query)).isInstanceOf(type).hasMessage(sentence);
  }

  @Test
  void an_extension_brings_the_functions_into_every_session() {
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    try {
      SparkSession other =
          SparkSession.builder().withExtensions(new SketchellExtensions()).getOrCreate();
      assertThat(other).isNotSameAs(spark);
      other.read().format("doodle").option("count", 5).load().createOrReplaceTempView("few");
      assertThat(
              other
                  .sql("select count(sketchell('" + file + "', pixels)) from few")
                  .first()
                  .getLong(0))
          .isEqualTo(5);
    } finally {
      SparkSession.setActiveSession(spark);
      SparkSession.setDefaultSession(spark);
    }
  }
}
