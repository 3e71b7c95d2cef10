// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/**
 * What a script with tests says must hold. A failure is a {@link FailedCheck}, one sentence at its
 * line, and ends the script with exit code 1.
 */
public final class Checks {
  private Checks() {}

  /** Code that gives no value. */
  public interface Code {
    /** Runs it. */
    void run() throws Exception;
  }

  /** Checks that a condition holds. */
  public static void assertTrue(boolean condition) {
    assertTrue(condition, "This was expected to be true.");
  }

  /**
   * Checks that a condition holds.
   *
   * @param message what is said if it does not
   */
  public static void assertTrue(boolean condition, Object message) {
    if (!condition) {
      throw new FailedCheck("%s", String.valueOf(message));
    }
  }

  /** Checks that a condition does not hold. */
  public static void assertFalse(boolean condition) {
    assertTrue(!condition, "This was expected to be false.");
  }

  /**
   * Checks that a condition does not hold.
   *
   * @param message what is said if it does
   */
  public static void assertFalse(boolean condition, Object message) {
    assertTrue(!condition, message);
  }

  /**
   * Checks that two values are equal: numbers by their value, arrays and tensors by their type,
   * shape and all their elements, of which NaN equals NaN; everything else as {@code equals} says.
   */
  public static void assertEquals(Object expected, Object actual) {
    if (Numbers.areSome(expected) && Numbers.areSome(actual)) {
      Numbers.of(expected).mustEqual(Numbers.of(actual));
      return;
    }
    if (!Objects.deepEquals(expected, actual)) {
      throw new FailedCheck("%s was expected, got %s.", shown(expected), shown(actual));
    }
  }

  /**
   * The same.
   *
   * @param message stands in front of what is said of the difference
   */
  public static void assertEquals(Object expected, Object actual, String message) {
    try {
      assertEquals(expected, actual);
    } catch (FailedCheck e) {
      throw new FailedCheck("%s", message + ": " + e.getMessage());
    }
  }

  /**
   * Checks that numbers are close, as PyTorch's {@code assert_close} does: none differs from what
   * was expected by more than 1e-5 and 1.3e-6 of it (float32), or 1e-7 and 1e-7 of it (double);
   * whole numbers are equal. Two tensors have one element type. NaN is close to nothing, an
   * infinity to itself.
   *
   * @param expected a number, an array of numbers (of arrays), or a tensor
   * @param actual of the same shape
   */
  public static void assertClose(Object expected, Object actual) {
    Numbers wanted = Numbers.of(expected);
    Numbers got = Numbers.of(actual);
    wanted.mustBeClose(got, wanted.absolute(got), wanted.relative(got));
  }

  /**
   * Checks that no number differs from what was expected by more than a tolerance.
   *
   * @param expected a number, an array of numbers (of arrays), or a tensor
   * @param actual of the same shape
   * @param tolerance the largest difference that is allowed
   */
  public static void assertClose(Object expected, Object actual, double tolerance) {
    if (!(tolerance >= 0)) {
      throw new ShellException("A tolerance is 0 or more, and not %s.", tolerance);
    }
    Numbers.of(expected).mustBeClose(Numbers.of(actual), tolerance, 0);
  }

  /**
   * Checks the shape of a tensor.
   *
   * @param sizes such as {@code 1, 28, 28}; none for a single number
   */
  public static void assertShape(Tensor tensor, int... sizes) {
    Shape expected = Shape.of(sizes);
    if (!tensor.shape().equals(expected)) {
      throw new FailedCheck("The shape %s was expected, got %s.", expected, tensor.shape());
    }
  }

  /** Checks that there is neither NaN nor an infinity in a number, an array or a tensor. */
  public static void assertFinite(Object numbers) {
    Numbers.of(numbers).mustBeFinite();
  }

  /**
   * Checks that code throws an exception.
   *
   * @param type of the exception, or of what it extends
   * @return the exception
   */
  @CanIgnoreReturnValue
  public static <T extends Throwable> T assertThrows(Class<T> type, Callable<?> code) {
    Object value;
    try {
      value = code.call();
    } catch (Throwable e) {
      return asExpected(type, e);
    }
    throw new FailedCheck(
        "%s was expected to be thrown, and the code gave %s.", type.getSimpleName(), shown(value));
  }

  /** The same for code that gives no value. */
  @CanIgnoreReturnValue
  public static <T extends Throwable> T assertThrows(Class<T> type, Code code) {
    try {
      code.run();
    } catch (Throwable e) {
      return asExpected(type, e);
    }
    throw new FailedCheck("%s was expected to be thrown, and nothing was.", type.getSimpleName());
  }

  @SuppressWarnings("removal")
  private static <T extends Throwable> T asExpected(Class<T> type, Throwable thrown) {
    if (thrown instanceof ThreadDeath death) {
      // Ctrl-C, which nobody may swallow.
      throw death;
    }
    if (type.isInstance(thrown)) {
      return type.cast(thrown);
    }
    FailedCheck failed =
        new FailedCheck(
            "%s was expected to be thrown, but it was %s: %s",
            type.getSimpleName(), thrown.getClass().getSimpleName(), UserMistakes.sentence(thrown));
    failed.initCause(thrown);
    throw failed;
  }

  private static String shown(Object value) {
    String text =
        value instanceof Object[] array ? Arrays.deepToString(array) : Values.brief(value);
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
