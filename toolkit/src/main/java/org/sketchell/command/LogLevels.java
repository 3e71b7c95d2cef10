// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * The JDK's logging as it is when nothing is configured, without the log of the libraries below:
 * what they have to say reaches the user as sentences. The JDK makes an instance, when something is
 * logged for the first time.
 */
public final class LogLevels {
  private static final String LEVELS =
      """
      handlers=java.util.logging.ConsoleHandler
      .level=INFO
      org.tribuo.level=OFF
      com.oracle.labs.level=OFF
      org.jline.level=OFF
      """;

  /** Configures the log. */
  public LogLevels() throws IOException {
    LogManager.getLogManager()
        .readConfiguration(new ByteArrayInputStream(LEVELS.getBytes(StandardCharsets.UTF_8)));
  }

  /** From now on the log is so, unless the user has configured another. */
  static void areSet() {
    if (System.getProperty("java.util.logging.config.file") == null) {
      System.getProperties()
          .putIfAbsent("java.util.logging.config.class", LogLevels.class.getName());
    }
  }
}
