// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.cluster.ClusterException;

/**
 * A trained classifier of images as a stage of Spark's: it says of each row's picture what it
 * shows.
 *
 * <pre>{@code
 * Dataset<Row> answers = SparkModel.load("model.onnx")
 *     .transform(spark.read().format("quickdraw").load("data"));
 * }</pre>
 *
 * <p>The column with pictures ({@code inputCol}: {@code pixels}) is
 *
 * <ul>
 *   <li>binary: pixels as they lie in files, 0 to 255, channel first, row by row; or the content of
 *       a PNG, JPEG, GIF or BMP file, as Spark's source {@code binaryFile} has it;
 *   <li>an array of numbers, or a vector, with the same pixels from 0 to 255 (of {@code tinyint},
 *       {@code x & 0xff});
 *   <li>a string: the path of a picture's file, read by the task as {@code sketchell predict} reads
 *       it.
 * </ul>
 *
 * <p>Pictures have the size that the model takes, and what it makes of pixels is part of it.
 * Columns with answers are {@code prediction}, the most probable class as a string, and {@code
 * probabilities}, an array of float in the order of {@link #labels()}. Two more are there if they
 * are named: {@code predictionIndexCol}, the number of the class as a double, for Spark's own
 * evaluators, and {@code rawPredictionCol}, the logits, for which each picture is computed once
 * more. An empty name leaves a column out. Where the picture is null, so are the answers. {@code
 * handleInvalid} says what becomes of a row whose picture cannot be read, or for which the model
 * gives no numbers (NaN): {@code error} (a sentence, in Spark's exception), {@code skip} or {@code
 * keep}, with null for what is not known.
 *
 * <p>An executor has a model once, whatever its number of tasks, and each task computes on its one
 * thread, {@code batchSize} (256) rows at a time; it never holds more. All columns of the input are
 * read, so select those that are wanted before. As every stage of Spark's this one is changed by
 * its setters.
 */
