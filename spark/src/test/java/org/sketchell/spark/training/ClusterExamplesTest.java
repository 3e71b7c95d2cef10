// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.NpyFile;
import org.sketchell.data.ShardHash;
import org.sketchell.data.Split;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.Cluster;
import org.sketchell.spark.cluster.ClusterException;

/** Shards are what the toolkit makes of the same files in this process. */
class ClusterExamplesTest {
  private static final ImageSize SIZE = new ImageSize(1, 4, 4);
  private static final ExampleColumns COLUMNS =
      new ExampleColumns("pixels", "label", Optional.empty());
  private static final ExampleSplit SPLIT = new ExampleSplit(0.3, 7);

  @TempDir Path folder;
  private SparkSession spark;
  private Dataset<Row> drawings;

  @BeforeEach
  void threeFiles() {
    spark = Cluster.local(2);
    write("cat", 11);
    write("ant", 7);
    write("dog", 12);
    drawings =
        spark.read().format("quickdraw").option("rowsPerPartition", 5).load(folder.toString());
  }

  private void write(String name, int count) {
    byte[] pixels = new byte[count * 16];
    new Random(name.hashCode()).nextBytes(pixels);
    NpyFile.write(folder.resolve(name + ".npy"), new int[] {count, 4, 4}, pixels);
  }

  private ClusterExamples examples(Dataset<Row> rows, int shards, int workers) {
    return ClusterExamples.of(rows, COLUMNS, SIZE, SPLIT, shards, () -> workers);
  }

  /** What all workers say of their shards. */
  private static ShardReport report(ClusterExamples examples) {
    List<List<byte[]>> blocks = examples.blocks().glom().collect();
    List<ByteBuffer> reports = new ArrayList<>();
    for (int rank = 0; rank < blocks.size(); rank++) {
      reports.add(examples.duty().ready(rank, blocks.size(), blocks.get(rank).iterator()).report());
    }
    return ShardReport.of(reports);
  }

  private static List<String> hashes(ImageSet all, int shards) {
    return IntStream.range(0, shards)
        .mapToObj(
            shard ->
                ShardHash.of(
                    (Examples)
                        all.subset(
                            IntStream.range(0, all.size())
                                .filter(i -> i % shards == shard)
                                .toArray())))
        .toList();
  }

  @Test
  void shards_are_those_of_the_same_files_here() {
    Split split = Split.random(ImageFolder.read(folder).images(), 0.3, 7);

    for (int workers = 1; workers <= 3; workers++) {
      ShardReport report = report(examples(drawings, 4, workers));

      assertThat(report.training()).isEqualTo(hashes(split.training(), 4));
      assertThat(report.validation()).isEqualTo(hashes(split.validation(), 4));
      assertThat(report.trainingCounts()).isEqualTo(split.training().counts());
      assertThat(report.validationCounts()).isEqualTo(split.validation().counts());
    }
  }

  @Test
  void partitions_and_the_order_of_rows_mean_nothing() {
    ShardReport expected = report(examples(drawings, 3, 2));

    assertThat(report(examples(drawings.repartition(4).sort("pixels"), 3, 2)))
        .usingRecursiveComparison()
        .isEqualTo(expected);
  }

  @Test
  void rows_of_some_keys_alone_keep_their_order() {
    ImageSet all = ImageFolder.read(folder).images();
    int[] kept =
        IntStream.range(0, all.size())
            .filter(i -> (i - (i < 7 ? 0 : i < 18 ? 7 : 18)) % 2 == 1)
            .toArray();
    Split split = Split.random(all.subset(kept), 0.3, 7);

    ShardReport report = report(examples(drawings.where("key % 2 = 1"), 2, 2));

    assertThat(report.training()).isEqualTo(hashes(split.training(), 2));
    assertThat(report.validation()).isEqualTo(hashes(split.validation(), 2));
  }

  @Test
  void without_files_and_keys_the_pixels_say_the_order() {
    Dataset<Row> bare = drawings.select("label", "pixels");

    ShardReport report = report(examples(bare, 3, 2));

    assertThat(report(examples(bare.repartition(3), 3, 2)))
        .usingRecursiveComparison()
        .isEqualTo(report);
    assertThat(report.trainingCounts())
        .containsExactly(report(examples(bare.orderBy("pixels"), 1, 1)).trainingCounts());
  }

