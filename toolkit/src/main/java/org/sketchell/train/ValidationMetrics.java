// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one validation gave, at the end of an epoch or {@linkplain Trainer#validateEverySteps
 * within} one.
 *
 * @param epoch the epoch it belongs to, from 1
 * @param steps updates done since training began
 * @param values what was logged, each the mean over all images, named {@code validation_NAME}
 * @param learningRate of the last step
 */
public record ValidationMetrics(
    int epoch, long steps, Map<String, Double> values, double learningRate) {
  public ValidationMetrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * One value.
   *
   * @param name such as {@code validation_loss}
   * @throws TrainingException if nothing was logged under this name
   */
  public double value(String name) {
    return Watched.value(name, values);
  }

  @Override
  public String toString() {
    return "epoch " + epoch + ", step " + steps + "  " + EpochMetrics.text(values);
  }
}
