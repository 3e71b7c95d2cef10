package org.sketchell.file;

import java.util.Locale;

/** Something is wrong with a file; the sentence names it. */
public class FileException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  /** Creates the error from its sentence. */
  public FileException(String sentence) {
    super(sentence);
  }

  /** Creates the error from a {@link String#format(String, Object...)} pattern. */
  public FileException(String pattern, Object... arguments) {
    super(String.format(Locale.ROOT, pattern, arguments));
  }

  /** Creates the error from its sentence, which must stand alone without the cause. */
  public FileException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** Creates the error from a pattern; the sentence must stand alone without the cause. */
  public FileException(Throwable cause, String pattern, Object... arguments) {
    super(String.format(Locale.ROOT, pattern, arguments), cause);
  }
}
