// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.data.Batch;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.model.TrainedModel;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * What a step is given of every example.
 *
 * @param inputs at least one
 * @param targets may be empty
 */
record Given(List<Field> inputs, List<Field> targets) {
  Given {
    inputs = List.copyOf(inputs);
    targets = List.copyOf(targets);
  }

  static Given of(Examples examples) {
    return new Given(examples.inputs(), examples.targets());
  }

  /** Images with a class each, of which nobody knows the names. */
  static Given images(ImageSize size) {
    TensorType label = new TensorType(ElementType.INT64, Shape.scalar());
    return new Given(
        List.of(Field.pixels("images", size)), List.of(Field.classes("labels", label, List.of())));
  }

  /** Inputs, then targets. */
  List<Field> fields() {
    List<Field> fields = new ArrayList<>(inputs);
    fields.addAll(targets);
    return fields;
  }

  /** What the fields are called in a graph; an input may have the name of a target. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    inputs.forEach(field -> names.add("input/" + field.name()));
    targets.forEach(field -> names.add("target/" + field.name()));
    return names;
  }

  /** Which of the named classes a learner's network tells apart: all, or none. */
  List<String> classes(Learner learner, List<String> named) {
    boolean labelled =
        targets.stream().filter(field -> !field.equals(Field.WEIGHT)).count() == 1
            && targets.get(0).isLabel();
    if (!labelled || named.isEmpty()) {
      return List.of();
    }
    return learner instanceof Classifier
            || TrainedModel.classifies(learner.network(), inputs, named.size())
        ? named
        : List.of();
  }

  /** Stand-ins for so many examples, as stored. */
  List<Tensor> placeholders(int count) {
    return fields().stream().map(field -> Tensor.placeholder(field.batch(count))).toList();
  }

  /** What a learner sees of stored examples. */
  Batch decoded(List<Tensor> raw) {
    List<Field> fields = fields();
    List<Tensor> decoded = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      decoded.add(fields.get(i).decode(raw.get(i)));
    }
    return Batch.of(inputs, targets, decoded);
  }

  @Override
  public String toString() {
    return String.join("; ", inputs.stream().map(Field::toString).toList())
        + " -> "
        + (targets.isEmpty()
            ? "nothing"
            : String.join("; ", targets.stream().map(Field::toString).toList()));
  }
}
