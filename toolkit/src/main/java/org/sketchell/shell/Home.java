// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * The folder of the clone: the one that the launcher names, or else, where something else started
 * Java, the one that this program was built in; empty if it was moved out of there.
 */
public final class Home {
  /** The system property that names it. */
  static final String PROPERTY = "sketchell.home";

  private Home() {}

  public static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).or(Home::ofTheJar);
  }

  /** The folder above {@code toolkit/target/lib/sketchell-toolkit.jar}. */
  private static Optional<Path> ofTheJar() {
    CodeSource source = Home.class.getProtectionDomain().getCodeSource();
    try {
      Path jar = source == null ? Path.of("") : Path.of(source.getLocation().toURI());
      if (!jar.endsWith(Path.of("toolkit", "target", "lib", "sketchell-toolkit.jar"))) {
        return Optional.empty();
      }
      Path above = jar.getParent().getParent().getParent().getParent();
      return Optional.ofNullable(above).filter(home -> Files.isDirectory(home.resolve("scripts")));
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      // Loaded from no file: there is no clone around it.
      return Optional.empty();
    }
  }

  /** A folder of the clone, or the one of that name here. */
  public static Path folder(String name) {
    return folder().orElse(Path.of("")).resolve(name);
  }
}