public final class SparkModel extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1L;

  /** What it adds unless it is told otherwise. */
  static final Answers ANSWERS = new Answers("prediction", "", "probabilities", "");

  /** Pixels of a batch; as floats 1 GiB. */
  private static final long LARGEST_BATCH = 1L << 28;

  private final String uid;
  private final transient ModelContent content;
  private final Param<String> inputCol;
  private final Param<String> predictionCol;
  private final Param<String> predictionIndexCol;
  private final Param<String> probabilityCol;
  private final Param<String> rawPredictionCol;
  private final Param<String> handleInvalid;
  private final IntParam batchSize;

  SparkModel(String uid, ModelContent content) {
    this.uid = uid;
    this.content = content;
    this.inputCol = new Param<>(this, "inputCol", "column with pictures");
    this.predictionCol = new Param<>(this, "predictionCol", "column for the most probable class");
    this.predictionIndexCol =
        new Param<>(this, "predictionIndexCol", "column for the number of that class");
    this.probabilityCol =
        new Param<>(this, "probabilityCol", "column for the probabilities of all classes");
    this.rawPredictionCol = new Param<>(this, "rawPredictionCol", "column for the logits");
    this.handleInvalid =
        new Param<>(
            this,
            "handleInvalid",
            "what becomes of a row whose picture cannot be read: error, skip or keep",
            ParamValidators.inArray(List.of("error", "skip", "keep")));
    this.batchSize =
        new IntParam(
            this, "batchSize", "pictures that are scored at a time", ParamValidators.gtEq(1));
    setDefault(inputCol, "pixels");
    setDefault(predictionCol, ANSWERS.prediction());
    setDefault(predictionIndexCol, ANSWERS.index());
    setDefault(probabilityCol, ANSWERS.probabilities());
    setDefault(rawPredictionCol, ANSWERS.logits());
    setDefault(handleInvalid, InvalidRows.ERROR.word());
    setDefault(batchSize, 256);
  }

  private static SparkModel of(ModelContent content) {
    return new SparkModel(Identifiable.randomUID("sketchell"), content);
  }

  /**
   * A model that was read or trained, also one of another program whose classes were named.
   *
   * @throws FileException if it is no classifier of images
   */
  public static SparkModel of(TrainedModel model) {
    return of(ModelContent.of(model));
  }

  /**
   * Reads the file of a model, or the folder that {@link #write()} made.
   *
   * @param path on any file system of Hadoop
   * @throws FileException if there is no such file or it is no classifier of images
   */
  public static SparkModel load(String path) {
    Configuration hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
    return SparkModelFolder.isOne(path, hadoop)
        ? read().load(path)
        : of(ModelContent.read(path, hadoop));
  }

  /** Reads what {@link #write()} wrote; for pipelines. */
  public static MLReader<SparkModel> read() {
    return new SparkModelFolder.Reader();
  }

  /** Writes a folder with the parameters and the model's file. */
  @Override
  public MLWriter write() {
    return new SparkModelFolder.Writer(this);
  }

  // What it is -----------------------------------------------------------------------------------

  @Override
  public String uid() {
    return uid;
  }

  /** The classes, in the order of the probabilities. */
  public List<String> labels() {
    return content.labels();
  }

  /** The size of the pictures that it takes. */
  public ImageSize image() {
    return content.image();
  }

  ModelContent content() {
    return content;
  }

  // Parameters -----------------------------------------------------------------------------------

  /** Where pictures are; {@code pixels}. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Where the class is put; {@code prediction}. */
  public Param<String> predictionCol() {
    return predictionCol;
  }

  /** Where the number of the class is put; nowhere. */
  public Param<String> predictionIndexCol() {
    return predictionIndexCol;
  }

  /** Where probabilities are put; {@code probabilities}. */
  public Param<String> probabilityCol() {
    return probabilityCol;
  }

  /** Where logits are put; nowhere. */
  public Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  /** What becomes of rows without a picture that can be read; {@code error}. */
  public Param<String> handleInvalid() {
    return handleInvalid;
  }

  /** Pictures at a time; 256. */
  public IntParam batchSize() {
    return batchSize;
  }

  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  public SparkModel setInputCol(String column) {
    set(inputCol, column);
    return this;
  }

  public String getPredictionCol() {
    return getOrDefault(predictionCol);
  }

  public SparkModel setPredictionCol(String column) {
    set(predictionCol, column);
    return this;
  }

  public String getPredictionIndexCol() {
    return getOrDefault(predictionIndexCol);
  }

  public SparkModel setPredictionIndexCol(String column) {
    set(predictionIndexCol, column);
    return this;
  }

  public String getProbabilityCol() {
    return getOrDefault(probabilityCol);
  }

  public SparkModel setProbabilityCol(String column) {
    set(probabilityCol, column);
    return this;
  }

  public String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol);
  }

  public SparkModel setRawPredictionCol(String column) {
    set(rawPredictionCol, column);
    return this;
  }

  public String getHandleInvalid() {
    return getOrDefault(handleInvalid);
  }

  /**
   * Says what becomes of rows without a picture that can be read.
   *
   * @param word error, skip or keep
   */
  public SparkModel setHandleInvalid(String word) {
    if (!List.of("error", "skip", "keep").contains(word)) {
      throw new ClusterException("handleInvalid is error, skip or keep, but got %s.", word);
    }
    set(handleInvalid, word);
    return this;
  }

  public int getBatchSize() {
    return (Integer) getOrDefault(batchSize);
  }

  /**
   * Sets how many pictures are scored at a time.
   *
   * @param count at least 1
   */
  public SparkModel setBatchSize(int count) {
    if (count < 1) {
      throw new ClusterException("A batch has at least 1 picture, but got %d.", count);
    }
    set(batchSize, count);
    return this;
  }

  // Scoring --------------------------------------------------------------------------------------

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = dataset.schema();
    StructType answered = transformSchema(schema);
    SparkSession spark = dataset.sparkSession();
    StructField input = input(schema);
    Scoring scoring =
        new Scoring(
            content.sent(spark.sparkContext()),
            column(
                input, new SerializableConfiguration(spark.sparkContext().hadoopConfiguration())),
            List.of(schema.fields()).indexOf(input),
            answers(),
            getBatchSize(),
            InvalidRows.of(getHandleInvalid()));
    return dataset.toDF().mapPartitions(scoring, Encoders.row(answered));
  }

  /**
   * The columns of a result.
   *
   * @throws ClusterException if there is no column with pictures, or one with answers already
   */
  @Override
  public StructType transformSchema(StructType schema) {
    StructField input = input(schema);
    column(input, null);
    if (!getRawPredictionCol().isEmpty() && !content.givesLogits()) {
      throw new ClusterException(
          "%s gives only probabilities and no logits; leave rawPredictionCol empty.",
          content.name());
    }
    long numbers = (long) getBatchSize() * content.image().pixels();
    if (numbers > LARGEST_BATCH) {
      throw new ClusterException(
          "A batch of %d pictures of %s has %d pixels, but at most %d are scored at a time; set a"
              + " smaller batchSize.",
          getBatchSize(), content.image(), numbers, LARGEST_BATCH);
    }
    return answers().behind(schema);
  }

  private PictureColumn column(StructField input, SerializableConfiguration hadoop) {
    return PictureColumn.of(input, content.image(), hadoop);
  }

  private StructField input(StructType schema) {
    for (StructField column : schema.fields()) {
      if (column.name().equals(getInputCol())) {
        return column;
      }
    }
    throw new ClusterException(
        "There is no column %s with pictures, but %s; say which it is: setInputCol(\"...\").",
        getInputCol(), schema.isEmpty() ? "none" : String.join(", ", schema.fieldNames()));
  }

  private Answers answers() {
    return new Answers(
        getPredictionCol(), getPredictionIndexCol(), getProbabilityCol(), getRawPredictionCol());
  }

  @Override
  public SparkModel copy(ParamMap extra) {
    return copyValues(new SparkModel(uid, content), extra);
  }

  /** For example {@code SparkModel sketchell_4f1c: model.onnx, 1x28x28 -> angel, piano, violin}. */
  @Override
  public String toString() {
    // Spark's own constructors print stages that are not made yet.
    if (content == null) {
      return "SparkModel " + uid;
    }
    List<String> labels = content.labels();
    int shown = Math.min(labels.size(), 8);
    return "SparkModel "
        + uid
        + ": "
        + Printable.line(content.name())
        + ", "
        + content.image()
        + " -> "
        + Printable.line(String.join(", ", labels.subList(0, shown)))
        + (shown < labels.size() ? ", ..." : "");
  }
}
