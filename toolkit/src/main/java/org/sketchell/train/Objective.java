package org.sketchell.train;

import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Loss;

/**
 * A loss in words, for the record of a training: two that differ in any number read differently.
 */
final class Objective {
  /** The loss of a classifier, where nothing else was asked for. */
  static final String CROSS_ENTROPY = "cross entropy";

  private Objective() {}

  static String words(Loss loss) {
    if (loss.equals(new CrossEntropyLoss())) {
      return CROSS_ENTROPY;
    }
    return loss instanceof Record ? loss.toString().replaceAll("\\s+", " ") : loss.name();
  }
}
