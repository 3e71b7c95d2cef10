package org.sketchell.shell;

import java.nio.file.Path;
import java.util.Optional;

/** The folder of the clone, which the launcher names; empty where something else started Java. */
public final class Home {
  /** The system property that names it. */
  static final String PROPERTY = "sketchell.home";

  private Home() {}

  public static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of);
  }

  /** A folder of the clone, or the one of that name here. */
  public static Path folder(String name) {
    return folder().orElse(Path.of("")).resolve(name);
  }
}
