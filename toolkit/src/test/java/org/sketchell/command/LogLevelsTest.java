// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which logs are heard. */
class LogLevelsTest {
  @AfterEach
  void asBefore() throws IOException {
    LogManager.getLogManager().readConfiguration();
  }

  @Test
  void the_libraries_below_are_silent_and_scripts_are_not() throws IOException {
    new LogLevels();
    for (String name : new String[] {"org.tribuo.Model", "org.jline", "com.oracle.labs.mlrg"}) {
      assertThat(Logger.getLogger(name).isLoggable(Level.SEVERE)).as(name).isFalse();
    }
    assertThat(Logger.getLogger("my.script").isLoggable(Level.INFO)).isTrue();
  }
}
