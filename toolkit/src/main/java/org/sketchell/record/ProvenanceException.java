package org.sketchell.record;

import java.util.Locale;
import org.sketchell.file.Explained;

/**
 * Says in one sentence what is wrong between a model, its record and the data: a label that one of
 * them does not know, images of another size, features that are no image, a record that was
 * changed. The message can be shown as it is.
 */
public final class ProvenanceException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  /** An error that is fully described by its sentence, a pattern with arguments. */
  public ProvenanceException(String pattern, Object... arguments) {
    super(sentence(pattern, arguments));
  }

  /** An error with a technical cause; the sentence must stand alone without it. */
  public ProvenanceException(Throwable cause, String pattern, Object... arguments) {
    super(sentence(pattern, arguments), cause);
  }

  private static String sentence(String pattern, Object... arguments) {
    return arguments.length == 0 ? pattern : String.format(Locale.ROOT, pattern, arguments);
  }
}
