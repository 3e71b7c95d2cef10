// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shape;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/**
 * Shapes or element types that do not fit together. The message is one sentence for the person who
 * typed the operation: what was expected, what came, what to do.
 */
public final class ShapeException extends IllegalArgumentException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public ShapeException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }
}
