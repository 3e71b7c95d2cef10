// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.cluster;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.sketchell.runtime.Engine;

/** How many threads compute in an executor. */
public final class TaskThreads {
  private static final String DRIVER = "driver";

  private TaskThreads() {}

  /**
   * Has each task of an executor compute on as many threads as Spark counts for it, {@code
   * spark.task.cpus}, unless {@value Engine#THREADS} says otherwise: other tasks have the other
   * processors of the machine. In the process of the driver nothing is changed.
   */
  public static void fit() {
    TaskContext task = TaskContext.get();
    if (task != null
        && !DRIVER.equals(SparkEnv.get().executorId())
        && System.getProperty(Engine.THREADS) == null) {
      System.setProperty(Engine.THREADS, String.valueOf(task.cpus()));
    }
  }
}
