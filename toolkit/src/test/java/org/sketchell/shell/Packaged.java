package org.sketchell.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged program, which tests of the launcher need. */
public final class Packaged {
  private Packaged() {}

  /** The root of the repository. */
  public static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("sketchell")) ? here : here.getParent();
  }

  /**
   * Whether the jar is there and no older than the classes, so that the launcher builds nothing.
   */
  public static boolean exists() {
    return Files.isRegularFile(root().resolve("toolkit/target/sketchell-toolkit.jar"));
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
    } catch (java.io.IOException e) {
      // No such folder: only the present JDK is tested.
      return homes;
    }
    return homes;
  }
}
