// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the files that scripts and prompts name. */
final class ScriptFiles {
  private ScriptFiles() {}

  /**
   * The file that {@code /open} means: in the folder of the script that names it, if there is one
   * of that name, or else in the current folder; {@code ~} is the home folder.
   */
  static Path resolve(Origin origin, String name) {
    String bare = bare(name);
    if (bare.startsWith("~/")) {
      return home().resolve(bare.substring(2));
    }
    Path here = Path.of(bare);
    Path folder = Path.of(origin.name()).getParent();
    if (folder != null && !here.isAbsolute() && Files.exists(folder.resolve(here))) {
      return folder.resolve(here);
    }
    return here;
  }

  /** The file of that name in the folder of the script, whether there is one or not. */
  static Path beside(Origin origin, String name) {
    return Path.of(origin.name()).resolveSibling(bare(name));
  }

  private static String bare(String name) {
    return name.length() > 1 && name.matches("\".*\"")
        ? name.substring(1, name.length() - 1)
        : name;
  }

  /** The user's home folder, by the environment first, as in a shell. */
  static Path home() {
    String home = System.getenv("HOME");
    return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home);
  }
}
