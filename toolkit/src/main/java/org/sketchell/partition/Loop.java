// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.List;

/**
 * An index that an operator runs through, and one dimension of each tensor with it: on a piece of
 * every such dimension, the operator gives its own piece of the result. The pieces are of the same
 * number, not always of the same size: a reshape that joins two dimensions has the first one in a
 * longer one.
 *
 * @param inputs the dimension of each input, {@link #ABSENT} if all pieces need the whole input
 * @param result what becomes of the index in the result
 * @param output the dimension of the outputs; {@link #ABSENT} unless it is {@link Result#KEPT}
 */
record Loop(List<Integer> inputs, Result result, int output) {
  static final int ABSENT = -1;

  enum Result {
    /** The outputs have the index; their pieces stand side by side. */
    KEPT,
    /** The results of the pieces add up to the whole. */
    ADDED,
    /** The whole is the mean of the results of pieces of one size. */
    AVERAGED
  }

  static Loop kept(List<Integer> inputs, int output) {
    return new Loop(List.copyOf(inputs), Result.KEPT, output);
  }

  static Loop added(Integer... inputs) {
    return new Loop(List.of(inputs), Result.ADDED, ABSENT);
  }

  static Loop averaged(int input) {
    return new Loop(List.of(input), Result.AVERAGED, ABSENT);
  }
}
