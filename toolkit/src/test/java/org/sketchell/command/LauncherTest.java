// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.shell.Packaged;

/** The launcher, run as a process. */
@Tag("packaged")
class LauncherTest {
  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void needsThePackage() throws Exception {
    Packaged.isNeeded();
    Packaged.prepare(Path.of(System.getProperty("java.home")));
  }

  private static Path launcher() {
    return Packaged.root().resolve("sketchell");
  }

  private Result run(String input, Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(arguments));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Path in = Files.writeString(folder.resolve("in.txt"), input);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void a_script_runs_from_any_folder_with_its_arguments() throws Exception {
    Files.writeString(
        folder.resolve("a b.jsh"), "System.out.println(\"ä \" + args[0]);\n/exit 3\n");
    Result result = run("", launcher(), "run", "a b.jsh", "--größe=1 2");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("ä --größe=1 2\n");
    assertThat(result.code()).isEqualTo(3);
  }

  @Test
  void notices_are_written_also_by_another_virtual_machine() throws Exception {
    Files.writeString(folder.resolve("odd.jsh"), "Notice.say(List.of(\"It is odd.\"));\n");
    assertThat(run("", launcher(), "run", "odd.jsh").err()).isEqualTo("Note: It is odd.\n");
    assertThat(run("", launcher(), "run", "--remote", "odd.jsh").err())
        .isEqualTo("Note: It is odd.\n");
  }

  @Test
  void a_script_from_standard_input() throws Exception {
    Result result = run("int x = 1;\nint y = x / 0;\n", launcher(), "run", "-");
    assertThat(result.err()).isEqualTo("stdin:2:1: ArithmeticException: / by zero\n");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void a_script_that_names_the_launcher_in_its_first_line_runs() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("sketchell"), launcher());
    Path second = Files.createSymbolicLink(folder.resolve("second"), link.getFileName());
    Path script =
        Files.writeString(
            folder.resolve("script"),
            "#!/usr/bin/env -S " + second + " run\nSystem.out.println(args.length);\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Result result = run("", script, "a", "b");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("2\n");
  }

  @Test
  void what_is_piped_in_is_evaluated_without_prompts() throws Exception {
    Result result = run("int x = 5\nint f() {\n  return x;\n}\nf() + 1\n1 / 0\nx", launcher());
    assertThat(result.out())
        .isEqualTo(
            "x ==> 5\ncreated method f()\n$1 ==> 6\n"
                + "ArithmeticException: / by zero\n  1 / 0\nx ==> 5\n");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void wrong_use_gives_two_and_says_what_is_wrong() throws Exception {
    Result missing = run("", launcher(), "run", "none.jsh");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).startsWith("none.jsh does not exist: a script to run was expected.");
    Result unknown = run("", launcher(), "rum");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("rum");
  }

  @Test
  void help_and_version() throws Exception {
    assertThat(run("", launcher(), "--version").out()).startsWith("sketchell ");
    assertThat(run("", launcher(), "--help").out())
        .contains("run", "jshell")
        .doesNotContain("warmup");
    assertThat(run("", launcher(), "run", "--help").out()).contains("sketchell run");
    assertThat(run("", launcher(), "jshell", "--print").out())
        .contains("bin/jshell", "--class-path", "--startup", "--feedback sketchell");
  }

  @Test
  void the_prompt_loads_no_kernels_before_they_are_needed() throws Exception {
    Result result =
        run(
            "1 + 1\n",
            Path.of(System.getProperty("java.home"), "bin", "java"),
            "-Xlog:class+load",
            "-cp",
            Packaged.root().resolve("toolkit/target/lib/sketchell-program.jar").toString(),
            "org.sketchell.command.Sketchell");
    assertThat(result.out()).contains("org.sketchell.shell.LocalEngine", "==> 2");
    assertThat(result.out())
        .doesNotContain("ai.onnxruntime.", "org.tribuo.", "picocli.CommandLine ");
  }

