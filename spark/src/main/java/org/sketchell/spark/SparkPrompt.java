// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.sketchell.runtime.Running;
import org.sketchell.spark.training.SparkTeam;

/** What the prompt and scripts can say without a class before it, where there is Spark. */
public final class SparkPrompt {
  private static SparkSession known;

  private SparkPrompt() {}

  /**
   * Spark, with the settings that {@code spark-submit} was given. The first call starts it, unless
   * the script did; Ctrl-C stops its jobs with the snippet that waits for them; a training ends
   * after its step, and keeps what it has.
   */
  public static synchronized SparkSession spark() {
    SparkSession session = SparkSession.builder().getOrCreate();
    if (session != known) {
      known = session;
      SparkContext context = session.sparkContext();
      Running.alsoAsks(
          () -> {
            if (!context.isStopped()) {
              SparkTeam.cancelOthers(context);
            }
          });
    }
    return session;
  }
}
