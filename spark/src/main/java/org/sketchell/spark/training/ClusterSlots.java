// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.sketchell.train.TrainingException;

/**
 * How many tasks a cluster runs at a time. Spark finds out too, but waits for ten minutes first.
 */
public final class ClusterSlots {
  private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

  private ClusterSlots() {}

  /** Of the executors that are there now. */
  public static int of(SparkContext context) {
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }

  /** Refuses executors that come and go. */
  public static void requireFixed(SparkContext context) {
    if (context.getConf().getBoolean(DYNAMIC, false) && !context.isLocal()) {
      throw new TrainingException(
          "Executors that train together must stay, but %s lets Spark take and give them; set it to"
              + " false for this application.",
          DYNAMIC);
    }
  }

  /** Waits for executors that are still being started. */
  static void require(SparkContext context, int workers, TeamTerms terms) {
    requireFixed(context);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(terms.timeoutMillis());
    int slots = of(context);
    while (slots < workers && !context.isLocal() && System.nanoTime() < end) {
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      slots = of(context);
    }
    if (slots < workers) {
      throw new TrainingException(
          "The training asked for %d workers, but the cluster runs %d %s at a time; ask for fewer"
              + " workers, or give the application more executors or cores.",
          workers, slots, slots == 1 ? "task" : "tasks");
    }
  }
}
