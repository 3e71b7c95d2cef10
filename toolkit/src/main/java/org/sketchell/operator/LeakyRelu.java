// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/** x where x &gt; 0, else alpha x. */
public record LeakyRelu(float alpha) implements Operator, Elementwise {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("leakyRelu", inputs);
    Check.elements("leakyRelu", input, ElementType.FLOAT32);
    return List.of(input);
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("alpha", alpha);
  }
}
