// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sketchell.file.AtomicFile;
import org.sketchell.runtime.Crew;

/**
 * Files of pictures, unpacked several at once and put where they stay, in their order. All have one
 * size.
 *
 * @param read which of the files these are, by number; the others could not be read
 * @param opened all of them together
 */
record PictureFiles(int height, int width, Rows rows, int[] read, OpenedFile opened) {
  /** Pictures unpacked at once, at least: some for each thread. */
  private static final int ATONCE = 16;

  private static final String DAMAGED = "damaged or too large";

  /**
   * A file and what it is called.
   *
   * @param name as it is part of the hash
   */
  record Named(String name, Path file) {}

  /**
   * A file, unpacked.
   *
   * @param leftOut why it is not read, perhaps empty; null if it is
   * @param content what is in it
   * @param packed the whole file
   */
  record Decoded(Path file, String leftOut, Unfolded content, byte[] packed, FileTime modified) {
    private static Decoded leftOut(Path file, String why) {
      return new Decoded(file, why, null, null, null);
    }
  }

  /**
   * What a picture becomes.
   *
   * @param coloured whether it has colours, wanted or not
   * @param pixels as many bytes of each
   */
  record Unfolded(int height, int width, boolean coloured, byte[] pixels) {}

  /** Makes something of a sound file; several at once. */
  @FunctionalInterface
  interface Decoding {
    /**
     * Unpacks.
     *
     * @throws DataException if it is damaged
     */
    Unfolded of(Path file, byte[] packed);
  }

  /** As pictures are read, in one channel or three. */
  static Decoding pictures(boolean colour, Optional<Sizing> sizing) {
    return (file, packed) -> {
      Picture decoded = Picture.decode(file, packed, -1, -1);
      Picture picture = sizing.isPresent() ? sizing.get().apply(decoded) : decoded;
      return new Unfolded(
          picture.height(),
          picture.width(),
          // With colours it makes no difference whether a picture has some.
          !colour && picture.hasColours(),
          colour ? picture.opaque().planes() : PngDrawing.of(picture).pixels());
    };
  }

  /**
   * Reads files.
   *
   * @param of the folder or table of the files
   * @param placing what is put of each that was read, one after the other; nothing to end it all
   * @param digest of what comes before the files
   * @return empty if that ended it
   * @throws DataException if pictures differ in size, or there is none that can be read
   */
  static Optional<PictureFiles> read(
      Path of,
      List<Named> files,
      Decoding decoding,
      Function<Decoded, Optional<byte[]>> placing,
      FolderReading reading,
      MessageDigest digest) {
    FileTime modified = FileTime.fromMillis(0);
    long bytes = 0;
    Decoded first = null;
    PixelRoom.Place place = null;
    int[] read = new int[files.size()];
    int count = 0;
    try {
      for (int next = 0; next < files.size(); ) {
        checkInterrupted(of);
        int pieces = Math.min(files.size() - next, first == null ? ATONCE : atOnce(first));
        Decoded[] some = new Decoded[pieces];
        int from = next;
        Crew.run(pieces, i -> some[i] = decode(files.get(from + i).file, decoding));
        // What an interruption came upon looks like files that cannot be read.
        checkInterrupted(of);
        next += pieces;
        for (int i = 0; i < pieces; i++) {
          Decoded one = some[i];
          if (one.leftOut != null) {
            reading.leavesOut(one.file, one.leftOut);
            continue;
          }
          Optional<byte[]> pixels = placing.apply(one);
          if (pixels.isEmpty()) {
            return Optional.empty();
          }
          if (first == null) {
            first = one;
            place = reading.place(of, files.size(), pixels.get().length);
          } else {
            checkSize(one, first);
          }
          place.put(pixels.get());
          digest.update(files.get(from + i).name.getBytes(StandardCharsets.UTF_8));
          digest.update(ByteBuffer.allocate(1 + Long.BYTES).putLong(1, one.packed.length).array());
          digest.update(one.packed);
          bytes += one.packed.length;
          modified = one.modified.compareTo(modified) > 0 ? one.modified : modified;
          read[count++] = from + i;
        }
      }
      if (first == null) {
        throw new DataException(
            "%s holds no picture that can be read; expected PNG, JPEG, GIF or BMP files.", of);
      }
      String hash = HexFormat.of().formatHex(digest.digest());
      return Optional.of(
          new PictureFiles(
              first.content.height,
              first.content.width,
              place.rows(),
              Arrays.copyOf(read, count),
              OpenedFile.known(of, bytes, modified.toInstant(), hash)));
    } finally {
      if (place != null) {
        place.close();
      }
    }
  }

  /** An interrupted thread cannot open files, which would look as if nothing could be read. */
  static void checkInterrupted(Path of) {
    if (Thread.currentThread().isInterrupted()) {
      throw new DataException("The pictures in %s were not read: interrupted.", of);
    }
  }

  /** How many of such pictures are unpacked before they are put where they stay. */
  private static int atOnce(Decoded like) {
    return Math.max(ATONCE, Math.min(256, (1 << 24) / like.content.pixels.length));
  }

  private static void checkSize(Decoded other, Decoded first) {
    Unfolded one = first.content;
    if (other.content.height != one.height || other.content.width != one.width) {
      throw new DataException(
          "%s is %d x %d pixels, but %s is %d x %d; all pictures need one size, which --size 64 (or"
              + " ImageFolder.read(folder, Sizing.crop(64, 64))) brings them to.",
          other.file, other.content.width, other.content.height, first.file, one.width, one.height);
    }
  }

  private static Decoded decode(Path file, Decoding decoding) {
    if (!Files.isRegularFile(file)) {
      return Decoded.leftOut(file, Files.exists(file) ? "" : "does not exist");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Content kind = Content.of(channel);
      if (!kind.isPicture()) {
        boolean webp = kind == Content.WEBP;
        return Decoded.leftOut(file, webp ? "a WebP picture; save it as PNG" : "");
      }
      byte[] packed = Picture.bytes(file, channel);
      if (JpegHeader.of(packed).isForPrint()) {
        return Decoded.leftOut(file, "a JPEG for print, of CMYK inks; save it as RGB");
      }
      FileTime modified = Files.getLastModifiedTime(file);
      return new Decoded(file, null, decoding.of(file, packed), packed, modified);
    } catch (IOException e) {
      return Decoded.leftOut(file, "cannot be read: " + AtomicFile.reason(e));
    } catch (DataException e) {
      return Decoded.leftOut(file, DAMAGED);
    }
  }
}
