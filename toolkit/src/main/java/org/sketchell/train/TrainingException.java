package org.sketchell.train;

import java.util.Locale;
import org.sketchell.file.Explained;

/** Training cannot start or go on; the message says why and what to do. */
public final class TrainingException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  /** Creates the error from its sentence. */
  public TrainingException(String sentence) {
    super(sentence);
  }

  /** Creates the error from a {@link String#format(String, Object...)} pattern. */
  public TrainingException(String pattern, Object... arguments) {
    super(String.format(Locale.ROOT, pattern, arguments));
  }

  TrainingException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
