// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.Optional;

/**
 * Shows values of some kind at the prompt.
 *
 * <p>It runs on the thread of the snippet, so that showing a value may compute it, may fail with an
 * exception like the snippet itself, and is stopped by Ctrl-C.
 */
@FunctionalInterface
public interface ValueRenderer {
  /**
   * The value as text, without a line break at its end; ANSI sequences only if the view has colour.
   *
   * @param value the value, never null
   * @param view the size and the abilities of the place where the text will stand
   * @return the text, or empty if this renderer does not know such values
   */
  Optional<String> render(Object value, View view);

  /**
   * Where a value is shown.
   *
   * @param columns characters in a line
   * @param rows lines of the screen
   * @param colour whether ANSI colour sequences are understood
   */
  record View(int columns, int rows, boolean colour) {}
}
