// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;

/**
 * A file of events as TensorBoard reads it while it grows. Records are those of TensorFlow's {@code
 * record_writer.cc}: length (uint64, little-endian), its checksum, the event, its checksum; a
 * checksum is a CRC-32C (RFC 3720), turned by 15 bits and moved by a constant. Each record is on
 * its way to the disk when {@link #write} returns, so that a process that is killed loses none.
 */
final class EventFile implements AutoCloseable {
  /** What is in the name of every such file; the rest is free, but is read in its order. */
  private static final String MARK = "tfevents";

  /** The field of an {@code Event} that begins a file, and what it holds. */
  private static final int FILE_VERSION = 3;

  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xa282ead8;
  private static final int MOST_OF_A_SECOND = 1000;

  private final Path path;
  private final FileOutputStream out;

  private EventFile(Path path, FileOutputStream out) {
    this.path = path;
    this.out = out;
  }

  /**
   * A new file in a folder, which is made if it is not there; after all that are there, in the
   * order of names.
   *
   * @throws FileException if that fails
   */
  static EventFile in(Path folder) {
    try {
      Files.createDirectories(folder);
      Path path = create(folder);
      // Not a channel: it would be closed under a thread that is interrupted.
      EventFile file = new EventFile(path, new FileOutputStream(path.toFile()));
      file.write(new Event(0).text(FILE_VERSION, VERSION));
      return file;
    } catch (FileAlreadyExistsException e) {
      throw new FileException(
          e, "Cannot write events into %s: %s is no folder.", folder, e.getFile());
    } catch (IOException e) {
      throw new FileException(
          e, "Cannot write events into the folder %s: %s.", folder, AtomicFile.reason(e));
    }
  }

  private static Path create(Path folder) throws IOException {
    String name =
        String.format(Locale.ROOT, "events.out.%s.%010d", MARK, System.currentTimeMillis() / 1000);
    for (int i = 0; ; i++) {
      try {
        return Files.createFile(
            folder.resolve(i == 0 ? name : String.format(Locale.ROOT, "%s.%03d", name, i)));
      } catch (FileAlreadyExistsException e) {
        if (i == MOST_OF_A_SECOND) {
          throw e;
        }
      }
    }
  }

  /** Those in a folder, which may not be there. */
  static List<Path> allIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().contains(MARK)).sorted().toList();
    } catch (IOException e) {
      throw new FileException(e, "Cannot read the folder %s: %s.", folder, AtomicFile.reason(e));
    }
  }

  /**
   * Adds an event.
   *
   * @throws FileException if that fails, such as on a full disk
   */
  void write(Event event) {
    byte[] content = event.toBytes().toByteArray();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + content.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(content.length);
    record.putInt(checksum(record.array(), Long.BYTES));
    record.put(content).putInt(checksum(content, content.length));
    try {
      out.write(record.array());
    } catch (IOException e) {
      throw new FileException(e, "Cannot write %s: %s.", path, AtomicFile.reason(e));
    }
  }

  private static int checksum(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new FileException(e, "Cannot write %s: %s.", path, AtomicFile.reason(e));
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
