package org.sketchell.data;

import org.sketchell.file.FileException;

/**
 * Says in one sentence what is wrong with a data file, a folder or a setting: what was expected,
 * what came, what to do. The message is written for the person at the prompt and can be shown as it
 * is; the commands end with exit code 2.
 */
public final class DataException extends FileException {
  private static final long serialVersionUID = 1L;

  /**
   * An error that is fully described by its sentence.
   *
   * @param sentence one sentence, with the name of the file
   */
  public DataException(String sentence) {
    super(sentence);
  }

  /**
   * An error with a technical cause; the sentence must stand alone without it.
   *
   * @param sentence one sentence, with the name of the file
   * @param cause what went wrong below
   */
  public DataException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
