// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** Drawings of one class, numbered from 0, any of which can be asked for. Travels to tasks. */
sealed interface Origin extends Serializable permits NpyRows, DoodleRows {
  /** The class. */
  String label();

  /** The path of the file, or what stands for one. */
  String file();

  /** How many there are. */
  long rows();

  /**
   * Begins to read.
   *
   * @param from the number of the first drawing
   * @param to that of the last, plus 1
   */
  Pixels open(long from, long to, Configuration hadoop) throws IOException;
}
