// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** Something that was to hold does not: what the words {@code assert…} of {@link Checks} throw. */
public final class FailedCheck extends AssertionError implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  FailedCheck(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }
}