  @Test
  void a_column_may_say_what_validates() {
    ImageSet all = ImageFolder.read(folder).images();
    int[] training = IntStream.range(0, 30).filter(i -> key(i) >= 3).toArray();
    int[] validation = IntStream.range(0, 30).filter(i -> key(i) < 3).toArray();

    ShardReport report =
        report(
            ClusterExamples.of(
                drawings.withColumn("held", col("key").lt(3)),
                new ExampleColumns("pixels", "label", Optional.of("held")),
                SIZE,
                SPLIT,
                2,
                () -> 2));

    assertThat(report.training()).isEqualTo(hashes(all.subset(training), 2));
    assertThat(report.validation()).isEqualTo(hashes(all.subset(validation), 2));
  }

  private static int key(int example) {
    return example < 7 ? example : example < 18 ? example - 7 : example - 18;
  }

  @Test
  void a_mark_that_has_changed_since_it_was_counted_is_named() throws Exception {
    Row row = RowFactory.create("cat", new byte[16], null, null, true);
    Packing packing =
        new Packing(
            new ExampleColumns("pixels", "label", Optional.of("held")),
            16,
            List.of("cat"),
            Placement.inOrder(3, 2, 1, 1));

    byte[] block = packing.call(List.of(new Numbered(1, row)).iterator()).next()._2;

    assertThat(new String(block, StandardCharsets.UTF_8))
        .contains("What a row of the class cat is for has changed since the rows were counted");
  }

  @Test
  void what_does_not_fit_into_memory_lies_in_files(@TempDir Path folder) {
    ClusterExamples examples = examples(drawings, 2, 1);
    ShardRoom small = new ShardRoom(100, folder);

    ByteBuffer report =
        examples.duty().ready(0, examples.blocks().collect().iterator(), small).report();

    assertThat(ShardReport.of(List.of(report)))
        .usingRecursiveComparison()
        .isEqualTo(report(examples));
  }

  @Test
  void a_row_that_is_no_example_is_named() {
    Dataset<Row> odd =
        drawings.withColumn(
            "pixels",
            when(col("label").equalTo("cat").and(col("key").equalTo(3)), lit(new byte[3]))
                .otherwise(col("pixels")));

    assertThatThrownBy(() -> report(examples(odd, 3, 1)))
        .isInstanceOf(DutyException.class)
        .hasMessageStartingWith("The column pixels has 3 bytes in the row with the key 3 of ")
        .hasMessageEndingWith("cat.npy, but pictures of 16 bytes are expected.");
  }

  @Test
  void null_is_no_picture() {
    Dataset<Row> odd =
        drawings
            .withColumn("pixels", when(col("key").gt(0), col("pixels")))
            .select("label", "pixels");

    assertThatThrownBy(() -> report(examples(odd, 3, 1)))
        .hasMessage(
            "The column pixels has null in a row of the class ant, but pictures of 16 bytes are"
                + " expected.");
  }

  @Test
  void drawings_that_are_there_twice_are_named() {
    Dataset<Row> twice = drawings.union(drawings.where("label = 'dog' and key = 2"));

    assertThatThrownBy(() -> examples(twice, 3, 1))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith("The key 2 of ")
        .hasMessageContaining("dog.npy is there 2 times, but names one drawing");
  }

  @Test
  void a_drawing_in_place_of_another_is_named() {
    Dataset<Row> odd =
        drawings.withColumn(
            "key",
            when(col("label").equalTo("dog").and(col("key").equalTo(4)), lit(5L))
                .otherwise(col("key")));

    assertThatThrownBy(() -> report(examples(odd, 1, 1)))
        .isInstanceOf(DutyException.class)
        .hasMessageContaining("Two rows are the same example, key 5 of ");
  }

  @Test
  void a_missing_column_is_named() {
    assertThatThrownBy(() -> examples(drawings.drop("label"), 3, 1))
        .isInstanceOf(ClusterException.class)
        .hasMessage("There is no column label with the class; the columns are key, file, pixels.");
  }

  @Test
  void every_shard_needs_an_example() {
    assertThatThrownBy(() -> examples(drawings, 25, 2))
        .hasMessage(
            "Every shard needs an example to train with, but there are 25 shards and 21 examples;"
                + " take fewer shards.");
  }

  @Test
  void the_size_is_that_of_the_metadata_or_of_a_square() {
    assertThat(COLUMNS.imageSize(drawings)).isEqualTo(SIZE);
    assertThat(
            COLUMNS.imageSize(
                drawings.select(
                    col("pixels").as("pixels", org.apache.spark.sql.types.Metadata.empty()))))
        .isEqualTo(SIZE);
  }
}
