// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.runtime.OnnxModel.Port;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * What an output will be, as far as a model declares it: every size is a number, or has the name of
 * a size of an input. Then its memory can be made before the model runs. Declarations of models
 * that others wrote can be wrong.
 */
final class DeclaredType {
  private final ElementType elements;
  private final List<Size> sizes;

  /**
   * One size.
   *
   * @param input whose size it is; null if it is a number
   * @param value the number, or which size of the input
   */
  private record Size(String input, int value) {}

  private DeclaredType(ElementType elements, List<Size> sizes) {
    this.elements = elements;
    this.sizes = sizes;
  }

  /** Empty if a size is open, or its elements lie otherwise in memory than a tensor's. */
  static Optional<DeclaredType> of(Port output, List<Port> inputs) {
    ElementType elements =
        PortElements.find(output.elements())
            .filter(PortElements::lieAsTensors)
            .map(PortElements::tensors)
            .orElse(null);
    if (elements == null) {
      return Optional.empty();
    }
    List<Size> sizes = new ArrayList<>();
    for (int i = 0; i < output.sizes().size(); i++) {
      Optional<Size> known = size(output.sizes().get(i), output.names().get(i), inputs);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      sizes.add(known.get());
    }
    return Optional.of(new DeclaredType(elements, sizes));
  }

  private static Optional<Size> size(long size, String name, List<Port> inputs) {
    if (size >= 0) {
      return size <= Integer.MAX_VALUE ? Optional.of(new Size(null, (int) size)) : Optional.empty();
    }
    return inputs.stream()
        .filter(input -> !name.isEmpty() && input.names().contains(name))
        .map(input -> new Size(input.name(), input.names().indexOf(name)))
        .findFirst();
  }

  /** What it will be for these inputs. */
  TensorType type(Map<String, Tensor> given) {
    int[] known = new int[sizes.size()];
    for (int i = 0; i < known.length; i++) {
      Size size = sizes.get(i);
      known[i] = size.input == null ? size.value : given.get(size.input).size(size.value);
    }
    return new TensorType(elements, Shape.of(known));
  }
}
