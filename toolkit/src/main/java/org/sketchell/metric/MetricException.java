// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/** A metric that cannot be made, or has no value; the message says why and what to do. */
public final class MetricException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public MetricException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }
}
