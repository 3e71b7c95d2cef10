// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

/** What becomes of the losses of single elements. */
public enum Reduction {
  /** Their mean (weighted, where classes have weights). */
  MEAN,
  /** Their sum. */
  SUM,
  /** They stay as they are. */
  NONE
}
