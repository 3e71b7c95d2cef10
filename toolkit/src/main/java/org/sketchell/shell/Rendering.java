// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import java.util.function.Supplier;

/** Values shown for one place: the renderers, and the size of the place at the moment. */
final class Rendering {
  private static final int DEFAULT_COLUMNS = 80;
  private static final int DEFAULT_ROWS = 24;

  /** The renderers for the toolkit's own values, the most special first. */
  private static final List<ValueRenderer> RENDERERS =
      List.of(new PictureRenderer(), new TensorRenderer());

  private final Values values = new Values(RENDERERS);
  private final Supplier<ValueRenderer.View> view;

  Rendering(Supplier<ValueRenderer.View> view) {
    this.view = view;
  }

  /** For standard output when it is not known to be a terminal. */
  static Rendering toOutput() {
    return new Rendering(() -> new ValueRenderer.View(DEFAULT_COLUMNS, DEFAULT_ROWS, false));
  }

  /** The place as it is now. */
  ValueRenderer.View view() {
    return view.get();
  }

  /** The value as text. */
  String show(Object value) {
    return values.show(value, view.get());
  }
}
