// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A file as it was when it was opened. Its hash is taken from what was opened, which a memory map
 * keeps: meanwhile the file may be moved, renamed, replaced or deleted.
 */
final class OpenedFile {
  private static final int SEGMENT = 1 << 30;

  /** One for all files, so that reading them for their hashes does not crowd out a training. */
  private static final ExecutorService HASHING = hashing();

  private final Path path;
  private final long size;
  private final Instant modified;

  /** What tells a file from another of its name, where the file system has such a thing. */
  private final Object key;

  private final FutureTask<String> sha256;
  private boolean begun;

  /** What is in the file; null if it was read for good. */
  private final List<ByteBuffer> content;

  /** Whether the hash was taken before anything was done to the file. */
  private volatile boolean hashedInTime;

  private OpenedFile(
      Path path, long size, Instant modified, Object key, List<ByteBuffer> content, String known) {
    this.path = path;
    this.size = size;
    this.modified = modified;
    this.key = key;
    this.content = content;
    this.sha256 = new FutureTask<>(content == null ? () -> known : this::firstHash);
  }

  /**
   * What has been read already, such as a folder of pictures, with the hash of its content: it
   * cannot change any more.
   */
  static OpenedFile known(Path path, long size, Instant modified, String sha256) {
    return new OpenedFile(path, size, modified, new Object(), null, sha256);
  }

  /**
   * This file, once all of it has been unpacked: what becomes of it makes no difference any more.
   */
  OpenedFile unpacked() {
    return known(path, size, modified, sha256());
  }

  private static ExecutorService hashing() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "sketchell-file-hashes");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /** Takes down what there is to know of a file that has just been opened. */
  static OpenedFile of(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    List<ByteBuffer> content = new ArrayList<>();
    for (long from = 0; from < size; from += SEGMENT) {
      long bytes = Math.min(SEGMENT, size - from);
      content.add(channel.map(FileChannel.MapMode.READ_ONLY, from, bytes));
    }
    BasicFileAttributes then = Files.readAttributes(path, BasicFileAttributes.class);
    return new OpenedFile(
        path, size, then.lastModifiedTime().toInstant(), then.fileKey(), content, null);
  }

  private String firstHash() {
    String hash = hash(content);
    hashedInTime = !isTouched();
    return hash;
  }

  private static String hash(List<ByteBuffer> content) {
    var digest = ContentHash.newSha256();
    content.forEach(part -> digest.update(part.duplicate()));
    return HexFormat.of().formatHex(digest.digest());
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  Instant modified() {
    return modified;
  }

  /**
   * Whether somebody has written to the file, or cut it off, since it was opened: then what was
   * read may be neither what it held nor what it holds. A file that was moved, deleted or replaced
   * as a whole is still read as it was.
   */
  boolean hasChanged() {
    if (content == null || !isTouched()) {
      return false;
    }
    try {
      // It may have been written with what it held.
      return !(sha256().equals(hash(content)) && hashedInTime);
    } catch (DataException | InternalError e) {
      return true;
    }
  }

  /** Whether it is still the same file, but with another time or length. */
  private boolean isTouched() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      boolean same = Objects.equals(now.fileKey(), key);
      return same && (now.size() != size || !now.lastModifiedTime().toInstant().equals(modified));
    } catch (IOException e) {
      return false;
    }
  }

  /** The same rows of this file's map; if it is cut off, an error that names it. */
  Rows guarded(Rows mapped) {
    return Rows.of(
        mapped.count(),
        (row, target) -> {
          try {
            mapped.copyTo(row, target);
          } catch (InternalError e) {
            // In this way the JVM says that a page of a map is no longer there, sometimes so late
            // that the next file is read already.
            if (isTouched()) {
              throw DataException.cutOff(path, e);
            }
            throw e;
          }
        });
  }

  /** Has the hash taken in the background, as somebody is likely to ask for it. */
  synchronized void beginHash() {
    if (!begun) {
      begun = true;
      HASHING.execute(sha256);
    }
  }

  /**
   * The SHA-256 of the whole file.
   *
   * @throws DataException if the file was cut off after it had been opened
   */
  String sha256() {
    // Does nothing if the background has begun; otherwise there is no point in queueing.
    sha256.run();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return sha256.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new DataException(
              e.getCause(),
              "The SHA-256 of %s cannot be taken: the file was cut off after it had been opened.",
              path);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
