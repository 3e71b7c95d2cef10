// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.data.NpyFile;
import org.sketchell.doodle.Doodles;
import org.sketchell.file.FileException;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.EngineException;
import org.sketchell.runtime.Versions;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.cluster.ClusterException;

class SparkModelTest {
  private final SparkSession spark = Cluster.local(2);
  private final TrainedModel model = SmallModel.doodles();

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void save() {
    file = SmallModel.file(folder);
  }

  private Dataset<Row> doodles(int count, int rowsPerPartition) {
    return spark
        .read()
        .format("doodle")
        .option("count", count)
        .option("rowsPerPartition", rowsPerPartition)
        .load();
  }

  private static float[] floats(Row row, String column) {
    List<Float> values = row.getList(row.fieldIndex(column));
    float[] numbers = new float[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i);
    }
    return numbers;
  }

  /** Rows of one column of pictures, with a number before it. */
  private Dataset<Row> table(DataType type, List<?> pictures) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      rows.add(RowFactory.create(i, pictures.get(i)));
    }
    StructType schema =
        new StructType().add("id", DataTypes.IntegerType).add("picture", type, true);
    return spark.createDataFrame(rows, schema).repartition(2);
  }

  private List<Row> scored(Dataset<Row> pictures) {
    return SparkModel.load(file.toString())
        .setInputCol("picture")
        .transform(pictures)
        .orderBy("id")
        .collectAsList();
  }

  private void assertScored(List<Row> rows, List<byte[]> pictures) {
    float[] expected = SmallModel.probabilities(model, pictures);
    assertThat(rows).hasSize(pictures.size());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(floats(rows.get(i), "probabilities"))
          .containsExactly(Arrays.copyOfRange(expected, 3 * i, 3 * i + 3), within());
    }
  }

  /** Another place in a batch may be another last bit, since products are added up in blocks. */
  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.data.Offset.offset(1e-6f);
  }

  @ParameterizedTest
  @CsvSource({"1, 100, 256", "50, 7, 3", "50, 50, 1", "700, 300, 256", "700, 1000, 1000"})
  void drawings_are_scored_as_the_model_scores_them(int count, int rowsPerPartition, int batch) {
    List<Row> rows =
        SparkModel.load(file.toString())
            .setBatchSize(batch)
            .transform(doodles(count, rowsPerPartition))
            .collectAsList();
    assertScored(rows, rows.stream().map(row -> row.<byte[]>getAs("pixels")).toList());
    for (Row row : rows) {
      float[] scores = floats(row, "probabilities");
      int best = scores[1] > scores[0] ? 1 : 0;
      best = scores[2] > scores[best] ? 2 : best;
      assertThat(row.<String>getAs("prediction")).isEqualTo(model.labels().get(best));
    }
    assertThat(rows.stream().map(row -> row.<String>getAs("label")).distinct().count())
        .isEqualTo(Math.min(count, 3));
  }

  @Test
  void files_are_scored_and_what_parquet_kept_of_them_too() {
    Doodles.write(folder.resolve("data"), 40, 3);
    Dataset<Row> drawings =
        spark.read().format("quickdraw").load(folder.resolve("data").toString());
    drawings.write().parquet(folder.resolve("parquet").toString());
    Dataset<Row> kept = spark.read().parquet(folder.resolve("parquet").toString());
    SparkModel scorer = SparkModel.load(file.toString());
    List<Row> direct = scorer.transform(drawings).orderBy("label", "key").collectAsList();
    List<Row> again = scorer.transform(kept).orderBy("label", "key").collectAsList();
    assertThat(direct).hasSize(120);
    NpyFile violins = NpyFile.open(folder.resolve("data").resolve("violin.npy"));
    assertScored(direct.subList(80, 120), IntStream.range(0, 40).mapToObj(violins::row).toList());
    for (int i = 0; i < 120; i++) {
      assertThat(again.get(i).<String>getAs("prediction"))
          .isEqualTo(direct.get(i).<String>getAs("prediction"));
      assertThat(floats(again.get(i), "probabilities"))
          .containsExactly(floats(direct.get(i), "probabilities"), within());
    }
  }

  @Test
  void numbers_are_scored_as_pixels_are() {
    List<byte[]> pictures = SmallModel.pictures(20);
    assertScored(scored(table(DataTypes.BinaryType, pictures)), pictures);
    assertScored(scored(table(array(DataTypes.ByteType), boxed(pictures, v -> v))), pictures);
    assertScored(
        scored(table(array(DataTypes.ShortType), boxed(pictures, v -> (short) (v & 0xff)))),
        pictures);
    assertScored(
        scored(table(array(DataTypes.IntegerType), boxed(pictures, v -> v & 0xff))), pictures);
    assertScored(
        scored(table(array(DataTypes.FloatType), boxed(pictures, v -> (float) (v & 0xff)))),
        pictures);
    assertScored(
        scored(table(array(DataTypes.DoubleType), boxed(pictures, v -> (double) (v & 0xff)))),
        pictures);
    List<Object> vectors = new ArrayList<>();
    for (byte[] picture : pictures) {
      double[] numbers = new double[picture.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = picture[i] & 0xff;
      }
      vectors.add(Vectors.dense(numbers).compressed());
    }
    assertScored(scored(table(SQLDataTypes.VectorType(), vectors)), pictures);
  }

  private static DataType array(DataType elements) {
    return DataTypes.createArrayType(elements);
  }

  private static List<Object> boxed(
      List<byte[]> pictures, java.util.function.Function<Byte, Object> value) {
    List<Object> all = new ArrayList<>();
    for (byte[] picture : pictures) {
      Object[] numbers = new Object[picture.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = value.apply(picture[i]);
      }
      all.add(numbers);
    }
    return all;
  }

  private static byte[] png(byte[] pixels, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, side, side, pixels);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @Test
  void pictures_files_are_scored_by_their_paths_and_by_their_content() throws IOException {
    List<byte[]> pictures = SmallModel.pictures(4);
    List<String> paths = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Path picture = folder.resolve("drawing " + i + ".png");
      contents.add(png(pictures.get(i), 28));
      Files.write(picture, contents.get(i));
      paths.add(i % 2 == 0 ? picture.toString() : "file:" + picture);
    }
    assertScored(scored(table(DataTypes.StringType, paths)), pictures);
    assertScored(scored(table(DataTypes.BinaryType, contents)), pictures);
    Dataset<Row> files =
        spark.read().format("binaryFile").load(folder + "/*.png").withColumn("id", col("path"));
    List<Row> rows =
        SparkModel.load(file.toString())
            .setInputCol("content")
            .transform(files)
            .orderBy("path")
            .collectAsList();
    assertScored(rows, pictures);
  }

  @Test
  void a_picture_file_as_long_as_pixels_is_a_picture() throws IOException {
    byte[] pixels = SmallModel.pictures(1).get(0);
    byte[] content = png(pixels, 28);
    byte[] padded = Arrays.copyOf(content, 784);
    assertThat(PictureContent.isSurely(padded)).isTrue();
    byte[] bright = new byte[784];
    Arrays.fill(bright, (byte) 0xff);
    bright[1] = (byte) 0xd8;
    assertThat(PictureContent.begins(bright)).isTrue();
    assertThat(PictureContent.isSurely(bright)).isFalse();
  }

  @Test
  void where_there_is_no_picture_there_is_no_answer() {
    List<byte[]> pictures = new ArrayList<>(SmallModel.pictures(3));
    pictures.add(1, null);
    List<Row> rows = scored(table(DataTypes.BinaryType, pictures));
    assertThat(rows).hasSize(4);
    assertThat(rows.get(1).isNullAt(2)).isTrue();
    assertThat(rows.get(1).isNullAt(3)).isTrue();
    assertScored(List.of(rows.get(0), rows.get(2), rows.get(3)), SmallModel.pictures(3));
    List<byte[]> none = new ArrayList<>();
    none.add(null);
    assertThat(scored(table(DataTypes.BinaryType, none)).get(0).isNullAt(2)).isTrue();
    assertThat(scored(table(DataTypes.BinaryType, List.of()))).isEmpty();
  }

  @Test
  void other_columns_stay_and_answers_go_where_they_are_wanted() {
    Dataset<Row> drawings = doodles(6, 3).withColumn("more", lit("x"));
    Dataset<Row> answers =
        SparkModel.of(model)
            .setPredictionCol("class")
            .setPredictionIndexCol("index")
            .setProbabilityCol("")
            .setRawPredictionCol("logits")
            .transform(drawings);
    assertThat(answers.columns())
        .containsExactly("label", "key", "file", "pixels", "more", "class", "index", "logits");
    for (Row row : answers.collectAsList()) {
      assertThat(row.<String>getAs("more")).isEqualTo("x");
      assertThat(model.labels().get((int) (double) row.<Double>getAs("index")))
          .isEqualTo(row.<String>getAs("class"));
      float[] logits = floats(row, "logits");
      int index = (int) (double) row.<Double>getAs("index");
      for (float logit : logits) {
        assertThat(logit).isLessThanOrEqualTo(logits[index]);
      }
    }
  }

  @Test
  void it_is_a_stage_of_a_pipeline_that_is_saved_with_its_model() throws IOException {
    StringIndexerModel numbers =
        new StringIndexerModel(model.labels().toArray(String[]::new))
            .setInputCol("label")
            .setOutputCol("number");
    SparkModel scorer = SparkModel.load(file.toString()).setPredictionIndexCol("index");
    Dataset<Row> drawings = doodles(90, 40);
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {numbers, scorer}).fit(drawings);
    String saved = folder.resolve("pipeline").toString();
    pipeline.write().save(saved);
    Files.delete(file);
    PipelineModel loaded = PipelineModel.load(saved);
    List<Row> answers = loaded.transform(drawings).collectAsList();
    assertThat(answers).isEqualTo(pipeline.transform(drawings).collectAsList());
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setLabelCol("number")
            .setPredictionCol("index")
            .setMetricName("accuracy")
            .evaluate(loaded.transform(drawings));
    long right =
        answers.stream()
            .filter(row -> row.<String>getAs("label").equals(row.<String>getAs("prediction")))
            .count();
    assertThat(accuracy).isEqualTo(right / 90.0);
    assertThat(right).isGreaterThan(45);
  }

  @Test
  void a_stage_is_saved_alone_too_and_says_what_it_is() throws IOException {
    SparkModel scorer = SparkModel.load(file.toString()).setBatchSize(17).setInputCol("p");
    String saved = folder.resolve("stage").toString();
    scorer.write().save(saved);
    SparkModel loaded = SparkModel.load(saved);
    assertThat(loaded.getBatchSize()).isEqualTo(17);
    assertThat(loaded.getInputCol()).isEqualTo("p");
    assertThat(loaded.uid()).isEqualTo(scorer.uid());
    assertThat(loaded.labels()).isEqualTo(model.labels());
    assertThat(scorer)
        .hasToString(
            "SparkModel " + scorer.uid() + ": " + file + ", 1x28x28 -> angel, piano, violin");
    assertThat(scorer.copy(new org.apache.spark.ml.param.ParamMap()).getBatchSize()).isEqualTo(17);
    assertThat(scorer.explainParams()).contains("batchSize", "inputCol", "handleInvalid");
  }

  @Test
  void what_a_table_lacks_is_said_before_any_task() {
    SparkModel scorer = SparkModel.of(model);
    Dataset<Row> drawings = doodles(3, 3);
    refused(
        () -> scorer.transform(drawings.drop("pixels")),
        "There is no column pixels with pictures, but label, key, file; say which it is:"
            + " setInputCol(\"...\").");
    refused(
        () -> SparkModel.of(model).setInputCol("key").transform(drawings),
        "The column key is bigint, but pictures are binary (pixels, or the content of a picture's"
            + " file), an array of numbers, a vector, or a string (the path of a picture).");
    refused(
        () -> scorer.transform(drawings.withColumn("Prediction", lit(1))),
        "There is a column Prediction already, where answers were to be put; drop or rename it, or"
            + " give the model's columns other names.");
    refused(
        () -> SparkModel.of(SmallModel.any(new ImageSize(1, 32, 32), "a", "b")).transform(drawings),
        "The column pixels has pictures of 1x28x28, but the model takes 1x32x32.");
    refused(() -> scorer.setBatchSize(0), "A batch has at least 1 picture, but got 0.");
    refused(
        () -> SparkModel.of(model).setBatchSize(1_000_000).transform(drawings),
        "A batch of 1000000 pictures of 1x28x28 has 784000000 pixels, but at most 268435456 are"
            + " scored at a time; set a smaller batchSize.");
    refused(
        () -> scorer.setHandleInvalid("drop"),
        "handleInvalid is error, skip or keep, but got drop.");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String sentence) {
    assertThatThrownBy(call).isInstanceOf(ClusterException.class).hasMessage(sentence);
  }

  @Test
  void a_file_that_is_no_classifier_is_a_sentence() throws IOException {
    assertThatThrownBy(() -> SparkModel.load(folder.resolve("none.onnx").toString()))
        .isInstanceOf(FileException.class)
        .hasMessage(
            folder.resolve("none.onnx") + " does not exist; an ONNX model file was expected.");
    assertThatThrownBy(() -> SparkModel.load(folder.toString()))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("is a folder; an ONNX model file was expected.");
    Path text = folder.resolve("text.onnx");
    Files.writeString(text, "no model", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SparkModel.load(text.toString()))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("is no ONNX model");
    assertThatThrownBy(() -> SparkModel.load("nowhere://x/model.onnx"))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("Cannot read nowhere://x/model.onnx: ");
  }

  @Test
  void a_row_that_is_no_picture_ends_the_job_is_left_out_or_kept() throws IOException {
    List<byte[]> pictures = new ArrayList<>(SmallModel.pictures(4));
    pictures.set(2, new byte[100]);
    Dataset<Row> table = table(DataTypes.BinaryType, pictures);
    assertThatThrownBy(() -> scored(table))
        .hasStackTraceContaining(
            "The column picture has pictures of 1x28x28, which are 784 bytes, but got 100 bytes,"
                + " and they are no picture's file.");
    SparkModel scorer = SparkModel.of(model).setInputCol("picture");
    assertThat(ids(scorer.setHandleInvalid("skip").transform(table))).containsExactly(0, 1, 3);
    Dataset<Row> kept = scorer.setHandleInvalid("keep").transform(table);
    assertThat(ids(kept)).containsExactly(0, 1, 2, 3);
    assertThat(ids(kept.filter("prediction is null"))).containsExactly(2);
    assertThatThrownBy(
            () ->
                scored(
                    table(
                        array(DataTypes.IntegerType),
                        Collections.singletonList(new Integer[] {1}))))
        .hasStackTraceContaining(
            "The column picture has pictures of 1x28x28, which are 784 numbers, but got 1.");
    assertThatThrownBy(
            () ->
                scored(
                    table(
                        array(DataTypes.IntegerType), Collections.singletonList(new Integer[784]))))
        .hasStackTraceContaining("The column picture has a picture whose pixel 0 is null.");
    assertThatThrownBy(
            () -> scored(table(DataTypes.StringType, List.of(folder.resolve("no.png").toString()))))
        .hasStackTraceContaining(
            "The column picture names "
                + folder.resolve("no.png")
                + ": "
                + folder.resolve("no.png")
                + " does not exist; a picture was expected.");
    assertThatThrownBy(
            () ->
                scored(
                    table(DataTypes.BinaryType, Collections.singletonList(png(new byte[900], 30)))))
        .hasStackTraceContaining("a picture is 30 x 30 pixels, but the drawings here are 28 x 28");
  }

  private static List<Integer> ids(Dataset<Row> rows) {
    return rows.orderBy("id").collectAsList().stream().map(row -> row.getInt(0)).toList();
  }

  @Test
  void numbers_that_make_no_sense_end_the_job_or_are_kept_without_a_class() {
    List<Object> pictures = boxed(SmallModel.pictures(2), v -> (float) (v & 0xff));
    Object[] broken = new Object[784];
    Arrays.fill(broken, Float.NaN);
    pictures.add(broken);
    Dataset<Row> table = table(array(DataTypes.FloatType), pictures);
    assertThatThrownBy(() -> scored(table))
        .hasStackTraceContaining(
            "gives scores that are no numbers (NaN) for a picture of the column picture");
    SparkModel scorer = SparkModel.of(model).setInputCol("picture");
    assertThat(ids(scorer.setHandleInvalid("skip").transform(table))).containsExactly(0, 1);
    assertThat(ids(scorer.setHandleInvalid("keep").transform(table).filter("prediction is null")))
        .containsExactly(2);
  }

  @Test
  void no_more_rows_than_a_batch_are_held() {
    int[] asked = {0};
    Iterator<Row> endless =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Row next() {
            return RowFactory.create(Doodles.draw("violin", 1, asked[0]++ % 100));
          }
        };
    ScoredRows rows = new ScoredRows(scoring(32, Versions.sketchell()), endless);
    for (int given = 0; given < 1000; given++) {
      rows.next();
      assertThat(asked[0] - given).isBetween(1, 32);
    }
  }

  private Scoring scoring(int batch, String version) {
    ModelContent content = ModelContent.of(model);
    SentModel sent = content.sent(spark.sparkContext());
    return new Scoring(
        new SentModel(sent.name(), sent.sha256(), sent.bytes(), version),
        PictureColumn.of(
            DataTypes.createStructField("p", DataTypes.BinaryType, true), model.image(), null),
        0,
        new Answers("prediction", "", "probabilities", ""),
        batch,
        InvalidRows.ERROR);
  }

  @Test
  void another_version_on_an_executor_is_a_sentence() {
    Iterator<Row> one = List.of(RowFactory.create((Object) new byte[784])).iterator();
    refused(
        () -> scoring(1, "0.0.9").call(one).next(),
        "The driver has Sketchell 0.0.9, but executor driver on "
            + org.apache.spark.SparkEnv.get().blockManager().blockManagerId().host()
            + " has "
            + Versions.sketchell()
            + "; give both the same jars.");
  }

  @Test
  void a_machine_that_onnx_runtime_has_no_library_for_is_named() {
    ClusterException said = SentModel.unable(new EngineException("%s", "It has libraries for x."));
    assertThat(said)
        .hasMessage(
            "On executor driver on "
                + org.apache.spark.SparkEnv.get().blockManager().blockManagerId().host()
                + " no model can be run: It has libraries for x.");
  }

  @Test
  void all_tasks_of_a_process_share_one_model_and_few_are_kept() {
    TrainedModel first = ModelContent.of(model).sent(spark.sparkContext()).here();
    assertThat(ModelContent.of(model).sent(spark.sparkContext()).here()).isSameAs(first);
    for (int i = 2; i < 14; i++) {
      String[] labels = IntStream.range(0, i).mapToObj(n -> "c" + n).toArray(String[]::new);
      ModelContent.of(SmallModel.any(new ImageSize(1, 4, 4), labels))
          .sent(spark.sparkContext())
          .here();
    }
    assertThat(LoadedModels.size()).isEqualTo(8);
    assertThat(ModelContent.of(model).sent(spark.sparkContext()).here()).isNotSameAs(first);
  }
}
