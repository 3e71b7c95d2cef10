// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The classes of one folder: for each a file of arrays or a folder of pictures.
 *
 * @param byClass sorted by the name of the class
 */
record ClassSources(Map<String, Path> byClass) {
  /** What is there; everything else is noted as left out. */
  static ClassSources in(Listing listing, FolderReading reading) {
    Map<String, Path> byClass = new TreeMap<>();
    List<Path> sources = new ArrayList<>(listing.classFiles());
    for (Path entry : listing.folders()) {
      if (ClassFolder.isOne(entry)) {
        sources.add(entry);
      } else {
        reading.leavesOut(entry, "no pictures");
      }
    }
    listing.others().forEach(reading::leavesOut);
    listing.idxFiles().forEach(reading::leavesOut);
    for (Path source : sources) {
      String className = ImageFolder.className(source);
      Path other = byClass.put(className, source);
      if (other != null) {
        throw two(listing.folder(), className, other, source);
      }
    }
    return new ClassSources(byClass);
  }

  private static DataException two(Path folder, String className, Path one, Path other) {
    return new DataException(
        "%s holds two %s for the class %s: %s and %s; remove one.",
        folder,
        Files.isDirectory(other) ? "sources" : "files",
        className,
        Listing.name(one),
        Listing.name(other));
  }

  /** Where one class lies, without a look at the others. */
  static Optional<Path> find(Listing listing, String className) {
    List<Path> found =
        Stream.concat(listing.classFiles().stream(), listing.folders().stream())
            .filter(source -> ImageFolder.className(source).equals(className))
            .filter(source -> Files.isRegularFile(source) || ClassFolder.isOne(source))
            .toList();
    if (found.size() > 1) {
      throw two(listing.folder(), className, found.get(0), found.get(1));
    }
    return found.stream().findFirst();
  }

  /** A single class. */
  static ClassSources one(Path source) {
    return new ClassSources(Map.of(ImageFolder.className(source), source));
  }

  /** The file or folder of the first class. */
  Path first() {
    return byClass.values().iterator().next();
  }

  /** Whether one of them is a folder of pictures. */
  boolean hasPictures() {
    return byClass.values().stream().anyMatch(Files::isDirectory);
  }

  /**
   * The images of all classes.
   *
   * @param colour whether pictures are read with their colours
   * @return empty if they are not to be, but one of them has some, and nobody wants gray ones
   */
  Optional<ImageSet> read(boolean colour, FolderReading reading) {
    List<ImageSet> sets = new ArrayList<>();
    for (Map.Entry<String, Path> source : byClass.entrySet()) {
      Path path = source.getValue();
      Optional<ImageSet> read =
          Files.isDirectory(path)
              ? ClassFolder.read(path, source.getKey(), colour, reading)
              : Optional.of(file(path, source.getKey(), reading));
      if (read.isEmpty()) {
        return read;
      }
      checkSize(read.get(), path, sets.isEmpty() ? read.get() : sets.get(0), first());
      sets.add(read.get());
    }
    return Optional.of(ImageSet.join(sets));
  }

  private static ImageSet file(Path path, String className, FolderReading reading) {
    return IdxPair.isIdx(Listing.name(path))
        ? IdxPair.unlabelled(path, className)
        : NpyImages.read(path, className, reading);
  }

  /** All images need one size, also those of another part. */
  static void checkSize(ImageSet set, Path of, ImageSet first, Path ofFirst) {
    if (!first.imageSize().equals(set.imageSize())) {
      boolean neighbours = of.getParent() != null && of.getParent().equals(ofFirst.getParent());
      throw new DataException(
          "%s holds images of %s, but those of %s are %s; all classes need one size.",
          of,
          ImageSet.text(set.imageSize()),
          neighbours ? Listing.name(ofFirst) : ofFirst,
          ImageSet.text(first.imageSize()));
    }
  }
}
