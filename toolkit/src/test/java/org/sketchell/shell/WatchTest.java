// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A script that runs again whenever it has changed. */
@Timeout(120)
class WatchTest {
  @TempDir Path folder;

  private final StringWriter answers = new StringWriter();
  private Dialogue dialogue;
  private Path script;
  private CompletableFuture<Void> watching;

  @BeforeEach
  void begin() throws IOException {
    Rendering rendering = new Rendering(() -> new ValueRenderer.View(200, 20, false));
    dialogue =
        new Dialogue(
            () -> Session.local(rendering::show),
            new PrintWriter(answers, true),
            new Paint(rendering::view));
    script = folder.resolve("net.jsh");
    dialogue.accept("List<Object> seen = Collections.synchronizedList(new ArrayList<>());");
    Files.writeString(script, "seen.add(1);\n");
  }

  @AfterEach
  void end() {
    dialogue.close();
  }

  private void watch() {
    watching = CompletableFuture.runAsync(() -> dialogue.accept("/watch " + script));
  }

  private String said() {
    return answers.toString();
  }

  private static void await(BooleanSupplier something) throws InterruptedException {
    while (!something.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  /** Waits until so many runs have been told of. */
  private void awaitRuns(int count) throws InterruptedException {
    await(
        () ->
            said().lines().filter(line -> line.contains("waiting for a change")).count() >= count);
  }

  private String stop() throws Exception {
    await(
        () -> {
          dialogue.interrupt();
          return watching.isDone();
        });
    watching.get();
    answers.getBuffer().setLength(0);
    dialogue.accept("seen");
    return said().strip();
  }

  @Test
  void it_runs_now_and_after_each_way_to_save_it() throws Exception {
    watch();
    awaitRuns(1);
    Files.writeString(script, "seen.add(22);\n");
    awaitRuns(2);
    Path other = folder.resolve("net.jsh.tmp");
    Files.writeString(other, "seen.add(333);\n");
    Files.move(other, script, StandardCopyOption.REPLACE_EXISTING);
    awaitRuns(3);
    Files.move(script, folder.resolve("net.jsh~"));
    Files.writeString(script, "seen.add(4444);\n");
    // On a machine that pauses it may be away for so long that this is told as well.
    await(() -> said().lines().filter(line -> line.contains("net.jsh ran in")).count() == 4);
    assertThat(said())
        .containsPattern("(?m)^\\d\\d:\\d\\d:\\d\\d  net.jsh ran in [\\d.]+ (µs|ms|s); ");
    assertThat(stop()).isEqualTo("seen ==> [1, 22, 333, 4444]");
  }

  @Test
  void an_error_and_an_exit_do_not_end_it() throws Exception {
    watch();
    awaitRuns(1);
    Files.writeString(script, "seen.add(2);\nint x = 1 / 0;\n");
    awaitRuns(2);
    assertThat(said()).contains("net.jsh:2:1: ArithmeticException").contains(" failed after ");
    Files.writeString(script, "seen.add(\n");
    awaitRuns(3);
    Files.writeString(script, "seen.add(3);\n/exit 5\n");
    awaitRuns(4);
    assertThat(said()).contains("net.jsh left with 5 after ");
    assertThat(stop()).isEqualTo("seen ==> [1, 2, 3]");
    assertThat(dialogue.finished()).isFalse();
  }

  @Test
  void scripts_that_it_opens_are_watched_as_well() throws Exception {
    Path opened = folder.resolve("part.jsh");
    Files.writeString(script, "/open part.jsh\n");
    watch();
    awaitRuns(1);
    assertThat(said()).contains("part.jsh does not exist");
    Files.writeString(opened, "seen.add(7);\n");
    awaitRuns(2);
    Files.writeString(opened, "seen.add(88);\n");
    awaitRuns(3);
    assertThat(stop()).isEqualTo("seen ==> [7, 88]");
  }

  @Test
  void a_stop_ends_a_run_too_and_gives_the_prompt_back() throws Exception {
    Files.writeString(
        script,
        "seen.add(1);\nSystem.setProperty(\"watch.test.runs\", \"\"); Thread.sleep(600000);\n");
    watch();
    await(() -> System.getProperty("watch.test.runs") != null);
    System.clearProperty("watch.test.runs");
    // Once: a second stop would end the waiting for a change.
    assertThat(dialogue.interrupt()).isEqualTo(1);
    watching.get();
    assertThat(stop()).isEqualTo("seen ==> [1]");
  }

  @Test
  void a_file_that_is_not_there_is_a_sentence() {
    dialogue.accept("/watch " + folder.resolve("gone.jsh"));
    assertThat(said()).contains("gone.jsh does not exist: a script to watch was expected.");
    dialogue.accept("/watch");
    assertThat(said()).contains("/watch needs the name of a file.");
  }
}
