// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Names of files beside one that shall stay as it is. */
final class FreeName {
  private FreeName() {}

  /**
   * The name of {@code file} with a word before its ending, such as {@code model.rescued.onnx}, and
   * a number where there is something of that name.
   */
  static Path in(Path folder, Path file, String word) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.') < 1 ? name.length() : name.lastIndexOf('.');
    String beginning = name.substring(0, dot) + "." + word;
    Path path = folder.resolve(beginning + name.substring(dot));
    for (int i = 2; Files.exists(path, LinkOption.NOFOLLOW_LINKS); i++) {
      path = folder.resolve(beginning + "-" + i + name.substring(dot));
    }
    return path;
  }
}
