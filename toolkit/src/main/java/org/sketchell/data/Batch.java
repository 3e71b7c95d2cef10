// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.tensor.Tensor;

/**
 * Some examples, as a step sees them: what the network is given and what is to become of it, by
 * name and in order. Every tensor has the examples along its first dimension.
 *
 * @param inputs in the order of the set's inputs, at least one
 * @param targets in the order of the set's targets; may be empty
 */
public record Batch(Map<String, Tensor> inputs, Map<String, Tensor> targets) {
  public Batch {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    if (inputs.isEmpty()) {
      throw new DataException("A batch has at least one input, but got none.");
    }
  }

  /**
   * Labelled images.
   *
   * @param images float32 [batch, channels, height, width], from 0 (black) to 1 (white)
   * @param labels int64 [batch], the index of each image's class
   */
  public Batch(Tensor images, Tensor labels) {
    this(Map.of("images", images), Map.of("labels", labels));
  }

  /** All examples of a set. */
  public static Batch of(Examples examples) {
    return of(examples.inputs(), examples.targets(), examples.tensors());
  }

  /**
   * Examples as a step sees them, under the names of their fields.
   *
   * @param tensors decoded; one for each input, then one for each target
   */
  public static Batch of(List<Field> inputs, List<Field> targets, List<Tensor> tensors) {
    return new Batch(
        named(inputs, tensors.subList(0, inputs.size())),
        named(targets, tensors.subList(inputs.size(), tensors.size())));
  }

  private static Map<String, Tensor> named(List<Field> fields, List<Tensor> tensors) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      named.put(fields.get(i).name(), tensors.get(i));
    }
    return named;
  }

  public int size() {
    return input(0).size(0);
  }

  /** The first input: the images of an image set. */
  public Tensor images() {
    return input(0);
  }

  /** The first target: the labels of an image set. */
  public Tensor labels() {
    return target(0);
  }

  /**
   * An input by number.
   *
   * @param number from 0
   * @throws DataException if there is none
   */
  public Tensor input(int number) {
    return at(number, inputs, "input");
  }

  /**
   * An input by name.
   *
   * @throws DataException if there is none
   */
  public Tensor input(String name) {
    return at(name, inputs, "input");
  }

  /** How much each example counts, [batch], if somebody said so. */
  public Optional<Tensor> weights() {
    return Optional.ofNullable(targets.get(Field.WEIGHT.name()));
  }

  /**
   * A target by number.
   *
   * @param number from 0
   * @throws DataException if there is none
   */
  public Tensor target(int number) {
    return at(number, targets, "target");
  }

  /**
   * A target by name.
   *
   * @throws DataException if there is none
   */
  public Tensor target(String name) {
    return at(name, targets, "target");
  }

  private static Tensor at(int number, Map<String, Tensor> tensors, String what) {
    if (number < 0 || number >= tensors.size()) {
      throw new DataException("There is no %s number %d: %s", what, number, there(tensors, what));
    }
    return new ArrayList<>(tensors.values()).get(number);
  }

  private static Tensor at(String name, Map<String, Tensor> tensors, String what) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new DataException("There is no %s \"%s\": %s", what, name, there(tensors, what));
    }
    return tensor;
  }

  private static String there(Map<String, Tensor> tensors, String what) {
    return switch (tensors.size()) {
      case 0 -> "these examples have no " + what + "s; add one with " + what + "(name, column).";
      case 1 -> "the only one, number 0, is " + tensors.keySet().iterator().next() + ".";
      default -> "these examples have, from 0, " + String.join(", ", tensors.keySet()) + ".";
    };
  }

  /** Sizes and types, for example {@code batch of 10: images float32[10, 1, 28, 28], ...}. */
  @Override
  public String toString() {
    return "batch of "
        + size()
        + ": "
        + Stream.concat(inputs.entrySet().stream(), targets.entrySet().stream())
            .map(entry -> entry.getKey() + " " + entry.getValue().type())
            .collect(Collectors.joining(", "));
  }
}
