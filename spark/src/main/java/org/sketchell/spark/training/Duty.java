// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.sketchell.train.Ring;

/**
 * What a worker of a {@link SparkTeam} is to do; travels to it.
 *
 * @param <T> rows that it is given
 */
public interface Duty<T> extends Serializable {
  /**
   * Reads the rows of a worker.
   *
   * @param rank of the worker, from 0
   * @param workers how many there are
   * @throws RuntimeException that is {@link org.sketchell.file.Explained} if something in the rows
   *     is wrong: the whole team ends then, and the user is told that sentence
   */
  Readiness ready(int rank, int workers, Iterator<T> rows);

  /** A worker that has its rows. */
  interface Readiness {
    /** What the driver is to know of them. */
    ByteBuffer report();

    /** Begins to work. */
    Work begin(Ring ring);
  }

  /** A worker at work. */
  interface Work extends AutoCloseable {
    /**
     * Does what a message says.
     *
     * @return the answer, from its position to its limit
     */
    ByteBuffer obey(ByteBuffer message);

    @Override
    void close();
  }
}
