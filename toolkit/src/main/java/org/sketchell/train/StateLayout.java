// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Parameter;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/**
 * Where what training changes lies: all trainable parameters in one flat vector, all buffers in
 * another, and as many vectors as the update rule remembers. One vector instead of one tensor per
 * parameter keeps the number of nodes in a step small.
 */
final class StateLayout {
  static final String PARAMETERS = "parameters";
  static final String BUFFERS = "buffers";

  /** What stands before the numbers of vectors that an update rule remembers. */
  static final String MEMORY = "memory_";

  /** What training leaves as it is; no vector of a step. */
  static final String FROZEN = "frozen";

  /** The gradient of the batches that the next update is made of, so far. */
  static final String GATHERED = "gathered";

  /** What stands before the names of vectors that are averages of others. */
  static final String AVERAGE = "average_";

  private final Plan plan;
  private final List<Parameter> parameters;
  private final List<Buffer> buffers;
  private final StepForm form;

  StateLayout(Learner learner, Plan plan, StepForm form) {
    this.plan = plan;
    this.form = form;
    parameters = plan.parameters();
    buffers = List.copyOf(learner.namedBuffers().values());
    if (parameters.isEmpty()) {
      throw new TrainingException(
          "There is nothing to train: the network has no parameters, or all are frozen; undo that"
              + " with unfreeze().");
    }
  }

  /** Names and shapes of what lies in a vector, in its order. */
  Map<String, Shape> parts(Learner learner, String vector) {
    Map<String, Shape> parts = new LinkedHashMap<>();
    if (vector.equals(BUFFERS) || vector.equals(AVERAGE + BUFFERS)) {
      learner.namedBuffers().forEach((name, buffer) -> parts.put(name, buffer.shape()));
    } else if (vector.equals(FROZEN)) {
      learner
          .namedParameters()
          .forEach(
              (name, parameter) -> {
                if (!parameter.isTrainable()) {
                  parts.put(name, parameter.shape());
                }
              });
    } else {
      List<String> names = plan.names();
      for (int i = 0; i < names.size(); i++) {
        parts.put(names.get(i), parameters.get(i).shape());
      }
    }
    return parts;
  }

  Plan plan() {
    return plan;
  }

  StepForm form() {
    return form;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  List<Buffer> buffers() {
    return buffers;
  }

  /** Those of the parameters. */
  List<Shape> shapes() {
    return parameters.stream().map(Parameter::shape).toList();
  }

  int parameterElements() {
    return elements(shapes());
  }

  int bufferElements() {
    return elements(buffers.stream().map(Buffer::shape).toList());
  }

  private static int elements(List<Shape> shapes) {
    return Math.toIntExact(shapes.stream().mapToLong(Shape::elements).sum());
  }

  /** Name and number of float32 elements of every vector. */
  Map<String, Integer> vectors() {
    Map<String, Integer> vectors = new LinkedHashMap<>();
    vectors.put(PARAMETERS, parameterElements());
    for (int i = 0; i < plan.memories(); i++) {
      vectors.put(MEMORY + i, parameterElements());
    }
    if (form.gathers()) {
      vectors.put(GATHERED, parameterElements());
    }
    if (!buffers.isEmpty()) {
      vectors.put(BUFFERS, bufferElements());
    }
    if (form.averaging().isPresent()) {
      for (String vector : averaged()) {
        vectors.put(AVERAGE + vector, vectors.get(vector));
      }
    }
    return vectors;
  }

  /** What is kept of a training. */
  TrainingState.Room room() {
    Map<String, Integer> vectors = vectors();
    return new TrainingState.Room(
        vectors,
        vectors.keySet().stream().filter(this::isStill).collect(Collectors.toSet()),
        form.averaging().isPresent() ? averaged() : List.of());
  }

  /** The vectors that an average is kept of, if one is. */
  List<String> averaged() {
    return buffers.isEmpty() ? List.of(PARAMETERS) : List.of(PARAMETERS, BUFFERS);
  }

  /** Whether a vector is changed between steps, not by them. */
  boolean isStill(String vector) {
    return vector.startsWith(AVERAGE) && !form.averagesSteps();
  }

  List<String> memoryNames() {
    return vectors().keySet().stream().filter(name -> name.startsWith(MEMORY)).toList();
  }

  /** Cuts a flat vector into tensors of the given shapes. */
  static List<Tensor> cut(Tensor flat, List<Shape> shapes) {
    int[] sizes = shapes.stream().mapToInt(shape -> Math.toIntExact(shape.elements())).toArray();
    List<Tensor> parts = sizes.length == 1 ? List.of(flat) : flat.split(0, sizes);
    List<Tensor> shaped = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      shaped.add(parts.get(i).reshape(shapes.get(i).sizes()));
    }
    return shaped;
  }
}
