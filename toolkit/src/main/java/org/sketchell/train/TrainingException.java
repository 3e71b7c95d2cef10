// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** Training cannot start or go on; the message says why and what to do. */
public final class TrainingException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public TrainingException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  @FormatMethod
  TrainingException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments), cause);
  }
}
