// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.sketchell.data.Field;
import org.sketchell.data.Meaning;
import org.sketchell.operator.Cast;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.Rearrangement;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Looks whether the classes of a batch are classes that a step knows. One that it does not know
 * would not fail: its example would just count as perfectly done.
 */
final class ClassCheck {
  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final List<Field> fields;

  /** Of each field: its classes must be less than this. */
  private final int[] limits;

  /** With the limits that {@link #limits} told of another one. */
  ClassCheck(List<Field> fields, int[] limits) {
    this.fields = fields;
    this.limits = limits;
  }

  /** Of each field: its classes must be less than this. */
  int[] limits() {
    return limits.clone();
  }

  /**
   * Finds out how many classes the parts of a step expect.
   *
   * @param results what the step computes
   * @param raw the stand-in of each field
   */
  static ClassCheck of(List<Field> fields, List<Tensor> raw, Collection<Tensor> results) {
    int[] limits = new int[fields.size()];
    Arrays.fill(limits, UNKNOWN);
    for (Node node : Graph.of(results).nodes()) {
      if (node.operator() instanceof OneHot oneHot) {
        int field = indexOf(source(node.inputs().get(0)), raw);
        if (field >= 0) {
          limits[field] = Math.min(limits[field], oneHot.depth());
        }
      }
    }
    return new ClassCheck(fields, limits);
  }

  /** What a tensor has its elements from, unchanged but perhaps in another place or type. */
  static Tensor source(Tensor tensor) {
    Tensor at = tensor;
    while (at.node().isPresent()) {
      Node node = at.node().get();
      if (!(node.operator() instanceof Cast) && !(node.operator() instanceof Rearrangement)) {
        return at;
      }
      at = node.inputs().get(0);
    }
    return at;
  }

  static int indexOf(Tensor tensor, List<Tensor> among) {
    for (int i = 0; i < among.size(); i++) {
      if (among.get(i) == tensor) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Looks at a batch.
   *
   * @param buffers the batch, one for each field
   * @throws TrainingException if an index is no class
   */
  void check(int count, List<ByteBuffer> buffers) {
    for (int i = 0; i < limits.length; i++) {
      Field field = fields.get(i);
      if (field.meaning() == Meaning.CLASS) {
        int numbers = Math.toIntExact(count * field.type().shape().elements());
        if (field.type().elements() == ElementType.INT64) {
          checkLongs(field, limits[i], numbers, buffers.get(i));
        } else if (limits[i] < 256) {
          checkBytes(field, limits[i], numbers, buffers.get(i));
        }
      }
    }
  }

  private static void checkLongs(Field field, int limit, int numbers, ByteBuffer buffer) {
    for (int i = 0; i < numbers; i++) {
      long label = buffer.getLong(i * Long.BYTES);
      if (label < 0 || label >= limit) {
        throw unknown(field, label, limit);
      }
    }
  }

  private static void checkBytes(Field field, int limit, int numbers, ByteBuffer buffer) {
    for (int i = 0; i < numbers; i++) {
      int label = buffer.get(i) & 0xff;
      if (label >= limit) {
        throw unknown(field, label, limit);
      }
    }
  }

  private static TrainingException unknown(Field field, long label, int limit) {
    String what = field.isLabel() ? "An image of this batch" : "A position of " + field.name();
    if (limit == UNKNOWN) {
      return new TrainingException(
          "%s has the label %d, but labels are counted from 0.", what, label);
    }
    return new TrainingException(
        "%s has the label %d, but the loss knows %d classes, labelled 0 to %d; give the network one"
            + " output for each class.",
        what, label, limit, limit - 1);
  }
}
