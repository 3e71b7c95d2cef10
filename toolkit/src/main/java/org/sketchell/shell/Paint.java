// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.function.Supplier;

/**
 * The few colours of the prompt's own words. Only colours of the terminal's palette are used, so
 * that they are readable on light and on dark backgrounds.
 */
final class Paint {
  private final Supplier<ValueRenderer.View> view;

  Paint(Supplier<ValueRenderer.View> view) {
    this.view = view;
  }

  String error(String text) {
    return in("31", text);
  }

  String warning(String text) {
    return in("33", text);
  }

  String faint(String text) {
    return in("2", text);
  }

  int columns() {
    return view.get().columns();
  }

  /** The text, cut so that it fits into a line that has other text in it already. */
  String fit(String text, int taken) {
    int room = Math.max(8, columns() - taken - 1);
    return text.length() <= room ? text : text.substring(0, room - 1) + "…";
  }

  private String in(String code, String text) {
    return view.get().colour() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
