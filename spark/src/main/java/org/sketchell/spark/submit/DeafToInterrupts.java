// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.submit;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jline.utils.Signals;

/**
 * Has executors on the terminal of their driver not end by Ctrl-C: a terminal tells every process,
 * and what becomes of their work is the driver's to say. They end with it as ever.
 */
public final class DeafToInterrupts implements SparkPlugin {
  private static final String DRIVER = "driver";

  /** For Spark, which names the class. */
  public DeafToInterrupts() {}

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        if (!DRIVER.equals(context.executorID())) {
          Signals.register("INT", () -> {});
        }
      }
    };
  }
}
