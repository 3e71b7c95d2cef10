// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The first lesson saves a page in the working folder, which all JVMs that run tests have in
 * common: while this is open, no other has lessons there, and at its end the page is gone.
 */
final class FirstLesson implements AutoCloseable {
  private static final Path PAGE = Path.of("filter.html");

  private final FileChannel lock;

  private FirstLesson(FileChannel lock) {
    this.lock = lock;
  }

  static FirstLesson alone() throws IOException {
    FileChannel lock =
        FileChannel.open(
            Path.of("target", "first-lesson.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    lock.lock();
    return new FirstLesson(lock);
  }

  /** What the first lesson saves. */
  Path page() {
    return PAGE;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(PAGE);
    lock.close();
  }
}
