// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.model.TrainedModel;
import org.sketchell.train.TrainingRun;

/** What {@link SparkTrainer#fit} gives: the training, the model, and that model as a stage. */
public final class SparkTraining extends Model<SparkTraining> implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final transient TrainingRun run;
  private final transient TrainedModel model;
  private final transient SparkModel stage;

  private SparkTraining(String uid, TrainingRun run, TrainedModel model, SparkModel stage) {
    this.uid = uid;
    this.run = run;
    this.model = model;
    this.stage = stage;
  }

  static SparkTraining of(String uid, TrainingRun run, String inputCol) {
    TrainedModel model = run.model();
    return new SparkTraining(uid, run, model, SparkModel.of(model).setInputCol(inputCol));
  }

  /** How training went; its steps are over, as the executors do other things now. */
  public TrainingRun run() {
    return run;
  }

  /** What was trained, with its record. */
  public TrainedModel model() {
    return model;
  }

  /** The model as a stage with parameters of its own. */
  public SparkModel stage() {
    return stage;
  }

  /**
   * Writes the model's own file, which replaces one that is there.
   *
   * @param path on any file system of Hadoop
   * @throws FileException if it cannot be written
   */
  public void save(String path) {
    Configuration hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
    try {
      Path target = new Path(path);
      Path part = new Path(target.getParent(), "." + target.getName() + ".part");
      FileSystem files = target.getFileSystem(hadoop);
      files.delete(part, false);
      HadoopFile.write(part.toString(), stage.content().bytes(), hadoop);
      HadoopFile.replace(part, target, hadoop);
    } catch (IOException e) {
      throw new FileException(e, "Cannot write %s: %s.", path, AtomicFile.reason(e));
    }
  }

  /** Writes a folder with the {@link #stage()}, as which it is read again, also in pipelines. */
  @Override
  public MLWriter write() {
    return stage.write();
  }

  /** Adds what the model says of each row, as {@link SparkModel} does. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return stage.transform(dataset);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return stage.transformSchema(schema);
  }

  @Override
  public SparkTraining copy(ParamMap extra) {
    SparkTraining copy = new SparkTraining(uid, run, model, stage.copy(extra));
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public String toString() {
    return run == null ? "SparkTraining " + uid : "SparkTraining " + uid + ": " + run;
  }
}
