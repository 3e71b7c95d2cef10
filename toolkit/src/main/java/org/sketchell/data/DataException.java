package org.sketchell.data;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
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
}
