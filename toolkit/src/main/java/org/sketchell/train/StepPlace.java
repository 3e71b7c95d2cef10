// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

/**
 * Where in a step an operation belongs.
 *
 * @param phase when in the step
 * @param layer the layer with its name in the network, such as {@code 0 Conv2d(1, 8,
 *     kernel_size=3)}, or in words what else it is
 */
record StepPlace(Phase phase, String layer) {
  /** The parts of a step, in their order. */
  enum Phase {
    FORWARD,
    BACKWARD,
    UPDATE
  }

  /** In words, to stand behind a preposition. */
  @Override
  public String toString() {
    return switch (phase) {
      case FORWARD -> "the forward of " + layer;
      case BACKWARD -> "the gradient of " + layer;
      case UPDATE -> layer;
    };
  }
}
