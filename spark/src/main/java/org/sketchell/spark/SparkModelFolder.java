// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import scala.Option;

/** A stage in a folder: Spark's metadata with the parameters, and beside it the model's file. */
final class SparkModelFolder {
  private static final String FILE = "model.onnx";

  /** As Spark calls it. */
  private static final String METADATA = "metadata";

  private SparkModelFolder() {}

  /** Whether a path is such a folder. */
  static boolean isOne(String path, Configuration hadoop) {
    try {
      Path file = new Path(path, FILE);
      FileSystem system = file.getFileSystem(hadoop);
      return system.exists(file) && system.exists(new Path(path, METADATA));
    } catch (IOException | IllegalArgumentException e) {
      // What is wrong with it is said by who reads it as a file.
      return false;
    }
  }

  /** Writes a stage. */
  static final class Writer extends MLWriter {
    private final SparkModel model;

    Writer(SparkModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sparkSession());
      String file = new Path(path, FILE).toString();
      try {
        HadoopFile.write(
            file, model.content().bytes(), sparkSession().sparkContext().hadoopConfiguration());
      } catch (IOException e) {
        throw new FileException(e, "Cannot write %s: %s.", file, AtomicFile.reason(e));
      }
    }
  }

  /** Reads a stage. */
  static final class Reader extends MLReader<SparkModel> {
    @Override
    public SparkModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sparkSession(), SparkModel.class.getName());
      Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
      ModelContent content = ModelContent.read(new Path(path, FILE).toString(), hadoop);
      SparkModel model = new SparkModel(metadata.uid(), content);
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }
  }
}
