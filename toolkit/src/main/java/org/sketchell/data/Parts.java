// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

/**
 * Examples to train with and examples to validate with; none should be in both. {@link Split} makes
 * them, and is what they are for image sets.
 */
public interface Parts {
  Examples training();

  Examples validation();

  /** Two sets that are apart already. */
  static Parts of(Examples training, Examples validation) {
    return new Apart(training, validation);
  }

  record Apart(Examples training, Examples validation) implements Parts {
    @Override
    public String toString() {
      return training.size() + " training and " + validation.size() + " validation examples";
    }
  }
}
