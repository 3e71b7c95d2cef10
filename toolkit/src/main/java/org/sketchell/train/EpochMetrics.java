// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sketchell.file.Printable;

/**
 * What one pass over the training images gave.
 *
 * @param epoch from 1
 * @param steps updates done since training began
 * @param values what was logged, numbers as their mean over all images, metrics as they are over
 *     all; validation values are named {@code validation_NAME}
 * @param learningRate of the epoch's last step
 * @param seconds that the epoch took, validation included
 */
public record EpochMetrics(
    int epoch, long steps, Map<String, Double> values, double learningRate, double seconds) {
  public EpochMetrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * One value.
   *
   * @throws TrainingException if nothing was logged under this name
   */
  public double value(String name) {
    return Watched.value(name, values);
  }

  /** Names and values, for people. */
  static String text(Map<String, Double> values) {
    return values.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.4f", Printable.line(e.getKey()), e.getValue()))
        .collect(Collectors.joining("  "));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "epoch %d  %s  %.1f s", epoch, text(values), seconds);
  }
}
