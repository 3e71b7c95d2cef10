// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/**
 * One row of the table: what is timed.
 *
 * @param threads of one operation, for every contestant
 */
record Row(Task task, Network network, int batch, int threads) {

  @Override
  public String toString() {
    return "%s %s %d, %d %s"
        .formatted(task, network, batch, threads, threads == 1 ? "thread" : "threads");
  }
}
