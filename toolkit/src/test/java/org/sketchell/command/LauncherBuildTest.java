// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shell.Packaged;

/** What the launcher builds and when, with a Java and a Maven that only pretend. */
@Tag("long")
@DisabledOnOs(OS.WINDOWS)
class LauncherBuildTest {
  /** An archive with nothing in it, as printf writes it. */
  private static final String WHOLE = "printf 'PK\\005\\006'; head -c 18 /dev/zero";

  /** Of what Java is told. */
  private static final String STARTED = "\norg.sketchell.command.Sketchell\n";

  @TempDir private Path folder;
  private Path clone;
  private Path jar;
  private Path source;
  private Path log;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void makes() throws IOException {
    clone = Files.createDirectories(folder.resolve("clone"));
    Files.copy(Packaged.root().resolve("sketchell"), clone.resolve("sketchell"));
    assertThat(clone.resolve("sketchell").toFile().setExecutable(true)).isTrue();
    source =
        Files.writeString(
            Files.createDirectories(clone.resolve("toolkit/src/main")).resolve("Source.java"), "");
    jar = clone.resolve("toolkit/target/lib/sketchell-toolkit.jar");
    log = folder.resolve("builds.txt");
    PretendedJava.in(folder.resolve("jdk"), "17.0.1");
  }

  /** From now on building does this, in the clone. */
  private void building(String does) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    PretendedJava.program(
        bin.resolve("mvn"),
        "echo built >>'"
            + log
            + "'; jar='"
            + jar
            + "'; lib=toolkit/target/lib; mkdir -p $lib; : >$lib/sketchell-program.jar\n"
            + does);
  }

  private Process starting(int number, String... before) throws IOException {
    List<String> line = new ArrayList<>(List.of(before));
    line.add(clone.resolve("sketchell").toString());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectOutput(folder.resolve("out" + number).toFile())
            .redirectError(folder.resolve("err" + number).toFile());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().merge("PATH", "", (path, none) -> folder.resolve("bin") + ":" + path);
    return builder.start();
  }

  private Result ended(int number, Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("out" + number)),
        Files.readString(folder.resolve("err" + number)));
  }

  private Result start(String... before) throws IOException, InterruptedException {
    return ended(0, starting(0, before));
  }

  private void assertStarts(int builds) throws IOException, InterruptedException {
    Result result = start();
    assertThat(result.out()).as(result.err()).contains(STARTED);
    assertThat(result.code()).isZero();
    assertThat(log).isRegularFile();
    assertThat(Files.readAllLines(log)).hasSize(builds);
    try (Stream<Path> files = Files.list(clone.resolve("toolkit/target"))) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".lock"));
    }
  }

  @Test
  void it_builds_once_and_again_after_a_change() throws Exception {
    building("(" + WHOLE + ") >\"$jar\"");
    assertStarts(1);
    assertStarts(1);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertStarts(2);
  }

  @Test
  void a_jar_that_is_empty_or_half_is_built_again() throws Exception {
    building("(" + WHOLE + ") >\"$jar\"");
    for (String half : List.of("", "PK half of it")) {
      Files.createDirectories(jar.getParent());
      Files.writeString(jar, half);
      Files.deleteIfExists(log);
      assertStarts(1);
    }
  }

  @Test
  void a_build_for_cuda_stays_one() throws Exception {
    Path profile = folder.resolve("profile.txt");
    building("echo \"$*\" >'" + profile + "'; (" + WHOLE + ") >\"$jar\"");
    assertStarts(1);
    assertThat(profile).content().doesNotContain("cuda");
    Files.writeString(jar.resolveSibling("onnxruntime_gpu-1.28.0.jar"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertStarts(2);
    assertThat(profile).content().contains(" -Pcuda ");
  }

  /** Ctrl-C goes to all of a group, the launcher and what it has started. */
  @Test
  void what_a_build_that_is_broken_off_has_left_is_built_again() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")));
    building(": >\"$lib/half.jar\"; (" + WHOLE + ") >\"$jar\"; kill -INT 0");
    Result result = start("/usr/bin/setsid");
    assertThat(result.code()).isEqualTo(130);
    assertThat(result.out()).isEmpty();

    building("(" + WHOLE + ") >\"$jar\"");
    assertStarts(2);
    assertThat(jar.resolveSibling("half.jar")).doesNotExist();
    assertStarts(2);
  }

  @Test
  void a_build_that_fails_in_the_end_is_done_again() throws Exception {
    building("echo 'No space left on device'; : >\"$jar\"; exit 1");
    Result failed = start();
    assertThat(failed.code()).isEqualTo(2);
    assertThat(failed.err())
        .contains(
            "No space left on device", "sketchell: the build failed; its messages are above.");
    building(": >\"$jar\"");
    Result half = start();
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err()).contains("is the disk full?");

    building("(" + WHOLE + ") >\"$jar\"");
    assertStarts(3);
  }

  @Test
  void two_starts_at_once_build_once() throws Exception {
    building("sleep 1; (" + WHOLE + ") >\"$jar\"");
    Process one = starting(1);
    Process two = starting(2);
    assertThat(ended(1, one).out()).contains(STARTED);
    assertThat(ended(2, two).out()).contains(STARTED);
    assertThat(ended(1, one).err() + ended(2, two).err())
        .containsOnlyOnce("sketchell: building")
        .contains("waiting for process ");
    assertStarts(1);
  }

  @Test
  void the_lock_of_a_process_that_is_gone_is_nobodys() throws Exception {
    building("(" + WHOLE + ") >\"$jar\"");
    Files.createDirectories(jar.getParent());
    Path lock = clone.resolve("toolkit/target/launcher.lock");
    Files.createSymbolicLink(lock, Path.of("99999999"));
    assertStarts(1);

    building("sleep 1; (" + WHOLE + ") >\"$jar\"");
    Files.delete(jar);
    Files.delete(log);
    Files.createSymbolicLink(lock, Path.of("99999999"));
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(starting(i));
    }
    for (int i = 0; i < 4; i++) {
      assertThat(ended(i, starts.get(i)).out()).contains(STARTED);
    }
    assertStarts(1);
  }
}
