// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sketchell.interpreter.Cases;
import org.sketchell.interpreter.Interpreter;
import org.sketchell.operator.Blocked;
import org.sketchell.operator.Operator;

/** Nobody adds an operator and forgets its gradient or its tests. */
class EveryOperatorTest {
  private final Set<Object> operators = new LinkedHashSet<>();

  EveryOperatorTest() {
    collect(Operator.class);
  }

  private void collect(Class<?> kind) {
    if (kind == Blocked.class) {
      // Of one runtime on one kind of processor: BlockedLayoutTest is about them.
      return;
    }
    if (kind.isEnum()) {
      operators.addAll(List.of(kind.getEnumConstants()));
    } else if (kind.isSealed()) {
      List.of(kind.getPermittedSubclasses()).forEach(this::collect);
    } else {
      operators.add(kind);
    }
  }

  @Test
  void has_an_independent_kernel_in_the_interpreter() {
    assertThat(operators).hasSizeGreaterThan(60).allMatch(Interpreter::knows);
  }

  @Test
  void has_random_cases() {
    assertThat(Cases.operators()).containsExactlyInAnyOrderElementsOf(operators);
  }

  @Test
  void has_a_gradient_rule() {
    for (Object operator : operators) {
      Operator drawn = Cases.of(operator, new Random(1)).operator();
      assertThatCode(() -> Rules.of(drawn)).as(drawn.type()).doesNotThrowAnyException();
    }
  }
}
