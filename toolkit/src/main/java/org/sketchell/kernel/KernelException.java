// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** The kernel cannot do what it was started or asked for; the sentence says why. */
public final class KernelException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  KernelException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }
}
