// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/** Compares what was computed in different ways. */
final class Comparisons {
  private Comparisons() {}

  /**
   * Fails unless type, shape and elements are those expected: integers and truth values exactly,
   * floats within a part of the largest finite one (at least of 1).
   */
  static void close(String what, Tensor actual, NdArray expected, double tolerance) {
    close(what, NdArray.of(actual.evaluate()), expected, tolerance);
  }

  /** The same for what the interpreter computed in two ways. */
  static void close(String what, NdArray actual, NdArray expected, double tolerance) {
    assertThat(actual.type()).as("type of %s", what).isEqualTo(expected.type());
    double[] found = actual.data();
    double[] wanted = expected.data();
    double scale = Arrays.stream(wanted).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    double margin = expected.elements() == ElementType.FLOAT32 ? tolerance * Math.max(1, scale) : 0;
    for (int i = 0; i < wanted.length; i++) {
      if (Double.isFinite(wanted[i])) {
        assertThat(found[i]).as("element %d of %s", i, what).isCloseTo(wanted[i], within(margin));
      } else {
        assertThat(found[i]).as("element %d of %s", i, what).isEqualTo(Double.valueOf(wanted[i]));
      }
    }
  }
}
