// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.data.DataException;
import org.sketchell.file.FileException;
import org.sketchell.shape.ShapeException;
import org.sketchell.train.TrainingException;

/** Which exceptions are told in one sentence. */
class UserMistakesTest {
  static Stream<RuntimeException> explained() {
    return Stream.of(
        new FileException("%s is %d%% full.", "x", 100),
        new DataException("%s is %d%% full.", "x", 100),
        new DataException(new ArithmeticException(), "%s is %d%% full.", "x", 100),
        new ShapeException("%s is %d%% full.", "x", 100),
        new TrainingException("%s is %d%% full.", "x", 100),
        new ShellException("%s is %d%% full.", "x", 100));
  }

  @ParameterizedTest
  @MethodSource("explained")
  void an_explained_exception_is_its_sentence(RuntimeException problem) {
    assertThat(UserMistakes.explains(problem)).isTrue();
    assertThat(UserMistakes.sentence(problem)).isEqualTo("x is 100% full.");
  }

  @ParameterizedTest
  @MethodSource("explained")
  void so_it_is_when_only_names_arrive(RuntimeException problem) {
    assertThat(UserMistakes.sentence(problem.getClass().getName(), "It is full."))
        .isEqualTo("It is full.");
  }

  @Test
  void others_say_their_type() {
    assertThat(UserMistakes.explains(new ArithmeticException("/ by zero"))).isFalse();
    assertThat(UserMistakes.sentence(new ArithmeticException("/ by zero")))
        .isEqualTo("ArithmeticException: / by zero");
    assertThat(UserMistakes.sentence("REPL.$JShell$11$Oops", "no")).isEqualTo("Oops: no");
    assertThat(UserMistakes.sentence("java.lang.ArithmeticException", null))
        .isEqualTo("ArithmeticException");
  }

  @Test
  void a_sentence_with_a_percent_sign_is_no_pattern() {
    assertThat(new DataException("100%% of nothing.")).hasMessage("100% of nothing.");
  }

  @Test
  void a_missing_file_is_named() {
    assertThat(UserMistakes.sentence(new NoSuchFileException("a.npy")))
        .isEqualTo("a.npy does not exist.");
  }

  @Test
  void errors_are_sentences_too() {
    assertThat(UserMistakes.sentence(new UnsatisfiedLinkError("libx.so: not found")))
        .isEqualTo("A native library cannot be used: libx.so: not found.");
    assertThat(UserMistakes.sentence(new NoClassDefFoundError("a/B")))
        .isEqualTo("A class is missing or could not be made ready: a/B.");
    assertThat(UserMistakes.sentence(new ExceptionInInitializerError(new ShellException("Why."))))
        .isEqualTo("Why.");
    assertThat(UserMistakes.sentence(new StackOverflowError())).contains("nest too deeply");
    assertThat(UserMistakes.sentence(new OutOfMemoryError("Java heap space"))).contains("-Xmx");
  }
}
