package org.sketchell.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;
import org.sketchell.shape.ImageSize;

/**
 * A folder with the pictures of one class, a file each, in the order of their names. All have one
 * size. They are unpacked outside the heap, as {@link PngDrawing}s, or with their colours.
 *
 * <p>Its hash is the SHA-256 over the name (UTF-8, ended by a zero byte), the length (eight bytes,
 * highest first) and the content of every picture.
 */
final class ClassFolder {
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
    ByteBuffer pixels = null;
    Picture first = null;
    Path firstFile = null;
    int count = 0;
    for (Path file : files) {
      checkInterrupted(folder);
      Content content = Content.of(file);
      if (!content.isPicture()) {
        reading.leavesOut(file, content == Content.WEBP ? "a WebP picture; save it as PNG" : "");
        continue;
      }
      byte[] packed = Picture.bytes(file);
      if (JpegHeader.of(packed).isForPrint()) {
        reading.leavesOut(file, "a JPEG for print, of CMYK inks; save it as RGB");
        continue;
      }
      Optional<Picture> decoded = decoded(file, packed);
      if (decoded.isEmpty()) {
        reading.leavesOut(file, "damaged or too large");
        continue;
      }
      Picture picture = reading.sizing().map(it -> it.apply(decoded.get())).orElseGet(decoded::get);
      if (!colour && picture.hasColours()) {
        if (reading.colours() == Colours.AS_FOUND) {
          reading.says(
              "Pictures are read with their colours, as %s has some, so all have three channels.",
              reading.relative(file));
          return Optional.empty();
        }
        reading.turnsGray(file);
      }
      if (first == null) {
        first = picture;
        firstFile = file;
        pixels = allocate(folder, files.size(), picture.pixels() * (colour ? 3 : 1));
      } else if (picture.height() != first.height() || picture.width() != first.width()) {
        throw new DataException(
            "%s is %d x %d pixels, but %s is %d x %d; all pictures need one size, which --size 64 (or"
                + " ImageFolder.read(folder, Sizing.crop(64, 64))) brings them to.",
            file, picture.width(), picture.height(), firstFile, first.width(), first.height());
      }
      pixels.put(colour ? picture.opaque().planes() : PngDrawing.of(picture).pixels());
      digest.update(Listing.name(file).getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(1 + Long.BYTES).putLong(1, packed.length).array());
      digest.update(packed);
      bytes += packed.length;
      modified = latest(modified, file);
      count++;
    }
    if (first == null) {
      throw new DataException(
          "%s holds no picture that can be read; expected PNG, JPEG, GIF or BMP files.", folder);
    }
    OpenedFile opened =
        OpenedFile.known(
            folder, bytes, modified.toInstant(), HexFormat.of().formatHex(digest.digest()));
    ImageSize size = new ImageSize(colour ? 3 : 1, first.height(), first.width());
    Store store =
        new Store(
            MappedRows.of(pixels.flip(), count, size.pixels()),
            List.of(SourceFile.of(opened, className, count)));
    return Optional.of(ImageSet.of(size, List.of(className), store, new char[count]));
  }

  private static Optional<Picture> decoded(Path file, byte[] packed) {
    try {
      return Optional.of(Picture.decode(file, packed, -1, -1));
    } catch (DataException e) {
      return Optional.empty();
    }
  }

  private static FileTime latest(FileTime time, Path file) {
    try {
      FileTime other = Files.getLastModifiedTime(file);
      return other.compareTo(time) > 0 ? other : time;
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
  }

  private static ByteBuffer allocate(Path folder, int count, int imageBytes) {
    long bytes = (long) count * imageBytes;
    if (bytes <= Unpacked.LARGEST) {
      try {
        return ByteBuffer.allocateDirect((int) bytes);
      } catch (OutOfMemoryError e) {
        // Said below.
      }
    }
    throw new DataException(
        "The pictures in %s take %d bytes of memory, more than there is or than 1 GiB; scale them"
            + " down, or save them as one .npy file, which is read where it lies.",
        folder, bytes);
  }
}
