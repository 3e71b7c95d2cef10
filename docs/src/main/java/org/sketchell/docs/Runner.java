// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.List;
import org.sketchell.notebook.CellOutput;

/** Runs code. */
@FunctionalInterface
interface Runner {
  /**
   * Runs cells in a session of their own, from top to bottom.
   *
   * @param file where they come from, for errors
   * @return what each of them gave
   */
  List<List<CellOutput>> run(String file, List<String> cells);
}
