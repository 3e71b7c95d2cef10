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
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;
import org.sketchell.runtime.Crew;
import org.sketchell.shape.ImageSize;

/**
 * A folder with the pictures of one class, a file each, in the order of their names. All have one
 * size. They are unpacked, several at once, as {@link PngDrawing}s, or with their colours.
 *
 * <p>Its hash is the SHA-256 over the name (UTF-8, ended by a zero byte), the length (eight bytes,
 * highest first) and the content of every picture.
 */
final class ClassFolder {
  /** Pictures unpacked at once, at least: some for each thread. */
  private static final int ATONCE = 16;

  private static final String DAMAGED = "damaged or too large";

  private ClassFolder() {}

  /** Whether a folder holds a picture. */
  static boolean isOne(Path folder) {
    return Files.isDirectory(folder)
        && files(folder).stream().anyMatch(file -> Content.of(file).isPicture());
  }

  /** An interrupted thread cannot open files, which would look as if nothing could be read. */
  private static void checkInterrupted(Path folder) {
    if (Thread.currentThread().isInterrupted()) {
      throw new DataException("The pictures in %s were not read: interrupted.", folder);
    }
  }

  private static List<Path> files(Path folder) {
    checkInterrupted(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !Listing.isPassedOver(entry))
          .sorted(Comparator.comparing(Listing::name))
          .toList();
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", folder, AtomicFile.reason(e));
    }
  }

  /**
   * Reads all pictures of a folder.
   *
   * @param colour whether they have three channels, red, green and blue, instead of one
   * @return empty if one channel was tried, but a picture has colours, and nobody wants gray ones
   * @throws DataException if pictures differ in size, or there is none that can be read
   */
  static Optional<ImageSet> read(
      Path folder, String className, boolean colour, FolderReading reading) {
    List<Path> files = files(folder);
    MessageDigest digest = ContentHash.newSha256();
    FileTime modified = FileTime.fromMillis(0);
    long bytes = 0;
    Decoded first = null;
    PixelRoom.Place place = null;
    int count = 0;
    try {
      for (int next = 0; next < files.size(); ) {
        checkInterrupted(folder);
        int pieces = Math.min(files.size() - next, first == null ? ATONCE : first.atOnce());
        Decoded[] some = new Decoded[pieces];
        List<Path> of = files.subList(next, next + pieces);
        Crew.run(pieces, i -> some[i] = decode(of.get(i), colour, reading.sizing()));
        next += pieces;
        for (Decoded one : some) {
          if (one.leftOut != null) {
            reading.leavesOut(one.file, one.leftOut);
            continue;
          }
          if (!colour && one.coloured) {
            if (reading.colours() == Colours.AS_FOUND) {
              reading.says(
                  "Pictures are read with their colours, as %s has some, so all have three"
                      + " channels.",
                  reading.relative(one.file));
              return Optional.empty();
            }
            reading.turnsGray(one.file);
          }
          if (first == null) {
            first = one;
            place = reading.place(folder, files.size(), one.pixels.length);
          } else {
            first.checkSize(one);
          }
          place.put(one.pixels);
          digest.update(Listing.name(one.file).getBytes(StandardCharsets.UTF_8));
          digest.update(ByteBuffer.allocate(1 + Long.BYTES).putLong(1, one.packed.length).array());
          digest.update(one.packed);
          bytes += one.packed.length;
          modified = one.modified.compareTo(modified) > 0 ? one.modified : modified;
          count++;
        }
      }
      if (first == null) {
        throw new DataException(
            "%s holds no picture that can be read; expected PNG, JPEG, GIF or BMP files.", folder);
      }
      OpenedFile opened =
          OpenedFile.known(
              folder, bytes, modified.toInstant(), HexFormat.of().formatHex(digest.digest()));
      ImageSize size = new ImageSize(colour ? 3 : 1, first.height, first.width);
      Store store = new Store(place.rows(), List.of(SourceFile.of(opened, className, count)));
      return Optional.of(ImageSet.of(size, List.of(className), store, new char[count]));
    } finally {
      if (place != null) {
        place.close();
      }
    }
  }

  /**
   * A file of a folder, unpacked.
   *
   * @param leftOut why it is not read, perhaps empty; null if it is
   * @param coloured whether it has colours, wanted or not
   * @param pixels with the channels that are wanted
   * @param packed the whole file
   */
  private record Decoded(
      Path file,
      String leftOut,
      int height,
      int width,
      boolean coloured,
      byte[] pixels,
      byte[] packed,
      FileTime modified) {
    static Decoded leftOut(Path file, String why) {
      return new Decoded(file, why, 0, 0, false, null, null, null);
    }

    /** How many of such pictures are unpacked before they are put where they stay. */
    int atOnce() {
      return Math.max(ATONCE, Math.min(256, (1 << 24) / pixels.length));
    }

    void checkSize(Decoded other) {
      if (other.height != height || other.width != width) {
        throw new DataException(
            "%s is %d x %d pixels, but %s is %d x %d; all pictures need one size, which --size 64 (or"
                + " ImageFolder.read(folder, Sizing.crop(64, 64))) brings them to.",
            other.file, other.width, other.height, file, width, height);
      }
    }
  }

  private static Decoded decode(Path file, boolean colour, Optional<Sizing> sizing) {
    if (!Files.isRegularFile(file)) {
      return Decoded.leftOut(file, "");
    }
    byte[] packed;
    FileTime modified;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Content content = Content.of(channel);
      if (!content.isPicture()) {
        String why = content == Content.WEBP ? "a WebP picture; save it as PNG" : "";
        return Decoded.leftOut(file, why);
      }
      packed = Picture.bytes(file, channel);
      modified = Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return Decoded.leftOut(file, "cannot be read: " + AtomicFile.reason(e));
    } catch (DataException e) {
      return Decoded.leftOut(file, DAMAGED);
    }
    if (JpegHeader.of(packed).isForPrint()) {
      return Decoded.leftOut(file, "a JPEG for print, of CMYK inks; save it as RGB");
    }
    Picture decoded;
    try {
      decoded = Picture.decode(file, packed, -1, -1);
    } catch (DataException e) {
      return Decoded.leftOut(file, DAMAGED);
    }
    Picture picture = sizing.isPresent() ? sizing.get().apply(decoded) : decoded;
    // With colours it makes no difference whether a picture has some.
    boolean coloured = !colour && picture.hasColours();
    byte[] pixels = colour ? picture.opaque().planes() : PngDrawing.of(picture).pixels();
    return new Decoded(
        file, null, picture.height(), picture.width(), coloured, pixels, packed, modified);
  }
}
