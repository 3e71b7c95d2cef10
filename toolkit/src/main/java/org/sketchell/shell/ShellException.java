package org.sketchell.shell;

/** A mistake in the use of the shell or of a command, told in one sentence. */
final class ShellException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ShellException(String sentence) {
    super(sentence);
  }
}
