// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sketchell.tensor.Tensors.ones;
import static org.sketchell.tensor.Tensors.tensor;
import static org.sketchell.tensor.Tensors.zeros;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ShapeException;

/** The words of scripts with tests. */
class ChecksTest {
  private static void fails(ThrowingCallable check, String sentence) {
    assertThatThrownBy(check).isInstanceOf(FailedCheck.class).hasMessage(sentence);
  }

  @Test
  void conditions_say_what_was_given_for_the_case_that_they_do_not_hold() {
    Checks.assertTrue(true);
    Checks.assertFalse(false, "no");
    fails(() -> Checks.assertTrue(false), "This was expected to be true.");
    fails(() -> Checks.assertTrue(1 > 2, "100 % wrong"), "100 % wrong");
    fails(() -> Checks.assertFalse(true), "This was expected to be false.");
  }

  @Test
  void equal_are_values_numbers_arrays_and_tensors_by_what_they_hold() {
    Checks.assertEquals("a", "a");
    Checks.assertEquals(null, null);
    Checks.assertEquals(3, 3L);
    Checks.assertEquals(Double.NaN, Double.NaN);
    Checks.assertEquals(new int[] {1, 2}, new int[] {1, 2});
    Checks.assertEquals(new String[][] {{"a"}}, new String[][] {{"a"}});
    Checks.assertEquals(List.of(1), List.of(1));
    Checks.assertEquals(tensor(1f, Float.NaN), tensor(1f, Float.NaN));
    Checks.assertEquals(Long.MAX_VALUE, Long.MAX_VALUE);
    fails(() -> Checks.assertEquals("a", "b"), "\"a\" was expected, got \"b\".");
    fails(() -> Checks.assertEquals("a", null), "\"a\" was expected, got null.");
    fails(() -> Checks.assertEquals(1, 2), "1 was expected, got 2, which differs by 1.");
    fails(
        () -> Checks.assertEquals(Long.MAX_VALUE, Long.MAX_VALUE - 1),
        "9223372036854775807 was expected, got 9223372036854775806, which differs by 0.");
    fails(
        () -> Checks.assertEquals(1, 2, "size"),
        "size: 1 was expected, got 2, which differs by 1.");
    fails(
        () -> Checks.assertEquals(tensor(1, 2, 3), tensor(1, 5, 4)),
        "2 of 3 elements of [3] are not equal; the worst is at [1]: 2 was expected, got 5, which"
            + " differs by 3.");
    fails(
        () -> Checks.assertEquals(tensor(1f), tensor(1)),
        "A tensor of float32 was expected, got one of int64.");
  }

  /** The tolerances of torch.testing.assert_close: rtol 1.3e-6 and atol 1e-5 for float32. */
  @Test
  void close_is_what_pytorch_takes_for_it() {
    Checks.assertClose(tensor(100f), tensor(100.00013f));
    fails(
        () -> Checks.assertClose(tensor(100f, 1f), tensor(100.001f, 1f)),
        "1 of 2 elements of [2] are not within 1e-5 and 1.3e-6 of what was expected; the worst is at"
            + " [0]: 100.0 was expected, got 100.001, which differs by 9.99e-4.");
    Checks.assertClose(1.0, 1.0 + 1.9e-7);
    assertThatThrownBy(() -> Checks.assertClose(1.0, 1.0 + 2.1e-7)).isInstanceOf(FailedCheck.class);
    Checks.assertClose(0.0, 0.9e-7);
    Checks.assertClose(1f, 1.00001f);
    assertThatThrownBy(() -> Checks.assertClose(1f, 1.00002f)).isInstanceOf(FailedCheck.class);
    fails(() -> Checks.assertClose(1, 2), "1 was expected, got 2, which differs by 1.");
    assertThatThrownBy(() -> Checks.assertClose(Double.NaN, Double.NaN))
        .hasMessageStartingWith("NaN was expected, got NaN, and not within 1e-7");
    Checks.assertClose(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> Checks.assertClose(Double.POSITIVE_INFINITY, 1e300))
        .isInstanceOf(FailedCheck.class);
  }

