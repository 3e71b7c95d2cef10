// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;

/**
 * The folder of the clone, or of an archive that was unpacked: the one that the launcher names, or
 * else, where something else started Java, the one that the jar lies in; empty if it was moved out
 * of there.
 */
public final class Home {
  /** The system property that names it. */
  static final String PROPERTY = "sketchell.home";

  /** Where the jars of the program lie: in a clone, and in an archive. */
  private static final List<Path> LIBRARIES =
      List.of(Path.of("toolkit", "target", "lib"), Path.of("lib"));

  private Home() {}

  public static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .map(Path::of)
        .map(Path::normalize)
        .or(Home::ofTheJar);
  }

  private static Optional<Path> ofTheJar() {
    CodeSource source = Home.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? Optional.empty() : around(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      // Loaded from no file: there is no folder around it.
      return Optional.empty();
    }
  }

  /** The folder above {@code toolkit/target/lib/sketchell-toolkit.jar} or {@code lib/...}. */
  static Optional<Path> around(Path jar) {
    for (Path library : LIBRARIES) {
      Path place = library.resolve("sketchell-toolkit.jar");
      if (jar.endsWith(place)) {
        Path above = jar;
        for (int i = 0; i < place.getNameCount() && above != null; i++) {
          above = above.getParent();
        }
        return Optional.ofNullable(above)
            .filter(home -> Files.isDirectory(home.resolve("scripts")));
      }
    }
    return Optional.empty();
  }

  /** A folder of the clone or archive, or the one of that name here. */
  public static Path folder(String name) {
    return folder().orElse(Path.of("")).resolve(name);
  }

  /**
   * The folder {@code data} for drawings: of the clone or archive, or the one here where that
   * cannot be written, as in an installation for all users.
   */
  public static Path data() {
    Path data = folder("data");
    return Files.isDirectory(data) && !Files.isWritable(data) ? Path.of("data") : data;
  }

  /** The jar that names all jars of the program: the class path of a Java that is to have them. */
  public static Path program(Path home) {
    Path library = home.resolve(LIBRARIES.get(0));
    if (!Files.isDirectory(library)) {
      library = home.resolve(LIBRARIES.get(1));
    }
    return library.resolve("sketchell-program.jar");
  }
}
