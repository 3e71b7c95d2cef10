package org.sketchell.picture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/** Writes pictures to files, whole or not at all. */
final class PictureFile {
  private PictureFile() {}

  static Path save(Figure figure, Path file) {
    if (figure.panels().isEmpty()) {
      throw new IllegalStateException(
          "The figure for "
              + file
              + " has no panels yet; add an image, a chart or a matrix first.");
    }
    return switch (ending(file)) {
      case "png" -> write(file, figure.png());
      case "svg" -> write(file, figure.svg().getBytes(StandardCharsets.UTF_8));
      case "html", "htm" -> write(file, figure.html().getBytes(StandardCharsets.UTF_8));
      default ->
          throw new IllegalArgumentException(
              "A figure is saved as .png, .svg or .html; " + file + " ends in none of them.");
    };
  }

  static String ending(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  static Path write(Path file, byte[] bytes) {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UncheckedIOException(
          file + " cannot be written: there is no folder " + folder + ".",
          new NoSuchFileException(String.valueOf(folder)));
    }
    if (Files.isDirectory(target)) {
      throw new UncheckedIOException(
          file + " cannot be written: it is a folder.", new IOException(target.toString()));
    }
    try {
      // Not createTempFile: its files may be read by their owner only.
      Path draft = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
      try {
        Files.write(draft, bytes, StandardOpenOption.CREATE_NEW);
        move(draft, target);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " cannot be written: " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
    return target;
  }

  private static void move(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
