// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;

/** A constant that ONNX takes as an input of a node although it belongs to the operator. */
public sealed interface Constant {
  /** A vector of 64-bit integers. */
  record Longs(List<Long> values) implements Constant {
    public Longs {
      values = List.copyOf(values);
    }

    static Longs of(List<Integer> values) {
      return new Longs(values.stream().map(Integer::longValue).toList());
    }
  }

  /** A vector of 32-bit floats. */
  record Floats(List<Float> values) implements Constant {
    public Floats {
      values = List.copyOf(values);
    }
  }

  /** A single 32-bit float. */
  record Scalar(float value) implements Constant {}

  /** A single 64-bit integer. */
  record Whole(long value) implements Constant {}

  /** An optional input that is left out. */
  record Absent() implements Constant {}
}
