// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** A model gave scores that are no numbers, so it said nothing. */
public final class ScoreException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public ScoreException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  /**
   * For scores that are NaN.
   *
   * @param first which image is the first of them, counted from 0
   */
  public static ScoreException ofNaN(String model, int count, int images, int first) {
    return new ScoreException(
        "%s gives scores that are no numbers (NaN) for %d of %d images, the first of them number"
            + " %d, so it says no class for them: its weights, or what is made of pixels, are out of"
            + " range.",
        model.isEmpty() ? "The model" : model, count, images, first);
  }
}
