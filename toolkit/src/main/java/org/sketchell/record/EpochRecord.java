// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one epoch gave. The time it took is left out, so that equal trainings leave equal records.
 *
 * @param epoch from 1
 * @param steps done since training began
 * @param learningRate of the epoch's last step
 * @param values what was logged, by name
 */
public record EpochRecord(int epoch, long steps, double learningRate, Map<String, Double> values) {
  private static final String EPOCH = "epoch";
  private static final String STEPS = "steps";
  private static final String LEARNING_RATE = "learning_rate";
  private static final String VALUES = "values";

  public EpochRecord {
    // By name: provenance keeps no order.
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  Facts facts() {
    return Facts.of(EPOCH, epoch)
        .and(STEPS, steps)
        .and(LEARNING_RATE, learningRate)
        .and(VALUES, values);
  }

  static EpochRecord of(Map<?, ?> facts) {
    Map<String, Double> values = new LinkedHashMap<>();
    // The former version had the values beside the rest.
    Map<?, ?> from = facts.get(VALUES) instanceof Map<?, ?> nested ? nested : facts;
    from.forEach(
        (key, value) -> {
          if (value instanceof Double number && !(from == facts && key.equals(LEARNING_RATE))) {
            values.put(key.toString(), number);
          }
        });
    return new EpochRecord(
        ((Number) facts.get(EPOCH)).intValue(),
        ((Number) facts.get(STEPS)).longValue(),
        ((Number) facts.get(LEARNING_RATE)).doubleValue(),
        values);
  }
}
