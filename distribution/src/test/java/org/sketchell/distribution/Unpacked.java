// SPDX-License-Identifier: Apache-2.0
package org.sketchell.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An archive of this platform that was unpacked, and a folder to work in. */
final class Unpacked {
  private final Path folder;
  private final Path work;
  private final Path home;
  private int starts;

  record Result(int code, String out, String err) {}

  /**
   * @param kind {@code -image}, or nothing for an archive without a Java
   */
  Unpacked(String kind, Path folder) throws Exception {
    String suffix = "-" + System.getProperty("image.platform") + kind + ".tar.gz";
    this.folder = folder;
    work = Files.createDirectories(folder.resolve("work"));
    for (Path each : List.of(folder, work)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    home = Made.unpacked(suffix, folder.resolve("my tools é")).toRealPath();
  }

  Path home() {
    return home;
  }

  Path work() {
    return work;
  }

  /** The line that starts it. */
  List<String> line(String... arguments) {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/sketchell").toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  Result run(Map<String, String> environment, String input, List<String> line)
      throws IOException, InterruptedException {
    starts++;
    Path in = Files.writeString(folder.resolve("in" + starts), input);
    Path out = folder.resolve("out" + starts);
    Path err = folder.resolve("err" + starts);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(work.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("HOME|JAVA_HOME|XDG_.*|JAVA_.*|JDK_.*"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** It starts, computes, and finds all that lies beside it. */
  void assertWorks(Map<String, String> environment) throws Exception {
    Result first = run(environment, "", line("--version"));
    assertThat(first.out()).startsWith("sketchell ");
    assertThat(first.err()).startsWith("sketchell: preparing for Java").hasLineCount(1);
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      assertThat(files).anySatisfy(file -> assertThat(file.toString()).endsWith(".jsa"));
    }

    Result shell =
        run(environment, "manualSeed(1)\nhelp(Conv2d.class)\n6 * 7\n", line("--lesson", "2"));
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out()).contains("Lesson 2", "tutorial() goes on.", "Conv2d(", "==> 42");

    Files.writeString(
        work.resolve("a.jsh"),
        """
        print(figure().add(randn(8, 8), "é").save("a.png"));
        print(fit("a.png").shape(), drawingFolder());
        java.net.http.HttpClient.newHttpClient();
        print(java.util.Arrays.toString(java.security.Security.getAlgorithms("KeyPairGenerator").toArray()));
        tutorial(1);
        /exit
        """);
    Result jshell = run(environment, "", line("jshell", "a.jsh"));
    assertThat(jshell.err()).isEmpty();
    assertThat(jshell.out()).contains("[1, 1, 28, 28] " + home.resolve("data"));
  }

  /** What else there is. */
  void assertDoesEverything(Map<String, String> environment) throws Exception {
    Result doctor = run(environment, "", line("doctor"));
    assertThat(doctor.err()).isEmpty();
    assertThat(doctor.out()).containsPattern("(?m)^cpu +usable$");

    Result script = run(environment, "", line("run", "a.jsh"));
    assertThat(script.err()).isEmpty();
    assertThat(script.out()).contains("[1, 1, 28, 28] " + home.resolve("data"), "EC", "Filters");
    Result remote = run(environment, "6 * 7\n", line("--remote"));
    assertThat(remote.out()).contains("==> 42");

    assertThat(run(environment, "", line("data")).out()).contains("quickdraw");
    run(environment, "", line("doodles", "drawings", "--per-class", "40"));
    Result trained =
        run(environment, "", line("train", "drawings", "--epochs", "1", "--out", "m.onnx"));
    assertThat(trained.err()).isEmpty();
    assertThat(trained.out()).contains("model=m.onnx");
    Result report =
        run(environment, "", line("evaluate", "m.onnx", "drawings", "--html", "m.html"));
    assertThat(report.code()).as(report.err()).isZero();
    assertThat(work.resolve("m.html")).content().contains("<svg");
    Result predicted = run(environment, "", line("predict", "m.onnx", "a.png", "--fit"));
    assertThat(predicted.out()).as(predicted.err()).startsWith("a.png\t");
  }
}
