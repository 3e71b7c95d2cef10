// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.NpyFile;
import org.sketchell.data.SourceFile;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.Cluster;

/** A record names the files that rows are all of. */
class WholeFilesTest {
  @TempDir Path folder;

  private Dataset<Row> drawings() {
    NpyFile.write(folder.resolve("alarm clock.npy"), new int[] {6, 4, 4}, new byte[6 * 16]);
    NpyFile.write(folder.resolve("50% off.npy"), new int[] {5, 4, 4}, new byte[5 * 16]);
    return Cluster.local(2).read().format("quickdraw").load(folder.toString());
  }

  private static List<SourceFile> files(Dataset<Row> rows) {
    ClusterExamples examples =
        ClusterExamples.of(
            rows,
            new ExampleColumns("pixels", "label", Optional.empty()),
            new ImageSize(1, 4, 4),
            new ExampleSplit(0.3, 7),
            2,
            () -> 1);
    try (SparkTeam team = examples.start(new TeamTerms(0, false, 20))) {
      return examples.parts(team).training().sources();
    }
  }

  @Test
  void names_may_have_blanks_and_signs() {
    assertThat(files(drawings()))
        .extracting(SourceFile::path)
        .containsExactly(folder.resolve("50% off.npy"), folder.resolve("alarm clock.npy"));
  }

  @Test
  void of_some_drawings_no_file_is_named() {
    assertThat(files(drawings().where("key < 4"))).isEmpty();
    assertThat(files(drawings().where("key > 1"))).isEmpty();
  }

  @Test
  void of_pixels_that_were_changed_no_file_is_named() {
    Dataset<Row> blank =
        drawings().withColumn("pixels", functions.lit(new byte[16]).cast("binary"));

    assertThat(files(blank)).isEmpty();
    assertThat(files(drawings().where("key >= 0").repartition(3).sort("key"))).hasSize(2);
  }

  @Test
  void of_a_file_elsewhere_scheme_and_machine_are_kept() {
    assertThat(WholeFiles.path("hdfs://nn:8020/q/alarm clock.npy"))
        .isEqualTo(Path.of("hdfs", "nn", "q", "alarm clock.npy"));
    assertThat(WholeFiles.path("s3a://my_bucket/q/cat.npy"))
        .isEqualTo(Path.of("s3a", "my_bucket", "q", "cat.npy"));
    assertThat(WholeFiles.path("file:/q/a%20b.npy")).isEqualTo(Path.of("/q/a%20b.npy"));
  }
}
