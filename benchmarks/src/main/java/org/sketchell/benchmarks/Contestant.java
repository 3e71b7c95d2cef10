package org.sketchell.benchmarks;

import java.nio.ByteBuffer;

/**
 * A library that trains a network. A contestant is prepared, steps many times and is closed; it
 * belongs to one thread.
 */
public interface Contestant extends AutoCloseable {

  /** The name in the tables, with the library's version where that is known. */
  String name();

  /**
   * Builds the network with {@link Network#initialParameters} of the seed, and a new Adam optimiser
   * (learning rate 1e-3, betas 0.9 and 0.999, epsilon 1e-8).
   *
   * @param batch images in every batch to come
   */
  void prepare(Network network, int batch, long seed);

  /**
   * One whole training step: bytes to floats in [0, 1], forward, mean cross entropy, backward,
   * Adam.
   *
   * @param images a direct buffer of {@code batch} images, one after the other, row-major, channel
   *     first; the contestant neither keeps nor changes it
   * @param labels {@code batch} class indices
   * @return the loss before the update, read in this very step
   */
  float step(ByteBuffer images, long[] labels);

  /** Frees what {@link #prepare} made. */
  @Override
  void close();
}
