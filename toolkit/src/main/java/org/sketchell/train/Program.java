// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

/** A step's graph, compiled and bound to the buffers that it reads and writes. */
sealed interface Program extends AutoCloseable permits WholeProgram, SharedProgram {
  /**
   * Computes all outputs from what the buffers hold now.
   *
   * @param side which of the two sides of the state is read; the other is written
   */
  void run(int side);

  /** Into how many shares the batch is cut; 1 if it is not. */
  int shares();

  /** Threads of the processor that are at it together. */
  int threads();

  @Override
  void close();
}
