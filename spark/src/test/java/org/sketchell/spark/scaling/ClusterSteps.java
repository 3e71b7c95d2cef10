// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sketchell.data.ImageSet;
import org.sketchell.spark.SparkTrainer;
import org.sketchell.train.Callback;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** Steps of a {@link SparkTrainer}, from one to the next, as whoever waits for them has them. */
final class ClusterSteps {
  private final SparkSession spark;
  private final int workers;

  ClusterSteps(SparkSession spark, int workers) {
    this.spark = spark;
    this.workers = workers;
  }

  /**
   * Seconds of a step, the middle one of several.
   *
   * @param each examples of a worker in a batch
   */
  double seconds(Workload workload, int each, int steps, int untimed) {
    List<Double> times = new ArrayList<>();
    Callback watching =
        new Callback() {
          private long last = System.nanoTime();

          @Override
          public void stepped(TrainingRun run, int step, int of, Map<String, Double> means) {
            long now = System.nanoTime();
            // Between the last step of an epoch and the first of the next one there is more.
            if (step > 1 && run.steps() > untimed) {
              times.add((now - last) / 1e9);
            }
            last = now;
          }
        };
    int batch = workers * each;
    Trainer recipe =
        new Trainer()
            .quiet()
            .batchSize(batch)
            .maxSteps(steps)
            .seed(1)
            .sanityBatches(0)
            .callback(watching);
    new SparkTrainer(recipe, (size, classes) -> workload.learner())
        .setShards(workers)
        .setWorkers(workers)
        .setImageSize(workload.image())
        .setValidationFraction(0.2)
        .fit(rows(workload, batch * 10));
    return StepTimes.median(times.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private Dataset<Row> rows(Workload workload, int count) {
    ImageSet images = (ImageSet) workload.examples(count, 1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer pixels = ByteBuffer.allocate(workload.image().pixels());
      images.copyTo(i, pixels);
      rows.add(RowFactory.create(pixels.array(), images.className(i)));
    }
    StructType type =
        new StructType()
            .add("pixels", DataTypes.BinaryType, false)
            .add("label", DataTypes.StringType, false);
    return spark.createDataFrame(rows, type).repartition(workers);
  }
}
