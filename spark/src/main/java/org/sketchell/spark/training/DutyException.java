// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** A worker cannot do its part, and could not if it were tried again; the message says why. */
public final class DutyException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public DutyException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }
}
