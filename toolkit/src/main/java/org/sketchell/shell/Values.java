// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import java.util.Optional;
import org.sketchell.notebook.ValueText;

/** Shows any value: by the first renderer that knows it, or else as a bounded text. */
final class Values {
  private final List<ValueRenderer> renderers;

  Values(List<ValueRenderer> renderers) {
    this.renderers = List.copyOf(renderers);
  }

  /** The value as text, bounded. */
  String show(Object value, ValueRenderer.View view) {
    if (value == null) {
      return "null";
    }
    for (ValueRenderer renderer : renderers) {
      Optional<String> shown = renderer.render(value, view);
      if (shown.isPresent()) {
        return shown.get();
      }
    }
    return ValueText.of(value);
  }
}
