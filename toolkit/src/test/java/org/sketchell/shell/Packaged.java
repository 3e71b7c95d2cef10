// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The packaged program, which tests of the launcher need. */
public final class Packaged {
  private Packaged() {}

  /** The root of the repository. */
  public static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("sketchell")) ? here : here.getParent();
  }

  /** Whether the jar is there and newer than the sources, so that the launcher builds nothing. */
  public static boolean exists() {
    Path jar = root().resolve("toolkit/target/lib/sketchell-toolkit.jar");
    if (!Files.isRegularFile(jar)) {
      return false;
    }
    try (Stream<Path> sources =
        Stream.of("pom.xml", "toolkit/pom.xml", "toolkit/src/main", "jshell-startup")
            .flatMap(name -> filesIn(root().resolve(name)))) {
      FileTime built = Files.getLastModifiedTime(jar);
      return sources.noneMatch(source -> source.toFile().lastModified() > built.toMillis());
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
