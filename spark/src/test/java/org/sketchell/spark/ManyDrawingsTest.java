// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.TrainedModel;

/** Many drawings; how fast they are is printed, and is no matter of the test. */
@Tag("long")
class ManyDrawingsTest {
  private final SparkSession spark = Cluster.local(2);

  @TempDir Path folder;

  /** The time of processors that all tasks have taken. */
  private static final class Cpu extends SparkListener {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      nanos.addAndGet(task.taskMetrics().executorCpuTime());
    }

    /** What writing rows nowhere takes. */
    long of(SparkContext context, Dataset<Row> rows) throws TimeoutException {
      nanos.set(0);
      rows.write().format("noop").mode("overwrite").save();
      context.listenerBus().waitUntilEmpty();
      return nanos.get();
    }
  }

  private static long ownCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void print(String what, long nanos, int drawings) {
    System.out.printf(
        Locale.ROOT,
        "%s: %.1f microseconds of a processor each, %.0f a second on one%n",
        what,
        nanos / 1e3 / drawings,
        drawings * 1e9 / nanos);
  }

  @Test
  void three_hundred_thousand_doodles_are_scored_as_on_one_machine() throws TimeoutException {
    int count = 300_000;
    Doodles.write(folder, count / 3, 1);
    TrainedModel model = SmallModel.doodles();
    SparkModel scorer = SparkModel.of(model);
    Dataset<Row> doodles = spark.read().format("quickdraw").load(folder.toString());
    Cpu cpu = new Cpu();
    spark.sparkContext().addSparkListener(cpu);
    // The first rows are slower for everybody.
    cpu.of(spark.sparkContext(), scorer.transform(doodles.limit(20_000)));
    print("read by Spark", cpu.of(spark.sparkContext(), doodles), count);
    print(
        "read and scored by Spark", cpu.of(spark.sparkContext(), scorer.transform(doodles)), count);
    spark.sparkContext().removeSparkListener(cpu);
    EvaluationReport report = SparkEvaluation.of(scorer.transform(doodles));
    ImageSet images = ImageFolder.read(folder).images();
    TrainedModel alone = model.onOneThread();
    long before = ownCpu();
    long right = 0;
    for (int from = 0; from < count; from += 1000) {
      ImageSet part = images.subset(IntStream.range(from, from + 1000).toArray());
      List<String> predicted = alone.predict(part);
      for (int i = 0; i < 1000; i++) {
        right += predicted.get(i).equals(part.classes().get(part.label(i))) ? 1 : 0;
      }
    }
    print("read and scored by the toolkit", ownCpu() - before, count);
    assertThat(report.size()).isEqualTo(count);
    assertThat(Math.round(report.accuracy() * count)).isEqualTo(right);
  }
}
