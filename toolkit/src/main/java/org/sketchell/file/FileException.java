package org.sketchell.file;

/**
 * Says in one sentence what is wrong with a file: its name, what was expected, what came, what to
 * do. The commands show the message as it is and end with exit code 2.
 */
public class FileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error that is fully described by its sentence. */
  public FileException(String sentence) {
    super(sentence);
  }

  /** An error with a technical cause; the sentence must stand alone without it. */
  public FileException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
