// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sketchell.interpreter.Cases;
import org.sketchell.interpreter.Interpreter;
import org.sketchell.operator.Blocked;
import org.sketchell.operator.CustomGradient;
import org.sketchell.operator.Operator;
import org.sketchell.operator.OperatorBytes;

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
  void travels_to_another_process() throws IOException {
    for (Object operator : operators) {
      Operator drawn = Cases.of(operator, new Random(1)).operator();
      if (!(drawn instanceof CustomGradient)) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OperatorBytes.write(drawn, new DataOutputStream(bytes));
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(OperatorBytes.read(in)).isEqualTo(drawn);
        assertThat(in.available()).isZero();
      }
    }
  }

  @Test
  void is_made_of_no_other_bytes() throws IOException {
    for (String name : List.of("java.lang.Runtime", "Operator", "CustomGradient", "")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new DataOutputStream(bytes).writeUTF(name);
      assertThatThrownBy(
              () ->
                  OperatorBytes.read(
                      new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void has_a_gradient_rule() {
    for (Object operator : operators) {
      Operator drawn = Cases.of(operator, new Random(1)).operator();
      assertThatCode(() -> Rules.of(drawn)).as(drawn.type()).doesNotThrowAnyException();
    }
  }
}
