// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/** Converts elements to another type; floats are cut towards zero when they become integers. */
public record Cast(ElementType to) implements Operator, Elementwise {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    return List.of(Check.only("to", inputs).with(to));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("to", OnnxElementType.of(to));
  }
}
