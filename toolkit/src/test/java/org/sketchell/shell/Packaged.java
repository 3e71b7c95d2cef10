// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged program, which tests of the launcher need. */
public final class Packaged {
  private Packaged() {}

  /** The root of the repository. */
  public static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("sketchell")) ? here : here.getParent();
  }

  /**
   * Leaves a test out unless the jar is there and newer than the sources, so that the launcher
   * builds nothing. In the build, which has just made it, that is an error.
   */
  public static void isNeeded() {
    String missing = missing();
    if (Boolean.getBoolean("sketchell.packaged")) {
      assertThat(missing).isEmpty();
    }
    assumeTrue(missing.isEmpty(), missing);
  }

  private static String missing() {
    Path jar = root().resolve("toolkit/target/lib/sketchell-toolkit.jar");
    if (!Files.isRegularFile(jar)) {
      return jar + " does not exist";
    }
    try (Stream<Path> sources =
        Stream.of("pom.xml", "toolkit/pom.xml", "toolkit/src/main", "jshell-startup")
            .flatMap(name -> filesIn(root().resolve(name)))) {
      FileTime built = Files.getLastModifiedTime(jar);
      return sources
          .filter(source -> source.toFile().lastModified() > built.toMillis())
          .findFirst()
          .map(source -> source + " is newer than " + jar)
          .orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> filesIn(Path path) {
    try {
      return Files.walk(path).filter(Files::isRegularFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tests that type into the shell are left out where it cannot be; else all JDKs are prepared. */
  static void isTypedInto() throws IOException, InterruptedException {
    assumeTrue(Typist.possible(), "no pseudo-terminal can be opened");
    isNeeded();
    for (Path jdk : jdks()) {
      prepare(jdk);
    }
  }

  /** The shell, or another command, on a new terminal and with a home of its own. */
  static Typist start(
      Path jdk, Path home, int columns, Map<String, String> environment, String... arguments)
      throws IOException {
    String[] command =
        Stream.concat(Stream.of(root().resolve("sketchell").toString()), Stream.of(arguments))
            .toArray(String[]::new);
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", jdk.toString());
    all.put("HOME", home.toString());
    all.put("XDG_STATE_HOME", "");
    return Typist.start(columns, 30, home, all, command);
  }

  /** The first start on a JDK says that it prepares an archive of classes, and takes its time. */
  public static void prepare(Path jdk) throws IOException, InterruptedException {
    ProcessBuilder first =
        new ProcessBuilder(root().resolve("sketchell").toString(), "--version")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    first.environment().put("JAVA_HOME", jdk.toString());
    first.start().waitFor();
  }

  /** The JDKs to test on: the one that runs the tests, and newer ones that are installed. */
  public static List<Path> jdks() {
    List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    try (var installed = Files.list(Path.of("/usr/lib/jvm"))) {
      installed
          .filter(home -> home.getFileName().toString().contains("25"))
          .filter(home -> Files.isExecutable(home.resolve("bin/jshell")))
          .filter(home -> !homes.contains(home))
          .forEach(homes::add);
    } catch (IOException e) {
      // No such folder: only the present JDK is tested.
      return homes;
    }
    return homes;
  }
}
