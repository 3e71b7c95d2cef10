// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sketchell.data.Batch;
import org.sketchell.data.Field;
import org.sketchell.nn.Encounters;
import org.sketchell.nn.Parameter;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Shows a learner the shape of its data, from which layers have what they do not know. */
final class FirstInput {
  /** Two, for what is made of several examples. */
  private static final int EXAMPLES = 2;

  private FirstInput() {}

  /**
   * Applies a learner's network, if a layer of it does not know the size of its input, and if that
   * is not enough, its training step. Nothing else of it is changed.
   *
   * @return the learner
   * @throws TrainingException if a layer has seen no input even then
   */
  static Learner shown(Learner learner, Given given) {
    if (learner.isSized()) {
      return learner;
    }
    List<Tensor> zeros = given.fields().stream().map(FirstInput::zeros).toList();
    Batch batch = given.decoded(zeros);
    try {
      applied(learner, () -> learner.network().forward(List.copyOf(batch.inputs().values())));
    } catch (ShapeException e) {
      if (learner.isSized()) {
        return learner;
      }
      // Many learners are no function of their inputs; what is wrong in a step is said there.
    }
    if (!learner.isSized()) {
      applied(learner, () -> steps(learner, batch));
    }
    requireSized(learner);
    return learner;
  }

  /** All that a step computes losses of. */
  private static List<Tensor> steps(Learner learner, Batch batch) {
    List<Turn> turns = learner.turns();
    return turns.isEmpty()
        ? List.of(learner.trainingStep(batch))
        : turns.stream().map(turn -> turn.loss().apply(batch)).toList();
  }

  private static void applied(Learner learner, Supplier<?> code) {
    Encounters met = new Encounters();
    try {
      met.during(() -> learner.evaluating(() -> Tensor.withoutGradients(code)));
    } finally {
      met.putBuffersBack();
    }
  }

  private static Tensor zeros(Field field) {
    int bytes = Math.multiplyExact(EXAMPLES, field.bytes());
    return Tensor.over(
        field.batch(EXAMPLES), ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
  }

  private static void requireSized(Learner learner) {
    for (Map.Entry<String, Parameter> entry : learner.namedParameters().entrySet()) {
      if (!entry.getValue().isSized()) {
        throw new TrainingException(
            "The size of %s is not known: it takes it from its first input, but neither %s nor its"
                + " training step gave it one; apply its layer, or give it the size where it is"
                + " made.",
            entry.getKey(), learner.network().title());
      }
    }
  }
}
