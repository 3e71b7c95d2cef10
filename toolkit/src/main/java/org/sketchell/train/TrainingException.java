package org.sketchell.train;

/** Training cannot start or go on; the message says why and what to do. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the error from its sentence. */
  public TrainingException(String sentence) {
    super(sentence);
  }

  TrainingException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
