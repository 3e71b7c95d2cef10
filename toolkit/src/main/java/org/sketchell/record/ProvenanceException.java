// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/**
 * Says in one sentence what is wrong between a model, its record and the data: a label that one of
 * them does not know, images of another size, features that are no image, a record that was
 * changed. The message can be shown as it is.
 */
public final class ProvenanceException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public ProvenanceException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  @FormatMethod
  public ProvenanceException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments), cause);
  }
}
