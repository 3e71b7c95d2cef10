package org.sketchell.provenance;

import org.sketchell.file.Explained;

/**
 * Says in one sentence what is wrong between a model, its record and the data: a label that one of
 * them does not know, images of another size, features that are no image, a record that was
 * changed. The message can be shown as it is.
 */
public final class ProvenanceException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  /**
   * An error that is fully described by its sentence.
   *
   * @param sentence one sentence for the person at the prompt
   */
  public ProvenanceException(String sentence) {
    super(sentence);
  }

  /**
   * An error with a technical cause; the sentence must stand alone without it.
   *
   * @param sentence one sentence for the person at the prompt
   * @param cause what went wrong below
   */
  public ProvenanceException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
