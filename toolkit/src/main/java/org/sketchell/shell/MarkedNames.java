// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.google.errorprone.annotations.CheckReturnValue;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Names that methods marked with {@link CheckReturnValue} may have: those in the class files that
 * mention the annotation. It costs a look at the bytes of the toolkit's classes, once, and no class
 * is loaded; what the names really mean is for the compiler to say.
 */
final class MarkedNames {
  private static final String MARK = "L" + CheckReturnValue.class.getName().replace('.', '/') + ";";

  private List<String> marked;

  /** Whether a marked method may have this name. */
  synchronized boolean mayInclude(String name) {
    if (marked == null) {
      marked = classFiles();
    }
    String constant = constant(name);
    return marked.stream().anyMatch(bytes -> bytes.contains(constant));
  }

  /** A text as it stands in the constants of a class file: its length in two bytes, then itself. */
  private static String constant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "\u0001"
        + (char) (bytes.length >> 8)
        + (char) (bytes.length & 0xff)
        + new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The marked classes of the toolkit, and of folders that stand on the class path. */
  private static List<String> classFiles() {
    List<String> found = new ArrayList<>();
    String mark = constant(MARK);
    try {
      for (Path place : places()) {
        if (Files.isDirectory(place)) {
          inFolder(place, mark, found);
        } else if (Files.isRegularFile(place)) {
          inJar(place, mark, found);
        }
      }
    } catch (IOException | URISyntaxException e) {
      // Remarks are a courtesy: without them everything works.
      return List.of();
    }
    return found;
  }

  private static Set<Path> places() throws URISyntaxException {
    Set<Path> places = new LinkedHashSet<>();
    places.add(
        Path.of(MarkedNames.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty() && Files.isDirectory(Path.of(entry))) {
        places.add(Path.of(entry).toAbsolutePath());
      }
    }
    return places;
  }

  private static void inFolder(Path folder, String mark, List<String> found) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().endsWith(".class")) {
              keepMarked(Files.readAllBytes(file), mark, found);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void inJar(Path jar, String mark, List<String> found) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().<ZipEntry>map(e -> e)::iterator) {
        if (entry.getName().endsWith(".class")) {
          try (InputStream in = zip.getInputStream(entry)) {
            keepMarked(in.readAllBytes(), mark, found);
          }
        }
      }
    }
  }

  private static void keepMarked(byte[] bytes, String mark, List<String> found) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (text.contains(mark)) {
      found.add(text);
    }
  }
}
