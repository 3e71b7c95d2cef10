// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/**
 * Writes a file so that a reader sees the old one or the whole new one, never a half, whatever
 * happens to this process or to the disk meanwhile. A link stays, and the file that it leads to is
 * written; a file that is replaced keeps its permissions. What is no regular file, such as a
 * device, is refused.
 */
public final class AtomicFile {
  private static final int BLOCK = 1 << 16;
  private static final int LONGEST_CHAIN_OF_LINKS = 40;
  private static final Path PROCESSES = Path.of("/proc");

  /**
   * Gives the content of a file. A stream, as a channel would be closed under a thread that is
   * interrupted, which is when people save what they have.
   */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes bytes next to the file under a temporary name, then moves them to its place.
   *
   * @throws FileException if that fails; nothing is left behind, and a file that was there is as it
   *     was
   */
  public static void write(Path path, byte[] bytes) {
    write(path, out -> out.write(bytes));
  }

  /**
   * Writes {@code content} next to the file under a temporary name, then moves it to its place.
   *
   * @throws FileException if that fails; nothing is left behind, and a file that was there is as it
   *     was
   */
  public static void write(Path path, Content content) {
    Place place = Place.of(path);
    write(place, path, content, place::take);
  }

  /**
   * Tries whether a file could be written, before time is spent on what shall be in it. Nothing is
   * changed.
   *
   * @param bytes about how long it will be
   * @throws FileException if it could not
   */
  public static void requireWritable(Path path, long bytes) {
    write(
        Place.of(path),
        path,
        out -> out.write(new byte[BLOCK]),
        temporary -> {
          long space = Files.getFileStore(temporary).getUsableSpace() + BLOCK;
          if (space < bytes) {
            throw new FileException(
                "Cannot write %s: it will have about %d KB, and there is space for %d KB.",
                path, bytes + 1023 >> 10, space >> 10);
          }
        });
  }

  /** What becomes of a file that was written as a whole. */
  @FunctionalInterface
  private interface Finish {
    void accept(Path temporary) throws IOException;
  }

  private static void write(Place place, Path path, Content content, Finish finish) {
    Path temporary = PartFile.beside(place.target);
    Leftovers.add(temporary);
    try {
      place.create(temporary);
      try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
        BufferedOutputStream buffered = new BufferedOutputStream(file, BLOCK);
        content.writeTo(buffered);
        buffered.flush();
        // Otherwise the name could survive a crash of the machine and the content not.
        file.getFD().sync();
      }
      finish.accept(temporary);
    } catch (IOException e) {
      throw new FileException(e, "Cannot write %s: %s.", path, reason(e));
    } finally {
      Leftovers.delete(temporary);
      Leftovers.remove(temporary);
    }
  }

  /**
   * Where a file is written.
   *
   * @param target the path without links at its end
   * @param old the file that is there now
   */
  private record Place(Path target, Optional<BasicFileAttributes> old) {
    static Place of(Path path) {
      try {
        Optional<BasicFileAttributes> old = attributes(path);
        if (old.isPresent() && old.get().isDirectory()) {
          throw new FileException("Cannot write %s: it is a folder.", path);
        }
        if (old.isPresent() && !old.get().isRegularFile()) {
          throw device(path);
        }
        if (old.isPresent() && !Files.isWritable(path)) {
          throw new FileException("Cannot write %s: it is there and may not be changed.", path);
        }
        Path target = target(path);
        Path folder = target.getParent();
        if (folder == null || target.getFileName() == null) {
          throw new FileException("Cannot write %s: it is a folder.", path);
        }
        if (!Files.isDirectory(folder)) {
          throw new FileException("Cannot write %s: there is no folder %s.", path, folder);
        }
        return new Place(target, old);
      } catch (IOException e) {
        throw new FileException(e, "Cannot write %s: %s.", path, reason(e));
      }
    }

    private static FileException device(Path path) {
      return new FileException(
          "Cannot write %s: it is a device or a pipe and not a file; name a file.", path);
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
      try {
        return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private static Path target(Path path) throws IOException {
      Path at = path.toAbsolutePath();
      for (int links = 0; Files.isSymbolicLink(at); links++) {
        if (links == LONGEST_CHAIN_OF_LINKS) {
          throw new FileSystemLoopException(path.toString());
        }
        if (at.startsWith(PROCESSES)) {
          // What a process has open, such as /dev/stdout: it leads to a file that others write.
          throw device(path);
        }
        at = at.resolveSibling(Files.readSymbolicLink(at));
      }
      return at;
    }

    /** Not createTempFile: its files are readable by their owner only, and stay so. */
    void create(Path temporary) throws IOException {
      PartFile.sweep(target.getParent());
      try {
        Files.createFile(temporary);
      } catch (AccessDeniedException e) {
        throw new IOException("no permission to make a file in " + target.getParent(), e);
      } catch (NoSuchFileException e) {
        throw new IOException("no file can be made in " + target.getParent(), e);
      }
    }

    /** Moves a finished file there, in one step where the file system can. */
    void take(Path finished) throws IOException {
      likeTheOld(finished);
      try {
        Files.move(
            finished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(finished, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    /**
     * Gives a file the permissions, and where that is allowed the owner, of the one it replaces.
     */
    private void likeTheOld(Path temporary) throws IOException {
      PosixFileAttributeView view =
          Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
      if (old.isEmpty() || view == null) {
        return;
      }
      PosixFileAttributes before = Files.readAttributes(target, PosixFileAttributes.class);
      PosixFileAttributes now = view.readAttributes();
      try {
        if (!now.group().equals(before.group())) {
          view.setGroup(before.group());
        }
        if (!now.owner().equals(before.owner())) {
          view.setOwner(before.owner());
        }
      } catch (IOException e) {
        // Only root may give files away; a program that writes anew makes its own otherwise, too.
      }
      if (!now.permissions().equals(before.permissions())) {
        view.setPermissions(before.permissions());
      }
    }
  }

  /**
   * Gives a finished file its place, under the conditions of {@link #write(Path, byte[])}.
   *
   * @param finished best in the same folder, so that it is moved in one step
   * @throws FileException if that fails; the finished file is where it was
   */
  public static void move(Path finished, Path path) {
    Place place = Place.of(path);
    try {
      place.take(finished);
    } catch (IOException e) {
      throw new FileException(e, "Cannot write %s: %s.", path, reason(e));
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
    if (e instanceof FileSystemLoopException loop) {
      return loop.getFile() + " is a link that leads to itself";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
