// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** A process of a {@link Team} is gone; what it did can be done again by another one. */
public final class TeamLostException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public TeamLostException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  @FormatMethod
  public TeamLostException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments), cause);
  }
}
