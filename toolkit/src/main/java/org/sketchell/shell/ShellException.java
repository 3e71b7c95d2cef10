package org.sketchell.shell;

/** A mistake in the use of the shell or of a command, told in one sentence. */
public final class ShellException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the error from its sentence. */
  public ShellException(String sentence) {
    super(sentence);
  }
}
