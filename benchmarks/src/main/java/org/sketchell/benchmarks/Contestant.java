// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/** A library that trains and applies networks. */
public interface Contestant {

  /** The name in the tables, with the library's version where that is known. */
  String name();

  /** Whether it takes part with this network. */
  default boolean plays(Network network) {
    return true;
  }

  /**
   * Builds the network with {@link Network#initialParameters} of the seed; for training with a new
   * Adam optimiser (the network's learning rate, betas 0.9 and 0.999, epsilon 1e-8), for inference
   * as it computes in evaluation.
   *
   * @param batch images in every batch to come
   */
  Work prepare(Task task, Network network, int batch, long seed);
}
