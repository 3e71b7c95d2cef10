// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.sketchell.file.AtomicFile;

/** Writes pictures to files, whole or not at all. */
final class PictureFile {
  private PictureFile() {}

  static Path save(Figure figure, Path file) {
    if (figure.panels().isEmpty()) {
      throw new IllegalStateException(
          "The figure for %s has no panels yet; add an image, a chart or a matrix first."
              .formatted(file));
    }
    return switch (ending(file)) {
      case "png" -> write(file, figure.png());
      case "svg" -> write(file, figure.svg().getBytes(StandardCharsets.UTF_8));
      case "html", "htm" -> write(file, figure.html().getBytes(StandardCharsets.UTF_8));
      default ->
          throw new IllegalArgumentException(
              "A figure is saved as .png, .svg or .html; %s ends in none of them.".formatted(file));
    };
  }

  static String ending(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  static Path write(Path file, byte[] bytes) {
    AtomicFile.write(file, bytes);
    return file.toAbsolutePath();
  }
}
