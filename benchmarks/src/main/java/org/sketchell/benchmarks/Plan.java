// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What is compared, and how often.
 *
 * @param rows in the order of the table
 * @param processes for each row
 * @param together whether one process takes all rows of a number of threads, which saves starting;
 *     else each row has processes of its own
 * @param milliseconds after which nothing more is begun
 */
record Plan(
    List<Row> rows,
    int processes,
    boolean together,
    Effort effort,
    Conditions conditions,
    long milliseconds) {

  /** Rows that share a process. */
  List<List<Row>> groups() {
    if (!together) {
      return rows.stream().map(List::of).toList();
    }
    List<List<Row>> groups = new ArrayList<>();
    for (int threads : rows.stream().mapToInt(Row::threads).distinct().toArray()) {
      groups.add(rows.stream().filter(row -> row.threads() == threads).toList());
    }
    return groups;
  }

  /** Rounds that a sample must have to count. */
  int enough() {
    return (effort.rounds() + 1) / 2;
  }
}
