package org.sketchell.runtime;

import org.sketchell.file.Explained;

/** ONNX Runtime could not do what it was asked; the message says it in a sentence. */
public final class EngineException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  /** Creates the error from its sentence and ONNX Runtime's own error. */
  public EngineException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
