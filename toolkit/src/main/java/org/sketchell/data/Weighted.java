// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The same examples with a weight each, as one more target. */
final class Weighted implements Examples {
  private final Examples examples;
  private final float[] weights;

  Weighted(Examples examples, float[] weights) {
    this.examples = examples;
    this.weights = weights.clone();
    if (examples.targets().contains(Field.WEIGHT)) {
      throw new DataException("These examples have weights already; give them once.");
    }
    if (weights.length != examples.size()) {
      throw new DataException(
          "Each example has one weight, but there are %d examples and %d weights.",
          examples.size(), weights.length);
    }
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] < Float.POSITIVE_INFINITY)) {
        throw new DataException(
            "A weight is a number of 0 or more, but that of example %d is %s.", i, weights[i]);
      }
    }
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public List<Field> inputs() {
    return examples.inputs();
  }

  @Override
  public List<Field> targets() {
    List<Field> targets = new ArrayList<>(examples.targets());
    targets.add(Field.WEIGHT);
    return List.copyOf(targets);
  }

  @Override
  public void copyTo(int example, List<ByteBuffer> buffers) {
    examples.copyTo(example, buffers.subList(0, buffers.size() - 1));
    buffers.get(buffers.size() - 1).putFloat(weights[example]);
  }

  @Override
  public List<SourceFile> sources() {
    return examples.sources();
  }

  @Override
  public List<Selection> selections() {
    return examples.selections();
  }

  @Override
  public String toString() {
    return examples + ", with a weight each";
  }
}
