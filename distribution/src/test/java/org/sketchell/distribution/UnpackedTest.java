// SPDX-License-Identifier: Apache-2.0
package org.sketchell.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives of this platform, unpacked and used. */
@DisabledOnOs(OS.WINDOWS)
class UnpackedTest {
  private static final String PLATFORM = System.getProperty("image.platform");

  @TempDir private Path folder;
  private Path work;
  private int starts;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void makes() throws IOException {
    work = Files.createDirectories(folder.resolve("work"));
    for (Path each : List.of(folder, work)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
  }

  static List<Path> jdks() throws IOException {
    List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    Path all = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(all)) {
      try (Stream<Path> installed = Files.list(all)) {
        installed
            .filter(home -> home.getFileName().toString().contains("25"))
            .filter(home -> Files.isExecutable(home.resolve("bin/jshell")))
            .filter(home -> !homes.contains(home))
            .forEach(homes::add);
      }
    }
    return homes;
  }

  private Path unpacked(String kind) throws Exception {
    String suffix = "-" + PLATFORM + kind + ".tar.gz";
    assumeTrue(Files.exists(Made.archive(suffix)), "made with the profile archives or image");
    return Made.unpacked(suffix, folder.resolve("my tools é"));
  }

  private Result run(Map<String, String> environment, String input, List<String> line)
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
    builder.environment().keySet().removeIf(name -> name.matches("HOME|JAVA_HOME|XDG_.*|JAVA_.*|JDK_.*"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static List<String> line(Path home, String... arguments) {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/sketchell").toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  /** It starts, computes, and finds all that lies beside it. */
  private void assertWorks(Path home, Map<String, String> environment) throws Exception {
    Result first = run(environment, "", line(home, "--version"));
    assertThat(first.out()).startsWith("sketchell ");
    assertThat(first.err()).startsWith("sketchell: preparing for Java").hasLineCount(1);
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      assertThat(files).anySatisfy(file -> assertThat(file.toString()).endsWith(".jsa"));
    }

    Result shell =
        run(environment, "manualSeed(1)\nhelp(Conv2d.class)\n6 * 7\n", line(home, "--lesson", "2"));
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
    Result jshell = run(environment, "", line(home, "jshell", "a.jsh"));
    assertThat(jshell.err()).isEmpty();
    assertThat(jshell.out()).contains("[1, 1, 28, 28] " + home.resolve("data"));
  }

  /** What else there is. */
  private void assertDoesEverything(Path home, Map<String, String> environment) throws Exception {
    Result doctor = run(environment, "", line(home, "doctor"));
    assertThat(doctor.err()).isEmpty();
    assertThat(doctor.out()).containsPattern("(?m)^cpu +usable$");

    Result script = run(environment, "", line(home, "run", "a.jsh"));
    assertThat(script.err()).isEmpty();
    assertThat(script.out())
        .contains("[1, 1, 28, 28] " + home.resolve("data"), "EC", "Filters");
    Result remote = run(environment, "6 * 7\n", line(home, "--remote"));
    assertThat(remote.out()).contains("==> 42");

    assertThat(run(environment, "", line(home, "data")).out()).contains("quickdraw");
    run(environment, "", line(home, "doodles", "drawings", "--per-class", "40"));
    Result trained =
        run(environment, "", line(home, "train", "drawings", "--epochs", "1", "--out", "m.onnx"));
    assertThat(trained.err()).isEmpty();
    assertThat(trained.out()).contains("model=m.onnx");
    Result report =
        run(environment, "", line(home, "evaluate", "m.onnx", "drawings", "--html", "m.html"));
    assertThat(report.code()).as(report.err()).isZero();
    assertThat(work.resolve("m.html")).content().contains("<svg");
    Result predicted = run(environment, "", line(home, "predict", "m.onnx", "a.png", "--fit"));
    assertThat(predicted.out()).as(predicted.err()).startsWith("a.png\t");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void an_archive_works_where_it_is_unpacked(Path jdk) throws Exception {
    Path home = unpacked("");
    assertWorks(home, Map.of("JAVA_HOME", jdk.toString(), "HOME", folder.toString()));
  }

  @Test
  void an_image_works_without_a_java() throws Exception {
    Path home = unpacked("-image");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String folder : List.of("/usr/bin", "/bin")) {
      try (Stream<Path> programs = Files.list(Path.of(folder))) {
        for (Path program : programs.filter(it -> !it.endsWith("java")).toList()) {
          Path link = bin.resolve(program.getFileName());
          if (Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, program);
          }
        }
      }
    }
    Map<String, String> environment = Map.of("PATH", bin.toString(), "HOME", folder.toString());
    assertWorks(home, environment);
    assertDoesEverything(home, environment);
    Result version = run(Map.of("JAVA_HOME", "/none"), "", line(home, "--version"));
    assertThat(version.err()).isEmpty();
  }

  /** Every module that the jars name is in it; what is only found at run time is tried above. */
  @Test
  void an_image_has_the_modules_that_its_jars_name() throws Exception {
    Path home = unpacked("-image");
    List<String> line = new ArrayList<>(List.of("--ignore-missing-deps", "--print-module-deps"));
    line.addAll(List.of("--multi-release", "" + Runtime.version().feature()));
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      jars.filter(jar -> jar.toString().endsWith(".jar")).forEach(jar -> line.add(jar.toString()));
    }
    StringWriter out = new StringWriter();
    int code =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(System.err, true),
                line.toArray(String[]::new));
    assertThat(code).isZero();
    assertThat(new TreeSet<>(List.of(System.getProperty("runtime.modules").split(","))))
        .containsAll(List.of(out.toString().strip().split(",")));
  }

  /** As it is installed by an administrator for all. */
  @Test
  void one_who_cannot_write_it_and_has_no_home_works_with_it() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/")), "only root becomes another");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")));
    Path home = unpacked("");
    Map<String, String> environment =
        Map.of("JAVA_HOME", System.getProperty("java.home"), "HOME", "/nonexistent");
    List<String> nobody =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    nobody.addAll(line(home, "tutorial", "--epochs", "1"));
    Result tutorial = run(environment, "", nobody);
    assertThat(tutorial.err()).isEmpty();
    assertThat(tutorial.out()).contains("each of angel, piano, violin in data\n", "agrees with");
    assertThat(work.resolve("data/violin.npy")).exists();
    assertThat(Path.of("/nonexistent")).doesNotExist();
  }
}
