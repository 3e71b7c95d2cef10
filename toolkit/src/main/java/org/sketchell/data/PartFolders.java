// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parts of a folder that has a folder for each, such as {@code train} and {@code test}. */
record PartFolders(Map<Part, Path> folders) {
  /** What a part is for. */
  enum Part {
    TRAIN(List.of("train", "training")),
    VALIDATION(List.of("valid", "val", "validation")),
    TEST(List.of("test", "testing"));

    private final List<String> names;

    Part(List<String> names) {
      this.names = names;
    }

    /** The part that a folder is for, by its name. */
    static Optional<Part> of(Path folder) {
      return named(Listing.name(folder));
    }

    /** The part that a word is for. */
    static Optional<Part> named(String word) {
      String name = word.toLowerCase(Locale.ROOT);
      return Arrays.stream(values()).filter(part -> part.names.contains(name)).findFirst();
    }

    /** As the record of a set has it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The parts among what lies in a folder; none if there are no such folders, or they are classes
   * among others.
   */
  static Optional<PartFolders> in(Listing listing) {
    Map<Part, Path> found = new EnumMap<>(Part.class);
    for (Path folder : listing.folders()) {
      Optional<Part> part = Part.of(folder);
      Path other = part.isPresent() ? found.putIfAbsent(part.get(), folder) : null;
      if (other != null) {
        throw new DataException(
            "%s holds two folders for one part: %s and %s; rename one.",
            listing.folder(), Listing.name(other), Listing.name(folder));
      }
    }
    boolean alone =
        listing.classFiles().isEmpty()
            && listing.folders().stream()
                .allMatch(folder -> found.containsValue(folder) || !ClassFolder.isOne(folder));
    if (found.isEmpty() || !alone && (found.size() == 1 || !found.containsKey(Part.TRAIN))) {
      return Optional.empty();
    }
    if (!found.containsKey(Part.TRAIN)) {
      Path one = found.values().iterator().next();
      throw new DataException(
          "%s holds %s, but no folder train beside it; name %s itself, if it is what you mean.",
          listing.folder(), Listing.name(one), one);
    }
    if (!listing.classFiles().isEmpty() || !listing.idxFiles().isEmpty()) {
      List<Path> files = listing.classFiles().isEmpty() ? listing.idxFiles() : listing.classFiles();
      throw new DataException(
          "%s holds folders for its parts (%s) and files beside them (%s); put the files into one"
              + " of the folders.",
          listing.folder(), Listing.name(found.get(Part.TRAIN)), Listing.name(files.get(0)));
    }
    return Optional.of(new PartFolders(found));
  }

  /** What the folder of a part is called. */
  String name(Part part) {
    return Listing.name(folders.get(part));
  }
}
