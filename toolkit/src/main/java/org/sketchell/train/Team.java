// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Processes that compute the steps of a training together, each with its shards of the examples:
 * {@link Trainer#team}. The training itself, with learner, callbacks and record, stays where it is
 * and says what is to be done; each process has a {@link ShardWorker} that does it. Messages and
 * answers mean something to these two alone.
 */
public interface Team {
  /** How many processes there are. */
  int workers();

  /** Threads that compute at the same time, in all processes together, for the record. */
  default int threads() {
    return workers();
  }

  /** Versions of what they run on, by name, for the record; empty if there is nothing to say. */
  default Map<String, String> software() {
    return Map.of();
  }

  /**
   * Sends a message to every process, and waits for the answers.
   *
   * @param message from its position to its limit, which stay as they are
   * @return what {@link ShardWorker#obey} gave, by rank
   * @throws TeamLostException if one is gone; others may have done what was asked
   * @throws TrainingException if one cannot do what was asked, with its words: the others are not
   *     waited for, and the team is of no use any more
   */
  List<ByteBuffer> ask(ByteBuffer message);

  /**
   * Waits until all processes are there again, new ones that know nothing, after one was lost.
   *
   * @param lost what was lost
   * @throws TrainingException if there will be none
   */
  void again(TeamLostException lost);
}
