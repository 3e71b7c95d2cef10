// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/** What a network is trained for. */
public enum Objective {
  /** One of several classes for each image, by mean cross entropy; targets are int64. */
  CLASSES,
  /**
   * Yes or no for each pixel, by mean binary cross entropy over logits; targets are bytes, 0 or 1.
   */
  MASK
}
