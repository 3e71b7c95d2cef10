package org.sketchell.shell;

import java.util.Locale;
import org.sketchell.file.Explained;

/** The shell or a command was used wrongly. */
public final class ShellException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  /** Creates the error from its sentence. */
  public ShellException(String sentence) {
    super(sentence);
  }

  /** Creates the error from a {@link String#format(String, Object...)} pattern. */
  public ShellException(String pattern, Object... arguments) {
    super(String.format(Locale.ROOT, pattern, arguments));
  }
}
