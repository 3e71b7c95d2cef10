// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Files and folders that must not outlive this process. They are deleted when it ends; who ends it
 * at once, by {@link Runtime#halt}, deletes them first.
 */
public final class Leftovers {
  private static final Set<Path> PATHS = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::delete, "sketchell-leftovers"));
    } catch (IllegalStateException e) {
      // The process is ending already; what is begun now is finished or deleted by its maker.
    }
  }

  private Leftovers() {}

  /** From now on {@code path}, a file or a folder with all that is in it, goes with the process. */
  public static void add(Path path) {
    PATHS.add(path);
  }

  /** It is gone, or finished. */
  public static void remove(Path path) {
    PATHS.remove(path);
  }

  /** Deletes what there is; what cannot be deleted stays without a word. */
  public static void delete() {
    for (Path path : List.copyOf(PATHS)) {
      delete(path);
      PATHS.remove(path);
    }
  }

  /** Deletes a file, or a folder with all that is in it, as far as that can be done. */
  public static void delete(Path path) {
    try (Stream<Path> below = Files.walk(path)) {
      for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // It harms nobody, and nobody is left who could be told.
    }
  }
}
