// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;

/**
 * What lies in a folder, each kind sorted by name. Hidden files are passed over, as every system
 * leaves some, and so is a text named README.
 *
 * @param classFiles files that hold a class, by their ending
 * @param idxFiles files of images or labels as MNIST has them, by their name
 * @param folders folders, whatever is in them
 * @param others all other files
 */
record Listing(
    Path folder,
    List<Path> classFiles,
    List<Path> idxFiles,
    List<Path> folders,
    List<Path> others) {
  /** The longer one first, of two that a name may end in. */
  private static final List<String> ENDINGS = List.of(".npy.gz", ".npy", ".npz");

  /** Reads the names in a folder, which must be one. */
  static Listing of(Path folder) {
    if (!Files.exists(folder)) {
      throw new DataException("%s does not exist; expected a folder with drawings.", folder);
    }
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "%s is a file; expected a folder with one .npy file per class.", folder);
    }
    Listing listing =
        new Listing(
            folder, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(entry -> !isPassedOver(entry))
          .sorted(Comparator.comparing(Listing::name))
          .forEach(entry -> listing.kind(entry).add(entry));
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", folder, AtomicFile.reason(e));
    }
    return listing;
  }

  /** Whether nobody means it to be data. */
  static boolean isPassedOver(Path entry) {
    return name(entry).startsWith(".")
        || name(entry).matches("(?i)readme(\\.(md|txt|rst|html?))?") && !Files.isDirectory(entry);
  }

  private List<Path> kind(Path entry) {
    if (Files.isDirectory(entry)) {
      return folders;
    }
    if (!Files.isRegularFile(entry)) {
      return others;
    }
    String name = name(entry);
    return !withoutEnding(name).equals(name) ? classFiles : IdxPair.isIdx(name) ? idxFiles : others;
  }

  /** Whether there are idx files, and no others that hold a class. */
  boolean isOfIdxFiles() {
    return !idxFiles.isEmpty() && classFiles.isEmpty();
  }

  /** Whether nothing is in it that is not hidden. */
  boolean isEmpty() {
    return classFiles.isEmpty() && idxFiles.isEmpty() && folders.isEmpty() && others.isEmpty();
  }

  /** A name without the ending of a class file, in small letters or capitals. */
  static String withoutEnding(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return ENDINGS.stream()
        .filter(ending -> small.endsWith(ending) && small.length() > ending.length())
        .findFirst()
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .orElse(name);
  }

  static String name(Path entry) {
    return entry.getFileName().toString();
  }
}
