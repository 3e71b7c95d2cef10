// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.NpyFile;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.Cluster;

class QuickDrawSourceTest {
  private final SparkSession spark = Cluster.local(2);

  @TempDir Path folder;

  private static byte[] noise(int count, int seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Path write(String name, int... shape) {
    int count = 1;
    for (int size : shape) {
      count *= size;
    }
    Path file = folder.resolve(name);
    NpyFile.write(file, shape, noise(count, name.hashCode()));
    return file;
  }

  private Dataset<Row> load(Object... paths) {
    String[] texts = new String[paths.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = paths[i].toString();
    }
    return spark.read().format("quickdraw").load(texts);
  }

  /** What the toolkit reads of a folder: class, number in its file, pixels. */
  private static void assertSame(List<Row> rows, ImageSet images) {
    assertThat(rows).hasSize(images.size());
    int number = 0;
    for (int i = 0; i < images.size(); i++) {
      String className = images.classes().get(images.label(i));
      number = i > 0 && images.label(i) == images.label(i - 1) ? number + 1 : 0;
      Row row = rows.get(i);
      assertThat(row.<String>getAs("label")).isEqualTo(className);
      assertThat(row.<Long>getAs("key")).isEqualTo(number);
      assertThat(row.<byte[]>getAs("pixels")).isEqualTo(images.image(i));
    }
  }

  @Test
  void rows_are_those_that_the_toolkit_reads_in_its_order() {
    write("violin.npy", 37, 784);
    write("full_numpy_bitmap_piano.npy", 5, 784);
    write("the eiffel tower.NPY", 11, 28, 28);
    Dataset<Row> drawings = load(folder);
    assertThat(drawings.columns()).containsExactly("label", "key", "file", "pixels");
    assertSame(drawings.collectAsList(), ImageFolder.read(folder).images());
    assertThat(QuickDrawFiles.of(spark, folder.toString()).classes())
        .isEqualTo(ImageFolder.read(folder).images().classes());
    assertThat(drawings.first().<String>getAs("file"))
        .isEqualTo("file:" + folder.resolve("full_numpy_bitmap_piano.npy"));
  }

  @Test
  void the_size_stands_in_the_columns_metadata_and_parquet_keeps_it() {
    write("a.npy", 3, 12, 20);
    Dataset<Row> drawings = load(folder);
    String parquet = folder.resolve("drawings.parquet").toString();
    drawings.write().parquet(parquet);
    Dataset<Row> read = spark.read().parquet(parquet);
    assertThat(DrawingColumns.imageSize(drawings.schema().apply("pixels")))
        .contains(new ImageSize(1, 12, 20));
    assertThat(DrawingColumns.imageSize(read.schema().apply("pixels")))
        .contains(new ImageSize(1, 12, 20));
    assertThat(read.count()).isEqualTo(3);
    assertThat(read.orderBy("key").collectAsList().get(2).<byte[]>getAs("pixels"))
        .isEqualTo(NpyFile.open(folder.resolve("a.npy")).row(2));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "64, 64", "65, 64", "130, 1000", "1000, 17", "3000, 1337"})
  void ranges_cover_each_row_exactly_once(int rows, int rowsPerPartition) {
    Path file = write("a.npy", rows, 28, 28);
    Dataset<Row> drawings =
        spark
            .read()
            .format("quickdraw")
            .option("rowsPerPartition", rowsPerPartition)
            .load(file.toString());
    assertThat(drawings.javaRDD().getNumPartitions())
        .isEqualTo((rows + rowsPerPartition - 1) / rowsPerPartition);
    NpyFile npy = NpyFile.open(file);
    List<Row> all = drawings.collectAsList();
    assertThat(all).hasSize(rows);
    for (int i = 0; i < rows; i++) {
      assertThat(all.get(i).<Long>getAs("key")).isEqualTo(i);
      assertThat(all.get(i).<byte[]>getAs("pixels")).isEqualTo(npy.row(i));
    }
  }

  @Test
  void rows_larger_than_a_block_are_read_too() {
    Path file = write("large.npy", 3, 1100, 1000);
    NpyFile npy = NpyFile.open(file);
    List<Row> rows = load(file).collectAsList();
    for (int i = 0; i < 3; i++) {
      assertThat(rows.get(i).<byte[]>getAs("pixels")).isEqualTo(npy.row(i));
    }
  }

