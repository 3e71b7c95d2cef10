package org.sketchell.data;

import org.sketchell.file.FileException;

/** Something is wrong with a data file, a folder or a setting; the sentence names it. */
public final class DataException extends FileException {
  private static final long serialVersionUID = 1L;

  /** Creates the error from its sentence. */
  public DataException(String sentence) {
    super(sentence);
  }

  /** Creates the error from a {@link String#format(String, Object...)} pattern. */
  public DataException(String pattern, Object... arguments) {
    super(pattern, arguments);
  }

  /** Creates the error from its sentence, which must stand alone without the cause. */
  public DataException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** Creates the error from a pattern; the sentence must stand alone without the cause. */
  public DataException(Throwable cause, String pattern, Object... arguments) {
    super(cause, pattern, arguments);
  }
}
