// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** For every operator, a way to draw attributes and inputs that fit it. */
public final class Cases {
  private static final Map<Object, Function<Draw, Case>> TABLE = table();

  private Cases() {}

  private static Map<Object, Function<Draw, Case>> table() {
    Map<Object, Function<Draw, Case>> table = new LinkedHashMap<>();
    ElementwiseCases.enter(table);
    ReductionCases.enter(table);
    RearrangementCases.enter(table);
    SelectionCases.enter(table);
    ImageCases.enter(table);
    return new HashMap<>(table);
  }

  /** The operators that cases can be drawn for: constants of enums, classes of records. */
  public static Set<Object> operators() {
    return TABLE.keySet();
  }

  /** A case of one operator. */
  public static Case of(Object operator, Random random) {
    return TABLE.get(operator).apply(new Draw(random));
  }
}
