// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * How a team is connected.
 *
 * @param port of the driver that workers connect to; 0 for any that is free
 * @param encrypted whether everything between the processes is encrypted
 * @param timeoutSeconds after which a process is gone that is not heard, above 0; one that computes
 *     is heard
 */
public record TeamTerms(int port, boolean encrypted, double timeoutSeconds) {
  /** The setting of Spark's for the port. */
  public static final String PORT = "spark.sketchell.port";

  private static final double TIMEOUT_SECONDS = 60;

  public TeamTerms {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException(
          "The port of the driver is 0 for any, or 1 to 65535, but got " + port + ".");
    }
    if (!(timeoutSeconds >= 0.1 && timeoutSeconds < 1e6)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Who is not heard is gone after 0.1 to a million seconds, but got %s.",
              timeoutSeconds));
    }
  }

  /**
   * As Spark itself is set: encrypted if its own connections are, at the port {@value #PORT}, after
   * a minute.
   */
  public static TeamTerms of(SparkConf conf) {
    boolean encrypted =
        conf.getBoolean("spark.network.crypto.enabled", false)
            || conf.getBoolean("spark.authenticate.enableSaslEncryption", false)
            || conf.getBoolean("spark.ssl.rpc.enabled", false)
            || conf.getBoolean("spark.ssl.enabled", false);
    return new TeamTerms(conf.getInt(PORT, 0), encrypted, TIMEOUT_SECONDS);
  }

  /** The same with another time. */
  @CheckReturnValue
  public TeamTerms timeoutSeconds(double seconds) {
    return new TeamTerms(port, encrypted, seconds);
  }

  int timeoutMillis() {
    return (int) Math.min(Integer.MAX_VALUE, timeoutSeconds * 1000);
  }
}
