// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.Optional;
import org.sketchell.nn.Parameter;
import org.sketchell.notebook.TensorText;
import org.sketchell.picture.Display;
import org.sketchell.tensor.Tensor;

/** Shows tensors on less than a screen. */
final class TensorRenderer implements ValueRenderer {
  /** Lines of the screen that a small picture may ask for. */
  private static final int ROWS = 18;

  TensorRenderer() {}

  @Override
  public Optional<String> render(Object value, View view) {
    // Other values are asked about by name only, so that no room is loaded for them.
    return switch (value.getClass().getName()) {
      case "org.sketchell.tensor.Tensor" ->
          Optional.of(TensorText.of((Tensor) value, display(view)));
      case "org.sketchell.nn.Parameter" ->
          Optional.of(TensorText.of((Parameter) value, display(view)));
      default -> Optional.empty();
    };
  }

  private static Display display(View view) {
    return PictureRenderer.display(view).rows(Math.min(view.rows(), ROWS));
  }
}