  @Test
  void an_old_java_is_refused_in_a_sentence() throws Exception {
    Path java = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 0\n", StandardCharsets.US_ASCII);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");
    Path wrapper = folder.resolve("wrapper");
    Files.writeString(
        wrapper,
        "#!/bin/sh\nJAVA_HOME='" + folder.resolve("old") + "' exec '" + launcher() + "'\n");
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    Result result = run("", wrapper);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("Java 11.0.2; a JDK 17 or newer is needed");
  }

  /** What a shell's line leaves with; its output is in out.txt and err.txt. */
  private Result sh(String line) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
    return run("", Path.of("/bin/bash"), "-c", line.replace("sketchell", launcher().toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "--help", "run long.jsh", "run --echo values.jsh"})
  void output_that_cannot_be_written_ends_the_command(String command) throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Files.writeString(
        folder.resolve("long.jsh"), "for (int i = 0; ; i++) System.out.println(\"line \" + i);\n");
    Files.writeString(folder.resolve("values.jsh"), "1 + 1\n");
    Result full = sh("sketchell " + command + " > /dev/full");
    assertThat(full.code()).isEqualTo(1);
    assertThat(full.err()).isEqualTo("The output cannot be written: No space left on device.\n");
    Result closed = sh("sketchell " + command + " | true; exit ${PIPESTATUS[0]}");
    assertThat(closed.code()).isEqualTo(141);
    assertThat(closed.err()).isEmpty();
  }

  @Test
  void scripts_come_from_pipes_too() throws Exception {
    Result result =
        sh(
            "sketchell run <(printf '\\357\\273\\277System.out.println(5);');"
                + " echo 'System.out.println(6);' | sketchell run /dev/stdin;"
                + " echo 'System.out.println(7);' | sketchell run -; sketchell run /dev/zero");
    assertThat(result.out()).isEqualTo("5\n6\n7\n");
    assertThat(result.err()).startsWith("/dev/zero is not a text in UTF-8");
    assertThat(result.code()).isEqualTo(2);
  }

  @Test
  void a_copied_clone_in_a_path_with_blanks_starts_without_a_word_of_the_jvm() throws Exception {
    Path clone = folder.resolve("my clone");
    Path target = Files.createDirectories(clone.resolve("toolkit/target"));
    Path program = Files.copy(launcher(), clone.resolve("sketchell"));
    Path built = Packaged.root().resolve("toolkit/target");
    Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
    Path old;
    try (Stream<Path> files = Files.list(built)) {
      String ours = "classes-" + System.getProperty("java.version") + "-";
      old =
          files
              .filter(file -> file.getFileName().toString().startsWith(ours))
              .findFirst()
              .orElseThrow();
    }
    Path copied = Files.copy(old, target.resolve(old.getFileName()));
    Result first = run("6 * 7\n", program);
    assertThat(first.err()).startsWith("sketchell: preparing for Java").hasLineCount(1);
    assertThat(first.out()).isEqualTo("$1 ==> 42\n");
    assertThat(copied).doesNotExist();
    Path renewed;
    try (Stream<Path> files = Files.list(target)) {
      renewed = files.filter(file -> file.toString().endsWith(".jsa")).findFirst().orElseThrow();
    }
    Result second = run("6 * 7\n", program);
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo("$1 ==> 42\n");
    renewed.toFile().setWritable(true);
    Files.write(renewed, "no archive".getBytes(StandardCharsets.UTF_8));
    Result damaged = run("", program, "--version");
    assertThat(damaged.out()).startsWith("sketchell ").hasLineCount(2);
    assertThat(damaged.err()).isEmpty();
  }

  @Test
  void without_a_usable_temporary_folder_a_sentence_says_so() throws Exception {
    for (String unusable : List.of("/no/such/folder", "/dev/null")) {
      Result doctor = sh("SKETCHELL_JAVA_OPTS=-Djava.io.tmpdir=" + unusable + " sketchell doctor");
      assertThat(doctor.code()).isEqualTo(1);
      assertThat(doctor.err()).isEmpty();
      assertThat(doctor.out()).contains("threads  ", "terminal  ");
      assertThat(doctor.out().lines().filter(line -> line.startsWith("cpu  ")))
          .singleElement(as(STRING))
          .contains("The temporary folder /", "-Djava.io.tmpdir=FOLDER names another");
    }
    Files.writeString(folder.resolve("look.jsh"), "int x = 1;\nprint(randn(2).sum().item());\n");
    Result script = sh("SKETCHELL_JAVA_OPTS=-Djava.io.tmpdir=/missing sketchell run look.jsh");
    assertThat(script.code()).isEqualTo(1);
    assertThat(script.err())
        .startsWith("look.jsh:2:1: The temporary folder /missing does not exist.")
        .hasLineCount(1);
  }
}
