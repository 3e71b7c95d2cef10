// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.file.Path;
import org.sketchell.file.FileException;

/** Something is wrong with a data file, a folder or a setting; the sentence names it. */
public final class DataException extends FileException {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public DataException(@FormatString String pattern, Object... arguments) {
    super(pattern, arguments);
  }

  @FormatMethod
  public DataException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(cause, pattern, arguments);
  }

  /** A file that is shorter than it was when it was opened. */
  public static DataException cutOff(Path file, Throwable cause) {
    return new DataException(
        cause, "%s was cut off while it was read; put it back and read it again.", file);
  }
}
