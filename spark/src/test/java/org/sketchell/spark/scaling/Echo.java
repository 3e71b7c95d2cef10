// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sketchell.spark.training.Duty;
import org.sketchell.spark.training.SparkTeam;
import org.sketchell.spark.training.TeamTerms;
import org.sketchell.train.Ring;

/** Workers that have nothing to do but to answer: what it takes to tell them something. */
record Echo() implements Duty<Integer> {
  private static final long serialVersionUID = 1L;
  private static final int TIMES = 400;

  /** About as long as what a step is told by. */
  private static final int BYTES = 64;

  @Override
  public Readiness ready(int rank, int workers, Iterator<Integer> rows) {
    return new Readiness() {
      @Override
      public ByteBuffer report() {
        return ByteBuffer.allocate(0);
      }

      @Override
      public Work begin(Ring ring) {
        return new Answering();
      }
    };
  }

  private record Answering() implements Work {
    @Override
    public ByteBuffer obey(ByteBuffer message) {
      return message;
    }

    @Override
    public void close() {
      // It has nothing.
    }
  }

  /** Seconds to tell so many workers something, until all have answered. */
  static double seconds(SparkSession spark, int workers) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    TeamTerms terms = TeamTerms.of(spark.sparkContext().getConf());
    try (SparkTeam team =
        SparkTeam.start(
            context.parallelize(IntStream.range(0, workers).boxed().toList(), workers),
            new Echo(),
            terms)) {
      double[] seconds = new double[TIMES];
      for (int i = -TIMES; i < TIMES; i++) {
        long from = System.nanoTime();
        team.ask(ByteBuffer.allocate(BYTES));
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - from) / 1e9;
        }
      }
      return StepTimes.median(seconds);
    }
  }
}
