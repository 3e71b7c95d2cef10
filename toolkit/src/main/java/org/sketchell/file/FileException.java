package org.sketchell.file;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Something is wrong with a file; the sentence names it. */
public class FileException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  /** Creates the error from a {@link String#format(String, Object...)} pattern. */
  @FormatMethod
  public FileException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  /** The same with a cause, without which the sentence stands alone. */
  @FormatMethod
  public FileException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments), cause);
  }
}
