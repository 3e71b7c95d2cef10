// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sketchell.file.AtomicFile;

/**
 * Room for the pixels of unpacked pictures: outside the heap as long as there is some, then in
 * temporary files that are mapped, so that a folder may be larger than the memory.
 */
final class PixelRoom {
  /** Of all classes of a folder together. */
  static final long IN_MEMORY = 1L << 30;

  private long left;

  /**
   * So many bytes of memory.
   *
   * @param inMemory at most; how much there is decides, too
   */
  PixelRoom(long inMemory) {
    this.left = inMemory;
  }

  /**
   * A place for pictures of one size.
   *
   * @param folder that they are of
   * @param count of them, at most
   * @throws DataException if there is no room on the disk either
   */
  Place place(Path folder, int count, int imageBytes) {
    long bytes = (long) count * imageBytes;
    if (bytes <= Math.min(left, Integer.MAX_VALUE)) {
      try {
        Place place = new Memory(ByteBuffer.allocateDirect((int) bytes), imageBytes);
        left -= bytes;
        return place;
      } catch (OutOfMemoryError e) {
        // Then on the disk.
        left = 0;
      }
    }
    return onDisk(folder, bytes, imageBytes);
  }

  private static Place onDisk(Path folder, long bytes, int imageBytes) {
    Path where = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      long free = Files.getFileStore(where).getUsableSpace();
      if (bytes > free) {
        throw new DataException(
            "The pictures in %s take %d MB of pixels, more than the memory and than the %d MB that"
                + " are free in %s; bring them to a smaller size (--size 64), or name a folder with"
                + " more room in java.io.tmpdir.",
            folder, bytes >> 20, free >> 20, where);
      }
      Path file = Files.createTempFile(where, "sketchell-pixels-", ".tmp");
      file.toFile().deleteOnExit();
      return new Disk(folder, file, imageBytes);
    } catch (IOException e) {
      throw unwritten(folder, where, e);
    }
  }

  private static DataException unwritten(Path folder, Path where, IOException e) {
    return new DataException(
        e, "Cannot unpack the pictures in %s into %s: %s.", folder, where, AtomicFile.reason(e));
  }

  /** Where pictures of one size are put, one after the other. */
  sealed interface Place extends AutoCloseable {
    void put(byte[] pixels);

    /** The pictures that were put; no more of them can be then. */
    Rows rows();

    /** Where on the disk it is; null if it is in memory. */
    Path file();

    /** Gives up what is not needed any more; the rows stay. */
    @Override
    void close();
  }

  /** In memory. */
  private record Memory(ByteBuffer pixels, int imageBytes) implements Place {
    @Override
    public void put(byte[] picture) {
      pixels.put(picture);
    }

    @Override
    public Rows rows() {
      return MappedRows.of(pixels.flip(), pixels.limit() / imageBytes, imageBytes);
    }

    @Override
    public Path file() {
      return null;
    }

    @Override
    public void close() {
      // The garbage collector takes it.
    }
  }

  /** In a file. */
  private static final class Disk implements Place {
    private final Path folder;
    private final Path file;
    private final int imageBytes;
    private final FileChannel channel;
    private int count;

    Disk(Path folder, Path file, int imageBytes) throws IOException {
      this.folder = folder;
      this.file = file;
      this.imageBytes = imageBytes;
      this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void put(byte[] pixels) {
      try {
        ByteBuffer all = ByteBuffer.wrap(pixels);
        while (all.hasRemaining()) {
          channel.write(all);
        }
        count++;
      } catch (IOException e) {
        throw unwritten(folder, file, e);
      }
    }

    @Override
    public Rows rows() {
      try {
        return MappedRows.map(channel, 0, count, imageBytes, MappedRows.LARGEST_SEGMENT);
      } catch (IOException e) {
        throw unwritten(folder, file, e);
      }
    }

    @Override
    public Path file() {
      return file;
    }

    /** What is mapped stays so, where the system allows it, and is nobody's file any more. */
    @Override
    public void close() {
      try {
        channel.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        System.getLogger(PixelRoom.class.getName())
            .log(System.Logger.Level.DEBUG, "A temporary file goes when Java ends.", e);
      }
    }
  }
}
