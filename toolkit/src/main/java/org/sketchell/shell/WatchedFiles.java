// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Files whose changes are waited for, by looking at them: editors write into a file, replace it or
 * rename another one to its name, and a look sees all of that on every system.
 */
final class WatchedFiles {
  private static final long POLL_MILLIS = 100;

  /** How long nothing may change before a change is whole. */
  private static final long QUIET_MILLIS = 200;

  /** How long a file that was there may be away before it is taken to be gone. */
  private static final Duration ABSENT = Duration.ofSeconds(1);

  private final Map<Path, String> seen = new HashMap<>();
  private final Duration absent;

  /** Begins with files as they are now. */
  WatchedFiles(Collection<Path> files) {
    this(files, ABSENT);
  }

  /**
   * Begins with files as they are now.
   *
   * @param absent how long a file that was there may be away before it is taken to be gone
   */
  WatchedFiles(Collection<Path> files, Duration absent) {
    this.absent = absent;
    files.forEach(file -> seen.put(file, stamp(file)));
  }

  /** Looks at these from now on; of those known before, as they were then. */
  void keep(Collection<Path> files) {
    seen.keySet().retainAll(files);
    files.forEach(file -> seen.computeIfAbsent(file, WatchedFiles::stamp));
  }

  /**
   * Waits until one of them is another than it was, and none is being written.
   *
   * @param stopped asked now and then whether to give up
   * @return false if it was stopped
   */
  boolean awaitChange(BooleanSupplier stopped) throws InterruptedException {
    Set<Path> there = present();
    while (!stopped.getAsBoolean()) {
      if (look()) {
        long end = System.nanoTime() + absent.toNanos();
        do {
          Thread.sleep(QUIET_MILLIS);
          // Between two names an editor may leave none for a moment.
        } while ((look() || !present().containsAll(there) && System.nanoTime() - end < 0)
            && !stopped.getAsBoolean());
        return !stopped.getAsBoolean();
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  private Set<Path> present() {
    return seen.keySet().stream()
        .filter(file -> !seen.get(file).isEmpty())
        .collect(Collectors.toSet());
  }

  /** Notes how they are now; says whether one of them is not as it was. */
  private boolean look() {
    boolean changed = false;
    for (Map.Entry<Path, String> each : seen.entrySet()) {
      String now = stamp(each.getKey());
      changed |= !now.equals(each.getValue());
      each.setValue(now);
    }
    return changed;
  }

  /** Empty for a file that is not there. */
  private static String stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return "";
    }
  }
}
