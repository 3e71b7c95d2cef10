// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.time.Duration;
import org.sketchell.data.DataException;

/**
 * How long a server is waited for.
 *
 * @param attempts how often a transfer that breaks off is taken up altogether, at least 1
 * @param pause before it is taken up again
 * @param timeout for the server to answer, and to go on
 */
public record Patience(int attempts, Duration pause, Duration timeout) {
  /**
   * Checks the settings.
   *
   * @throws DataException if there is not at least one attempt
   */
  public Patience {
    if (attempts < 1) {
      throw new DataException("Expected at least 1 attempt, got %d.", attempts);
    }
  }

  /** 4 attempts, 2 seconds apart, and 30 seconds for an answer. */
  public static Patience usual() {
    return new Patience(4, Duration.ofSeconds(2), Duration.ofSeconds(30));
  }
}
