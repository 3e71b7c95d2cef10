// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** A library cannot be had; the sentence says which, and why. */
public final class DependencyException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public DependencyException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  @FormatMethod
  DependencyException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments), cause);
  }
}
