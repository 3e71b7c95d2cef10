// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Something is wrong with a file; the sentence names it. */
public class FileException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public FileException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  @FormatMethod
  public FileException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments), cause);
  }
}
