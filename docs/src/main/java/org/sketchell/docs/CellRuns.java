// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.List;
import java.util.Locale;
import org.sketchell.kernel.CellSession;
import org.sketchell.notebook.CellOutput;
import org.sketchell.tensor.Tensors;

/** Runs code in this process, as a notebook does; what it writes goes to the current folder. */
final class CellRuns implements Runner {
  @Override
  public List<List<CellOutput>> run(String file, List<String> cells) {
    long start = System.nanoTime();
    // What names no seed is drawn from this one, so that the site is the same when made again.
    Tensors.manualSeed(1);
    List<List<CellOutput>> ran = CellSession.runAll(cells);
    for (List<CellOutput> outputs : ran) {
      for (CellOutput output : outputs) {
        if (output instanceof CellOutput.Failure failure) {
          throw new IllegalStateException(
              "The code of " + file + " does not run: " + failure + "\n" + failure.trace());
        }
      }
    }
    System.out.printf(Locale.ROOT, "%s ran in %.1f s%n", file, (System.nanoTime() - start) / 1e9);
    return ran;
  }
}
