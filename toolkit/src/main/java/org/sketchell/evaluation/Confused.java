// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Two classes of which one was taken for the other.
 *
 * @param times how often
 */
record Confused(String of, String takenFor, int times) {

  /** The pairs that were confused most often, at most so many. */
  static List<Confused> most(List<String> classes, int[][] confusion, int count) {
    List<Confused> pairs = new ArrayList<>();
    for (int row = 0; row < confusion.length; row++) {
      for (int column = 0; column < confusion.length; column++) {
        if (row != column && confusion[row][column] > 0) {
          pairs.add(new Confused(classes.get(row), classes.get(column), confusion[row][column]));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(pair -> -pair.times));
    return List.copyOf(pairs.subList(0, Math.min(count, pairs.size())));
  }
}
