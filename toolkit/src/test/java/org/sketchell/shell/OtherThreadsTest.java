// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exceptions that end other threads than the one of the script. */
class OtherThreadsTest {
  private record Result(int code, String err) {}

  private static Result run(boolean remote, String text) throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try (Script script = Script.open(remote, false, false, List.of())) {
      int code =
          script.run("a.jsh", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      return new Result(code, err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "new Thread(() -> { throw new IllegalStateException(\"lost\"); }).start();",
        "Executors.newCachedThreadPool().execute(() -> { throw new IllegalStateException(\"lost\"); });",
        "Executors.newCachedThreadPool().submit(() -> { throw new IllegalStateException(\"lost\"); })",
        "CompletableFuture.runAsync(() -> { throw new IllegalStateException(\"lost\"); })",
        "new Timer(true).schedule(new TimerTask() { public void run() {"
            + " throw new IllegalStateException(\"lost\"); } }, 1);"
      })
  void print_and_give_exit_code_one(String statement) throws Exception {
    Result result = run(false, "int x = 1;\n" + statement + "\nThread.sleep(200);\n");
    assertThat(result.err()).startsWith("a.jsh:2:1: IllegalStateException: lost (in ");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void so_does_one_of_the_last_line_and_one_of_another_virtual_machine() throws Exception {
    String thread = "new Thread(() -> { throw new IllegalStateException(\"lost\"); }).start();";
    Result last = run(false, thread);
    assertThat(last.code()).isEqualTo(1);
    assertThat(last.err()).contains("IllegalStateException: lost");
    Result remote = run(true, thread + "\nThread.sleep(200);\n");
    assertThat(remote.code()).isEqualTo(1);
  }

  @Test
  void what_a_script_handles_itself_is_no_failure() throws Exception {
    Result result =
        run(
            false,
            """
            var pool = Executors.newCachedThreadPool();
            var asked = pool.submit(() -> { throw new IllegalStateException("kept"); });
            try {
              asked.get();
            } catch (ExecutionException e) {
            }
            var thread = new Thread(() -> { throw new IllegalStateException("own"); });
            thread.setUncaughtExceptionHandler((t, e) -> System.setProperty("own.handler", "ran"));
            thread.start();
            thread.join();
            pool.submit(() -> 5)
            pool.shutdown();
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(System.clearProperty("own.handler")).isEqualTo("ran");
  }

  @Test
  void the_code_asked_for_stays() throws Exception {
    String thread = "new Thread(() -> { throw new IllegalStateException(); }).start();\n";
    assertThat(run(false, thread + "Thread.sleep(100);\n/exit 7\n").code()).isEqualTo(7);
    assertThat(run(false, thread + "1 / 0\n").code()).isEqualTo(1);
  }
}