  @Test
  void colours_lie_channel_first_as_in_the_toolkit_and_true_is_white() throws IOException {
    Path last = write("last.npy", 4, 8, 9, 3);
    Path first = write("first.npy", 4, 3, 8, 9);
    assertSame(load(last).collectAsList(), ImageFolder.readFile(last));
    assertSame(load(first).collectAsList(), ImageFolder.readFile(first));
    Path bool = folder.resolve("bool.npy");
    byte[] bytes = Files.readAllBytes(write("a.npy", 2, 2, 2));
    byte[] flags = {1, 0, 0, 1, 0, 0, 1, 1};
    System.arraycopy(flags, 0, bytes, bytes.length - 8, 8);
    String header = new String(bytes, StandardCharsets.ISO_8859_1).replace("|u1", "|b1");
    Files.write(bool, header.getBytes(StandardCharsets.ISO_8859_1));
    assertSame(load(bool).collectAsList(), ImageFolder.readFile(bool));
  }

  @Test
  void only_what_is_asked_for_is_read() {
    write("violin.npy", 300, 784);
    write("piano.npy", 200, 784);
    Dataset<Row> drawings = load(folder);
    assertThat(drawings.count()).isEqualTo(500);
    assertThat(plan(drawings.groupBy().count())).contains("LocalTableScan");
    Dataset<Row> violins = drawings.filter(col("label").equalTo("violin"));
    assertThat(violins.count()).isEqualTo(300);
    assertThat(violins.javaRDD().getNumPartitions()).isEqualTo(1);
    assertThat(drawings.filter("label in ('piano', 'cello')").count()).isEqualTo(200);
    assertThat(drawings.filter("label = 'piano' and key >= 150").count()).isEqualTo(50);
    assertThat(drawings.limit(3).collectAsList()).hasSize(3);
    assertThat(drawings.limit(250).javaRDD().count()).isEqualTo(250);
    assertThat(drawings.groupBy("label").count().orderBy("label").collectAsList().toString())
        .isEqualTo("[[piano,200], [violin,300]]");
  }

  private static String plan(Dataset<Row> rows) {
    return rows.queryExecution().executedPlan().toString();
  }

  @Test
  void without_pixels_no_file_is_opened() throws IOException {
    Path file = write("violin.npy", 30, 784);
    Dataset<Row> drawings = load(folder);
    Files.delete(file);
    assertThat(drawings.select("label", "key").collectAsList()).hasSize(30);
  }

  @Test
  void files_patterns_and_several_folders_are_read_together() throws IOException {
    write("violin.npy", 3, 784);
    write("piano.npy", 2, 784);
    Path other = Files.createDirectory(folder.resolve("more"));
    Files.copy(folder.resolve("violin.npy"), other.resolve("violin.npy"));
    write("odd [1].npy", 4, 784);
    assertThat(load(folder.resolve("violin.npy"), folder.resolve("piano.npy")).count())
        .isEqualTo(5);
    assertThat(load(folder + "/*i*o*.npy").count()).isEqualTo(5);
    assertThat(load(folder, other).count()).isEqualTo(12);
    assertThat(load(folder, folder).count()).isEqualTo(9);
    assertThat(load(folder.resolve("odd [1].npy")).first().<String>getAs("label"))
        .isEqualTo("odd [1]");
    assertThat(QuickDrawFiles.of(spark, folder.toString(), other.toString()).rowsByClass())
        .isEqualTo(Map.of("odd [1]", 4L, "piano", 2L, "violin", 6L));
  }

