// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.List;

/**
 * What one process is to do: rows with the same number of threads, since thread pools are fixed for
 * the life of a process.
 *
 * @param best the best rate of matrix products with so many threads that is known from before
 * @param milliseconds after which no further round is begun
 */
record Heat(List<Row> rows, Effort effort, Conditions conditions, double best, long milliseconds) {

  int threads() {
    return rows.get(0).threads();
  }
}
