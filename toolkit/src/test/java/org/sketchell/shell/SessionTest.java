// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snippets and what comes of them. */
@Timeout(60)
public class SessionTest {
  private Session session;

  @BeforeEach
  void open() {
    session = Session.local(value -> "<" + value + ">");
  }

  @AfterEach
  void close() {
    session.close();
  }

  private Outcome evaluate(String source) {
    List<Outcome> outcomes = session.evaluate(source);
    return outcomes.get(outcomes.size() - 1);
  }

  /** Evaluates, and stops what runs as soon as it says that it does. */
  private Outcome stopped(String source) throws Exception {
    System.clearProperty("snippet.runs");
    CompletableFuture<Outcome> result =
        CompletableFuture.supplyAsync(
            () -> evaluate("{ System.setProperty(\"snippet.runs\", \"1\"); " + source + " }"));
    while (System.getProperty("snippet.runs") == null && !result.isDone()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    session.stop();
    return result.get(20, TimeUnit.SECONDS);
  }

  @Test
  void values_reach_the_display_as_objects() {
    assertThat(evaluate("var list = new ArrayList<>(List.of(1));"))
        .isInstanceOfSatisfying(
            Outcome.Value.class,
            value -> {
              assertThat(value.name()).isEqualTo("list");
              assertThat(value.shown()).isEqualTo("<[1]>");
            });
    assertThat(session.lastValue()).isInstanceOf(java.util.ArrayList.class);
  }

  @Test
  void null_is_a_value_and_nothing_is_not() {
    assertThat(evaluate("Object none = null;")).isInstanceOf(Outcome.Value.class);
    assertThat(evaluate("(Object) null")).isInstanceOf(Outcome.Value.class);
    assertThat(evaluate("System.gc()")).isInstanceOf(Outcome.Ran.class);
    assertThat(evaluate("if (true) { }")).isInstanceOf(Outcome.Ran.class);
  }

  @Test
  void a_display_that_fails_fails_the_snippet_and_keeps_the_variable() {
    try (Session failing =
        Session.local(
            value -> {
              throw new ShellException("it cannot be drawn");
            })) {
      Outcome outcome = failing.evaluate("int x = 5;").get(0);
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Threw.class,
              threw -> assertThat(threw.problem().message()).isEqualTo("it cannot be drawn"));
      assertThat(failing.lastValue()).isEqualTo(5);
    }
  }

  @Test
  void a_loop_that_never_ends_is_stopped_and_the_session_goes_on() throws Exception {
    evaluate("int kept = 1;");
    assertThat(stopped("while (true) { }")).isInstanceOf(Outcome.Stopped.class);
    assertThat(stopped("for (;;) Thread.sleep(1);")).isInstanceOf(Outcome.Stopped.class);
    assertThat(evaluate("kept + 1"))
        .isInstanceOfSatisfying(
            Outcome.Value.class, value -> assertThat(value.shown()).isEqualTo("<2>"));
  }

  @Test
  void a_loop_of_a_library_that_polls_is_stopped() throws Exception {
    assertThat(stopped("org.sketchell.shell.SessionTest.pollingLoop();"))
        .isInstanceOf(Outcome.Stopped.class);
    assertThat(stopped("new java.util.concurrent.Semaphore(0).acquire();"))
        .isInstanceOf(Outcome.Stopped.class);
  }

  /** Works as the library does: until it is done, or the thread is interrupted. */
  public static void pollingLoop() {
    while (!Thread.interrupted()) {
      Thread.onSpinWait();
    }
    throw new java.util.concurrent.CancellationException("interrupted");
  }

  private static final AtomicBoolean DEAF = new AtomicBoolean();

