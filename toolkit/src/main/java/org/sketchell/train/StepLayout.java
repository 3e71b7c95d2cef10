// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.file.FileException;

/**
 * What a file with a training step says of it, as JSON in its metadata.
 *
 * @param version of this form
 * @param batch examples that a step takes
 * @param inputs what each input is
 * @param outputs what each output is
 * @param state the vectors that a step reads and writes anew, in the order of a file of state
 * @param network for each number of the trained network, by its name in a model's file, where it
 *     lies in the state
 * @param training how the learning goes on: optimiser, schedule, first learning rate, loss, seed
 */
record StepLayout(
    int version,
    int batch,
    Map<String, String> inputs,
    Map<String, String> outputs,
    List<Vector> state,
    Map<String, Place> network,
    Map<String, Object> training) {
  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A vector of the state.
   *
   * @param name of the input; the output is {@code new_NAME}
   * @param size float32 elements
   * @param parts what lies in it, one after the other
   */
  record Vector(String name, int size, List<Part> parts) {}

  /**
   * A parameter or buffer of the learner.
   *
   * @param name in the learner
   * @param shape its sizes
   */
  record Part(String name, List<Integer> shape) {}

  /**
   * Where numbers lie.
   *
   * @param vector of the state
   * @param at which element is the first, from 0
   */
  record Place(String vector, int at) {}

  /** Elements of all vectors of the state. */
  long elements() {
    return state.stream().mapToLong(Vector::size).sum();
  }

  /** How large the vectors are. */
  Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    state.forEach(vector -> sizes.put(vector.name(), vector.size()));
    return sizes;
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers can always be written", e);
    }
  }

  static StepLayout fromJson(String file, String text) {
    try {
      int version = JSON.readTree(text).path("version").asInt();
      if (version == VERSION) {
        return JSON.readValue(text, StepLayout.class);
      }
      throw new FileException(
          "%s is a training step of version %d, but this is a program for version %d.",
          file, version, VERSION);
    } catch (JsonProcessingException e) {
      throw new FileException(e, "%s is damaged: what it says of its state cannot be read.", file);
    }
  }
}
