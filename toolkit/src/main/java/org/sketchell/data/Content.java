// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sketchell.file.AtomicFile;

/** What a file holds, by its first bytes: its name may say anything. */
enum Content {
  NPY("a .npy file", 0x93, 'N', 'U', 'M', 'P', 'Y'),
  GZIP("a gzip file", 0x1f, 0x8b),
  ZIP("a zip archive", 'P', 'K', 3, 4),
  PNG("a PNG picture", 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
  JPEG("a JPEG picture", 0xff, 0xd8, 0xff),
  GIF("a GIF picture", 'G', 'I', 'F', '8'),
  BMP("a BMP picture", 'B', 'M'),
  WEBP("a WebP picture"),
  OTHER("something else");

  private static final int LONGEST = 12;

  private final String words;
  private final int[] beginning;

  Content(String words, int... beginning) {
    this.words = words;
    this.beginning = beginning;
  }

  String words() {
    return words;
  }

  /** Whether it is a picture that can be decoded. */
  boolean isPicture() {
    return this == PNG || this == JPEG || this == GIF || this == BMP;
  }

  /** What an open file holds; the channel stays where it is. */
  static Content of(FileChannel channel) throws IOException {
    return of(start(channel, LONGEST));
  }

  /** What a file with this content holds. */
  static Content of(byte[] content) {
    return of(ByteBuffer.wrap(content, 0, Math.min(content.length, LONGEST)));
  }

  private static Content of(ByteBuffer start) {
    for (Content content : values()) {
      if (content.beginning.length > 0 && content.begins(start)) {
        return content;
      }
    }
    boolean riff = start.remaining() == LONGEST && start.getInt(0) == 0x52494646;
    return riff && start.getInt(8) == 0x57454250 ? WEBP : OTHER;
  }

  /** What a file holds; {@link #OTHER} also if it is no regular file or cannot be read. */
  static Content of(Path path) {
    if (!Files.isRegularFile(path)) {
      return OTHER;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return of(channel);
    } catch (IOException e) {
      return OTHER;
    }
  }

  private boolean begins(ByteBuffer start) {
    if (start.remaining() < beginning.length) {
      return false;
    }
    for (int i = 0; i < beginning.length; i++) {
      if ((start.get(i) & 0xff) != beginning[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first bytes, fewer if the file ends before; the channel stays where it is. */
  static ByteBuffer start(FileChannel channel, int bytes) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(bytes);
    int at = 0;
    while (start.hasRemaining()) {
      int n = channel.read(start, at);
      if (n < 0) {
        break;
      }
      at += n;
    }
    return start.flip();
  }

  boolean begins(byte[] bytes) {
    return begins(ByteBuffer.wrap(bytes));
  }

  /**
   * Opens a file to read it. Devices and pipes are refused: they may never end.
   *
   * @param expected what the file should have been, such as {@code "a .npy file"}
   */
  static FileChannel open(Path path, String expected) {
    if (Files.isDirectory(path)) {
      throw new DataException("%s is a folder, but %s was expected.", path, expected);
    }
    if (!Files.exists(path)) {
      throw new DataException("%s does not exist.", path);
    }
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          "%s is a device or a pipe and not a file, but %s was expected; copy what it gives into a"
              + " file.",
          path, expected);
    }
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", path, AtomicFile.reason(e));
    }
  }
}