  /** Code that catches whatever is done to it. */
  public static void deafLoop() {
    while (DEAF.get()) {
      try {
        Thread.sleep(1);
      } catch (Throwable e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void code_that_will_not_stop_is_given_up_with_a_sentence_and_the_session_goes_on()
      throws Exception {
    DEAF.set(true);
    try {
      evaluate("int kept = 1;");
      assertThat(stopped("int x = 1; org.sketchell.shell.SessionTest.deafLoop();"))
          .isInstanceOfSatisfying(
              Outcome.Stopped.class,
              stopped ->
                  assertThat(stopped.sentence())
                      .isEqualTo(
                          "Interrupted, but the code does not stop: it runs on in the background"
                              + " until the end."));
      assertThat(evaluate("kept + 1"))
          .isInstanceOfSatisfying(
              Outcome.Value.class, value -> assertThat(value.shown()).isEqualTo("<2>"));
    } finally {
      DEAF.set(false);
    }
  }

  @Test
  void a_graph_whose_operators_are_slow_is_stopped_between_two_of_them() throws Exception {
    evaluate("Tensor m = randn(2000, 2000);");
    evaluate("Tensor q = m;");
    evaluate("for (int i = 0; i < 100; i++) { q = m.matmul(q).div(45); }");
    assertThat(stopped("q.sum().item();")).isEqualTo(new Outcome.Stopped(false));
    assertThat(evaluate("full(2, 3).sum().item()"))
        .isInstanceOfSatisfying(
            Outcome.Value.class, value -> assertThat(value.shown()).isEqualTo("<6.0>"));
  }

  @Test
  void a_piece_of_a_text_behind_a_stop_is_not_run() {
    try (Session session = Session.local(String::valueOf)) {
      Origin origin = new Origin("text", "int a = 1; int b = 2;");
      session.evaluate(origin, 0, "int a = 1;");
      session.stop();
      assertThat(session.evaluate(origin, 11, "int b = 2;"))
          .containsExactly(new Outcome.Stopped(false));
      assertThat(session.takeStopped()).isTrue();
      assertThat(session.evaluate(origin, 11, "int b = 2;")).allMatch(Outcome::succeeded);
    }
  }

  @Test
  void stopping_when_nothing_runs_does_not_harm_the_next_snippet() {
    evaluate("int x = 1;");
    session.stop();
    assertThat(evaluate("x + 1")).isInstanceOf(Outcome.Value.class);
  }

  @Test
  void a_class_may_be_defined_anew_in_the_middle() {
    evaluate("class Net { int size() { return 1; } }");
    evaluate("Net net = new Net();");
    assertThat(evaluate("class Net { int size() { return 2; } }"))
        .isInstanceOfSatisfying(
            Outcome.Declared.class, declared -> assertThat(declared.replaced()).isTrue());
    assertThat(evaluate("new Net().size()"))
        .isInstanceOfSatisfying(
            Outcome.Value.class, value -> assertThat(value.shown()).isEqualTo("<2>"));
  }

  @Test
  void memory_that_runs_out_is_one_sentence_and_the_session_goes_on() {
    assertThat(evaluate("byte[][] much = new byte[Integer.MAX_VALUE - 8][];"))
        .isInstanceOfSatisfying(
            Outcome.Threw.class,
            threw -> assertThat(threw.problem().message()).startsWith("Out of memory"));
    assertThat(evaluate("1 + 1")).isInstanceOf(Outcome.Value.class);
  }

  @Test
  void calls_that_never_end_are_one_sentence() {
    evaluate("int deep(int x) { return deep(x + 1) + 1; }");
    assertThat(evaluate("deep(0)"))
        .isInstanceOfSatisfying(
            Outcome.Threw.class,
            threw -> assertThat(threw.problem().message()).startsWith("StackOverflowError"));
  }

  @Test
  void the_trace_names_places_and_hides_the_shell() {
    evaluate("int f() { return Integer.parseInt(\"x\"); }");
    assertThat(evaluate("f()"))
        .isInstanceOfSatisfying(
            Outcome.Threw.class,
            threw ->
                assertThat(threw.problem().trace())
                    .startsWith("java.lang.NumberFormatException")
                    .contains("at f (snippet:1:1)")
                    .contains("java.lang.Integer.parseInt")
                    .doesNotContain("LocalEngine")
                    .doesNotContain("jdk.internal.reflect"));
  }

  @Test
  void a_remote_session_loses_its_machine_when_a_snippet_exits() {
    try (Session remote = Session.remote()) {
      assertThat(remote.evaluate("int x = 2;").get(0)).isInstanceOf(Outcome.Value.class);
      assertThat(remote.evaluate("System.exit(1);").get(0)).isInstanceOf(Outcome.Ended.class);
    }
  }
}
