// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import org.apache.spark.sql.SparkSession;

/** Spark in this process, one for all tests. */
public final class LocalSpark {
  private static SparkSession session;

  private LocalSpark() {}

  /** Two tasks at a time, nothing on the network, no files in the working folder. */
  public static synchronized SparkSession session() {
    if (session == null) {
      String folder =
          System.getProperty("java.io.tmpdir") + "/spark-" + ProcessHandle.current().pid();
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("tests")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.sql.warehouse.dir", folder + "/warehouse")
              .config("spark.sql.artifact.isolation.enabled", "false")
              .getOrCreate();
    }
    return session;
  }
}
