package org.sketchell.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a file so that a reader sees the old one or the whole new one, never a half. */
public final class AtomicFile {
  private static final AtomicLong COUNTER = new AtomicLong();

  /** Puts the content of a file into an open channel. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes bytes next to {@code path} under a temporary name, then moves them there.
   *
   * @throws FileException if that fails; nothing is left behind
   */
  public static void write(Path path, byte[] bytes) {
    write(
        path,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  /** Writes {@code content} next to {@code path} under a temporary name, then moves it there. */
  public static void write(Path path, Content content) {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(path)) {
      throw new FileException("Cannot write %s: it is a folder.", path);
    }
    if (!Files.isDirectory(folder)) {
      throw new FileException("Cannot write %s: there is no folder %s.", path, folder);
    }
    // Not createTempFile: its files are readable by their owner only, and stay so after the move.
    String unique = ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    Path temporary = folder.resolve("." + path.getFileName() + "." + unique + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        content.writeTo(channel);
      }
      move(temporary, path);
    } catch (IOException e) {
      throw new FileException(e, "Cannot write %s: %s.", path, reason(e));
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Moves a finished file to its place, in one step where the file system can. */
  public static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The reason of an input/output error as words that fit behind a colon. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    }
    if (e instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // A left-over temporary file harms nobody, and the error that led here says more.
      temporary.toFile().deleteOnExit();
    }
  }
}