  @Test
  void files_are_hashed_in_the_cluster() {
    write("violin.npy", 300, 784);
    write("piano.npy", 200, 784);
    ImageSet images = ImageFolder.read(folder).images();
    QuickDrawFiles files = QuickDrawFiles.of(spark, folder.toString());
    List<FileFacts> facts = new ArrayList<>(files.facts(spark).values());
    assertThat(facts).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(facts.get(i).sha256()).isEqualTo(images.sources().get(i).sha256());
      assertThat(facts.get(i).bytes()).isEqualTo(images.sources().get(i).size());
      assertThat(facts.get(i).rows()).isEqualTo(images.sources().get(i).images());
      assertThat(facts.get(i).className()).isEqualTo(images.classes().get(i));
    }
    assertThat(files.rowsByFile().values()).containsExactly(200L, 300L);
    assertThat(files).hasToString("2 files with 500 drawings of piano, violin");
  }

  @Test
  void what_cannot_be_read_is_said_before_any_task() throws IOException {
    refused("does not exist; expected .npy files", folder.resolve("nothing"));
    refused("holds no drawings: expected one .npy file per class", folder);
    Files.createDirectory(folder.resolve("train"));
    refused("found only others, such as train.", folder);
    Path file = write("violin.npy", 10, 784);
    byte[] whole = Files.readAllBytes(file);
    Path cut = folder.resolve("cut.npy");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 100));
    refused(
        "cut.npy is truncated: expected 7840 bytes of data for shape (10, 784), found 7740", cut);
    Files.write(cut, "not numpy".getBytes(StandardCharsets.UTF_8));
    refused("cut.npy is not a .npy file: it does not begin with \\x93NUMPY", folder);
    Files.write(cut, new byte[0]);
    refused("cut.npy is empty (0 bytes)", cut);
    changed(whole, cut, "'|u1'", "'<f4'");
    refused("cut.npy holds float32, and whether that is from 0 to 1 or from 0 to 255", cut);
    changed(whole, cut, "False", "True ");
    refused("cut.npy is stored in Fortran order (column by column)", cut);
    changed(whole, cut, "784)", "783)");
    refused("(N, C, H, W) or (N, H, W, C), and 783 is not a square number", cut);
    Path zipped = folder.resolve("cut.npy.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(whole);
    }
    refused("cut.npy.gz is compressed (a gzip file)", zipped);
    Files.delete(zipped);
    Files.delete(cut);
    write("full_numpy_bitmap_violin.npy", 1, 784);
    refused("holds two files for the class violin", folder);
    Files.delete(folder.resolve("full_numpy_bitmap_violin.npy"));
    write("small.npy", 1, 64);
    refused("violin.npy holds drawings of 1x28x28, but those of", folder);
  }

  private static void changed(byte[] whole, Path file, String from, String to) throws IOException {
    String text = new String(whole, StandardCharsets.ISO_8859_1).replace(from, to);
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void refused(String sentence, Path path) {
    assertThatThrownBy(() -> load(path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void a_mistaken_option_is_a_sentence() {
    Path file = write("violin.npy", 10, 784);
    assertThatThrownBy(() -> spark.read().format("quickdraw").load())
        .hasMessage(
            "The source quickdraw was given nothing to read; name a folder or files:"
                + " load(\"data\").");
    refused(
        file,
        "rowsPerPartiton",
        "5",
        "The source quickdraw has no option rowsPerPartiton; it has rowsPerPartition, channels.");
    refused(
        file,
        "rowsPerPartition",
        "0",
        "The option rowsPerPartition of the source quickdraw is a whole number from 1 to 2147483647,"
            + " but got 0.");
    refused(
        file,
        "channels",
        "middle",
        "The option channels of the source quickdraw is first or last, but got middle.");
  }

  private void refused(Path file, String option, String value, String sentence) {
    assertThatThrownBy(
            () -> spark.read().format("quickdraw").option(option, value).load(file.toString()))
        .hasMessage(sentence);
  }

  @Test
  void a_file_that_was_changed_meanwhile_is_not_read() throws IOException {
    Path file = write("violin.npy", 10, 784);
    Dataset<Row> drawings = load(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    assertThatThrownBy(drawings::collectAsList)
        .hasStackTraceContaining(
            "violin.npy was changed after its header was read; load it again.");
  }

  @Test
  void sql_reads_files_too() {
    Path file = write("violin.npy", 10, 784);
    spark.sql("create temporary view violins using quickdraw options (path '" + file + "')");
    assertThat(spark.sql("select max(key) from violins").first().getLong(0)).isEqualTo(9);
  }

  @Test
  void rows_of_other_order_are_the_same_rows() {
    write("violin.npy", 100, 784);
    List<Row> rows = load(folder).repartition(3).collectAsList();
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(row -> row.<Long>getAs("key")));
    assertThat(sorted.get(99).<byte[]>getAs("pixels"))
        .isEqualTo(NpyFile.open(folder.resolve("violin.npy")).row(99));
  }
}
