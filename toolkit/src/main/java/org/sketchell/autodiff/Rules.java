// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.HashMap;
import java.util.Map;
import org.sketchell.operator.Operator;

/** Where the rule of an operator is found: by constant for enums, by class for records. */
final class Rules {
  private static final Map<Object, Rule> TABLE = new HashMap<>();

  static {
    ElementwiseRules.enter(TABLE);
    ReductionRules.enter(TABLE);
    MatrixRules.enter(TABLE);
    RearrangementRules.enter(TABLE);
    SelectionRules.enter(TABLE);
    ConvolutionRules.enter(TABLE);
    PoolingRules.enter(TABLE);
    NormalizationRules.enter(TABLE);
    CustomRules.enter(TABLE);
  }

  private Rules() {}

  static Rule of(Operator operator) {
    Rule rule = TABLE.get(key(operator));
    if (rule == null) {
      throw new IllegalStateException("No gradient rule for " + operator.type() + ".");
    }
    return rule;
  }

  private static Object key(Operator operator) {
    return operator instanceof Enum<?> ? operator : operator.getClass();
  }
}
