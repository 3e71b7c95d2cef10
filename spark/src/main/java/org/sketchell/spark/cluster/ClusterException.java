// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.cluster;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.sketchell.file.Explained;

/**
 * A column, or a machine of a cluster, is not what is needed; the sentence names it. What goes
 * wrong in a task comes back as Spark's exception, whose message holds the sentence.
 */
public final class ClusterException extends RuntimeException implements Explained {
  private static final long serialVersionUID = 1L;

  @FormatMethod
  public ClusterException(@FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments));
  }

  @FormatMethod
  public ClusterException(Throwable cause, @FormatString String pattern, Object... arguments) {
    super(Explained.sentence(pattern, arguments), cause);
  }
}
