// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;
import org.sketchell.shape.ImageSize;

/**
 * A folder with the pictures of one class, a file each, in the order of their names. All have one
 * size. They are unpacked, several at once, as {@link PngDrawing}s, or with their colours.
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

  private static List<Path> files(Path folder) {
    PictureFiles.checkInterrupted(folder);
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
    List<PictureFiles.Named> files =
        files(folder).stream()
            .map(file -> new PictureFiles.Named(Listing.name(file), file))
            .toList();
    return PictureFiles.read(
            folder,
            files,
            PictureFiles.pictures(colour, reading.sizing()),
            one -> reading.accepts(one) ? Optional.of(one.content().pixels()) : Optional.empty(),
            reading,
            ContentHash.newSha256())
        .map(
            read -> {
              int count = read.read().length;
              ImageSize size = new ImageSize(colour ? 3 : 1, read.height(), read.width());
              List<SourceFile> source = List.of(SourceFile.of(read.opened(), className, count));
              return ImageSet.of(
                  size, List.of(className), new Store(read.rows(), source), new char[count]);
            });
  }
}
