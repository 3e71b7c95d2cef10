// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of files that are being written, by which those of dead processes are known. */
final class PartFile {
  /** In bytes a name may be four times as long, and has to stay below 255. */
  private static final int LONGEST_NAME = 50;

  private static final Pattern NAME = Pattern.compile("\\..+\\.(\\d+)-\\d+\\.part");

  /** On a disk that machines share, their processes cannot be asked for; but they go on writing. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private static final AtomicLong COUNTER = new AtomicLong();
  private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

  private PartFile() {}

  /** A name that nobody else uses, such as {@code .model.onnx.4711-1.part}. */
  static Path beside(Path target) {
    String name = target.getFileName().toString();
    String beginning = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    String unique = ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    return target.resolveSibling("." + beginning + "." + unique + ".part");
  }

  /** Deletes, once in a process, what processes that were killed have left in a folder. */
  static void sweep(Path folder) {
    if (!SWEPT.add(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.part")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && isDead(name.group(1)) && isQuiet(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // Whether the folder can be used is seen when the file is written.
    }
  }

  private static boolean isDead(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isQuiet(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(QUIET));
  }
}
