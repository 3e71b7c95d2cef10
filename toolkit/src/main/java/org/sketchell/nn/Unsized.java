// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * A parameter before its layer has seen an input: some of its sizes, or the range that its values
 * are drawn from, are not known.
 *
 * @param layer that it belongs to
 * @param sizes of the parameter, 0 for what is not known
 */
record Unsized(Layer layer, int... sizes) {
  /** Whether a tensor can be the value: it has the sizes that are known. */
  boolean accepts(TensorType type) {
    int[] given = type.shape().sizes();
    boolean fits = type.elements() == ElementType.FLOAT32 && given.length == sizes.length;
    for (int i = 0; fits && i < sizes.length; i++) {
      fits = given[i] > 0 && (sizes[i] == 0 || sizes[i] == given[i]);
    }
    return fits;
  }

  ShapeException asked() {
    String path = layer.name().isEmpty() ? "" : layer.name() + ", ";
    return new ShapeException(
        "%s%s, does not know the size of its input yet: apply the network to an input, or to the"
            + " shape of one, as in network.summary(1, 1, 28, 28), before its parameters are asked"
            + " for; a Trainer does so with its data.",
        path, layer);
  }

  /** A number of inputs as a layer prints it. */
  static String text(int inputs) {
    return inputs == 0 ? "?" : Integer.toString(inputs);
  }

  @Override
  public String toString() {
    List<String> texts = new ArrayList<>();
    Arrays.stream(sizes).forEach(size -> texts.add(text(size)));
    return ElementType.FLOAT32 + texts.toString();
  }
}