  @Test
  void a_tolerance_is_the_largest_difference() {
    Checks.assertClose(1, 1.5, 0.5);
    Checks.assertClose(new double[][] {{1, 2}, {3, 4}}, new float[][] {{1, 2}, {3, 4.25f}}, 0.25);
    Checks.assertClose(new double[] {1, 1}, ones(2), 0);
    fails(
        () ->
            Checks.assertClose(
                new double[][] {{1, 2}, {3, 4}}, new double[][] {{1, 2}, {3, 5}}, 0.5),
        "1 of 4 elements of [2, 2] are not within 0.5; the worst is at [1, 1]: 4.0 was expected, got"
            + " 5.0, which differs by 1.");
    fails(
        () -> Checks.assertClose(zeros(2, 3), zeros(3, 2), 1),
        "The shape [2, 3] was expected, got [3, 2].");
    assertThatThrownBy(() -> Checks.assertClose(1, 1, -1)).isInstanceOf(ShellException.class);
    assertThatThrownBy(() -> Checks.assertClose("a", 1)).hasMessageContaining("and not String.");
    assertThatThrownBy(() -> Checks.assertClose(new double[][] {{1}, {1, 2}}, ones(2, 1)))
        .hasMessageContaining("equally long");
  }

  @Test
  void shapes_and_finite_numbers_are_checked() {
    Checks.assertShape(zeros(2, 3), 2, 3);
    Checks.assertShape(zeros(2, 3).sum());
    Checks.assertFinite(zeros(2));
    Checks.assertFinite(new float[0]);
    fails(
        () -> Checks.assertShape(zeros(2, 3), 3, 2), "The shape [3, 2] was expected, got [2, 3].");
    fails(
        () -> Checks.assertFinite(tensor(1f, Float.NaN, Float.NEGATIVE_INFINITY)),
        "Finite numbers were expected; of 3 elements of [3], 1 are NaN and 1 infinite, the first at"
            + " [1].");
    fails(() -> Checks.assertFinite(0.0 / 0), "A finite number was expected, got NaN.");
  }

  @Test
  void an_exception_that_is_expected_is_given_back() {
    ShapeException e = Checks.assertThrows(ShapeException.class, () -> zeros(2).reshape(3));
    assertThat(e).hasMessageContaining("reshape");
    Checks.assertThrows(
        IllegalStateException.class,
        () -> {
          throw new IllegalStateException();
        });
    Checks.assertThrows(NullPointerException.class, () -> List.of().contains(null));
    fails(
        () -> Checks.assertThrows(ShapeException.class, () -> 3),
        "ShapeException was expected to be thrown, and the code gave 3.");
    fails(
        () -> Checks.assertThrows(ShapeException.class, () -> System.out.flush()),
        "ShapeException was expected to be thrown, and nothing was.");
    assertThatThrownBy(() -> Checks.assertThrows(ShapeException.class, () -> Path.of("\0")))
        .isInstanceOf(FailedCheck.class)
        .hasMessageStartingWith(
            "ShapeException was expected to be thrown, but it was InvalidPathException: ")
        .hasRootCauseInstanceOf(java.nio.file.InvalidPathException.class);
  }

  private static String script(Session session, String text) {
    StringWriter out = new StringWriter();
    PrintWriter all = new PrintWriter(out, true);
    int code = new ScriptRunner(session, all, all, false, false).run(new Origin("t.jsh", text));
    return code + "\n" + out.toString().strip();
  }

  private static void aFailureIsOneSentenceAtItsLine(Session session) {
    assertThat(
            script(
                session,
                "assertTrue(2 > 1);\nassertEquals(List.of(1), List.of(1));\n"
                    + "assertClose(tensor(1.0), tensor(2.0), 0.5);\n"))
        .isEqualTo(
            "1\nt.jsh:3:1: 1 of 1 elements of [1] are not within 0.5; the worst is at [0]: 1.0 was"
                + " expected, got 2.0, which differs by 1.");
    assertThat(script(session, "int x = 1;\nassert x > 0 : \"no\";\nassert x > 1;"))
        .isEqualTo("1\nt.jsh:3:1: An assertion does not hold.");
    assertThat(script(session, "void f(int x) {\n  assert x > 1 : \"x is \" + x;\n}\nf(1);"))
        .isEqualTo("1\nt.jsh:2:3: AssertionError: x is 1");
  }

  @Test
  void a_failure_is_one_sentence_at_its_line() {
    try (Session session = Session.local(null)) {
      aFailureIsOneSentenceAtItsLine(session);
    }
    try (Session session = Session.remote()) {
      aFailureIsOneSentenceAtItsLine(session);
    }
  }
}
