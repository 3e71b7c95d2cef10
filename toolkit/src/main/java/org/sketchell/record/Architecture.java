// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.util.List;
import java.util.Optional;

/**
 * The network of a training.
 *
 * @param builtIn its name in the toolkit's table of networks; empty for one that was defined by the
 *     user's code
 * @param firstWeights the state of the shared generator before it drew the first weights; known of
 *     built-in networks
 * @param firstWeightsHash SHA-256 over all values before the first step
 * @param structure the network as it prints itself
 * @param layers one for each, with the shape of its result for a batch of 1
 * @param parameters the names of parameters and buffers, in their order
 * @param frozen the names of parameters that training left alone
 * @param parameterCount numbers in all parameters
 */
public record Architecture(
    Optional<String> builtIn,
    Optional<FirstWeights> firstWeights,
    String firstWeightsHash,
    String structure,
    List<LayerRow> layers,
    List<String> parameters,
    List<String> frozen,
    long parameterCount) {

  public Architecture {
    layers = List.copyOf(layers);
    parameters = List.copyOf(parameters);
    frozen = List.copyOf(frozen);
  }

  /** What stands for a hash that is not known. */
  public static final String NOT_ON_RECORD = "not on record";

  /**
   * The network of a training that went on from a checkpoint.
   *
   * @param first how the weights were drawn that it had at first, as far as the checkpoint says
   * @param hash of these, or {@link #NOT_ON_RECORD}
   */
  public Architecture resumed(Optional<FirstWeights> first, String hash) {
    return new Architecture(
        builtIn,
        builtIn.isPresent() ? first : Optional.empty(),
        hash,
        structure,
        layers,
        parameters,
        frozen,
        parameterCount);
  }

  /** State of the generator: its 64 bits, and the normal number it has in store. */
  public record FirstWeights(long state, Optional<Double> spare) {}

  /**
   * One layer.
   *
   * @param name its path in the network
   * @param type its class's name
   * @param output the shape it gives; empty if the network did not apply it
   * @param parameters number of numbers in its own parameters
   */
  public record LayerRow(String name, String type, Optional<String> output, long parameters) {}
}
