// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task reads.
 *
 * @param from the number of the first drawing
 * @param to that of the last, plus 1
 * @param hosts machines that have these bytes; may be empty
 */
record RowRange(Origin origin, long from, long to, String... hosts) implements InputPartition {
  private static final long serialVersionUID = 1L;

  long rows() {
    return to - from;
  }

  @Override
  public String[] preferredLocations() {
    return hosts;
  }
}
