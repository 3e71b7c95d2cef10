// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

/** How the numbers of classes become one. */
public enum Average {
  /** All decisions of all classes are counted together. */
  MICRO,
  /** The mean over classes, each as much as any other. */
  MACRO,
  /** The mean over classes, each as much as it occurs in the targets. */
  WEIGHTED,
  /** Not at all: a number for each class. */
  NONE;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
