// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import org.sketchell.optim.Schedule;

/** How the learning rate changes over a whole training, by a word that a configuration can have. */
public enum ScheduleKind {
  /** Not at all. */
  CONSTANT,
  /** Down to 0 in half a cosine wave. */
  COSINE,
  /** Up to the learning rate and down again. */
  ONE_CYCLE;

  /** The schedule for so many steps. */
  Schedule over(int steps, double learningRate) {
    return switch (this) {
      case CONSTANT -> Schedule.constant();
      case COSINE -> Schedule.cosine(steps);
      case ONE_CYCLE -> Schedule.oneCycle(learningRate, steps);
    };
  }
}
