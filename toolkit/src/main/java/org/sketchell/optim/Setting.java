// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of an update rule: their names and ranges. */
final class Setting {
  private Setting() {}

  static Map<String, Object> of(Record rule) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (RecordComponent part : rule.getClass().getRecordComponents()) {
      try {
        Method accessor = part.getAccessor();
        // A record typed at a prompt or inside another class need not be public.
        accessor.setAccessible(true);
        settings.put(part.getName(), accessor.invoke(rule));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "The component %s of %s cannot be read.".formatted(part.getName(), rule), e);
      }
    }
    return Collections.unmodifiableMap(settings);
  }

  static void atLeastZero(String what, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The %s must be 0 or more, but is %s.".formatted(what, value));
    }
  }

  /** A share of the past that is kept: from 0 to 1, without 1. */
  static void share(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "The %s must be at least 0 and less than 1, but is %s.".formatted(what, value));
    }
  }
}
