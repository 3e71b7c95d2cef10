// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;

/**
 * A network that a contestant has prepared for a task: run many times, then closed. Belongs to one
 * thread.
 */
public interface Work extends AutoCloseable {

  /**
   * One whole step of training, or one forward pass; see {@link Task}. The contestant neither keeps
   * nor changes what it is given.
   *
   * @param images a direct buffer of one batch, one image after the other, row-major, channel
   *     first; bytes for training, floats for inference
   * @param targets a direct buffer, see {@link Objective}; inference does not look at it
   * @return of training the loss before the update; of inference the logits, image by image. Read
   *     in this very run
   */
  float[] run(ByteBuffer images, ByteBuffer targets);

  /** Frees what was prepared. */
  @Override
  void close();
}
