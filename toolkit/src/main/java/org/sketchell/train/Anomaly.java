// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

/**
 * Where numbers stopped being finite ones, in sentences without their full stops.
 *
 * @param where the operation or the value
 * @param advice what to do
 */
record Anomaly(String where, String advice) {
  /** Where numbers grow without end. */
  static final String SMALLER =
      "Use a smaller learning rate, or bound the gradient with gradientClip(1)";

  /** Where nothing was found. */
  static final String ONLY_THERE =
      "Computed once more, in the plain forms of its operators, the step is finite, so something in"
          + " it is close to the largest numbers there are. "
          + SMALLER
          + ".";

  @Override
  public String toString() {
    return where + ". " + advice + ".";
  }
}
