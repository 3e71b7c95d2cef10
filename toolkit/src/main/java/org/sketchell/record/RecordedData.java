// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.DataException;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Meaning;
import org.sketchell.data.Preprocessing;
import org.sketchell.data.Retracing;
import org.sketchell.data.Selection;
import org.sketchell.data.SourceFile;

/**
 * Brings the images of a record back from their files.
 *
 * @param folder where the files are now; if it is not given, where they were
 * @param differences gets a sentence for every file that is not what it was
 */
public record RecordedData(Optional<Path> folder, List<String> differences) {

  /** Why a set cannot be brought back, as part of a sentence; empty if it can be tried. */
  public static Optional<String> problem(DataRecord set, Optional<DataRecord> source) {
    DataRecord from = source.orElse(set);
    if (!isImages(set)) {
      return Optional.of(
          "its examples are not images with one class each, and only such sets are read again from"
              + " their record");
    }
    if (from.files().isEmpty()) {
      return Optional.of(
          "its images were made in memory, and the record names no files to read again");
    }
    List<RecordedFile> changed = from.changed();
    if (!changed.isEmpty()) {
      return Optional.of(
          changed.get(0).path() + " was changed while the training read it, and nobody has that");
    }
    boolean repeatable =
        set.selections().stream().allMatch(Selection::isRepeatable)
            && from.selections().stream().allMatch(Selection::isRepeatable);
    return repeatable
        ? Optional.empty()
        : Optional.of(
            "its images were chosen one by one, changed by a function, or joined with images made"
                + " in memory, and the record is not enough to choose them again");
  }

  private static boolean isImages(DataRecord set) {
    List<Field> inputs = set.inputs();
    List<Field> targets = set.targets();
    return inputs.size() == 1
        && inputs.get(0).meaning() == Meaning.PIXELS
        && targets.size() == 1
        && targets.get(0).isLabel();
  }

  /**
   * Reads the files again and chooses images as it was done before.
   *
   * @param set the record of the images that are wanted
   * @param source the record of the data set that they were taken from, if they name no files
   * @throws ProvenanceException if a file is missing, or the record is not enough
   */
  public ImageSet read(DataRecord set, Optional<DataRecord> source) {
    problem(set, source)
        .ifPresent(
            why -> {
              throw new ProvenanceException(
                  "The data of this training cannot be read again from its record: %s.", why);
            });
    try {
      ImageSet images =
          source.isPresent() && set.files().isEmpty() ? read(source.get()) : read(set);
      if (source.isPresent() && set.files().isEmpty()) {
        images = chosen(images, set);
      }
      Preprocessing preprocessing = set.inputs().get(0).preprocessing();
      return images.preprocessing().equals(preprocessing)
          ? images
          : images.preprocessing(preprocessing);
    } catch (DataException e) {
      throw new ProvenanceException(e, "%s", e.getMessage());
    }
  }

  /** A part of a data set, which may have had its classes in another order. */
  private ImageSet chosen(ImageSet all, DataRecord set) {
    return Retracing.follow(relabelled(all, set), set.selections(), this::now);
  }

  private static ImageSet relabelled(ImageSet images, DataRecord set) {
    if (images.classes().equals(set.classes())) {
      return images;
    }
    if (!new java.util.HashSet<>(images.classes()).equals(new java.util.HashSet<>(set.classes()))) {
      throw new ProvenanceException(
          "The files hold the classes %s, but the model was trained on %s.",
          String.join(", ", images.classes()), String.join(", ", set.classes()));
    }
    return images.classes(set.classes().toArray(String[]::new));
  }

  private ImageSet read(DataRecord set) {
    List<RecordedFile> files = set.files();
    for (RecordedFile file : files) {
      if (!Files.exists(now(file.path()))) {
        throw new ProvenanceException(
            "%s is missing: the model was trained on it (SHA-256 %s…); --data DIR says where the"
                + " data is now.",
            now(file.path()), file.sha256().substring(0, 12));
      }
    }
    boolean joined =
        !set.selections().isEmpty() && set.selections().get(0) instanceof Selection.Concatenation;
    ImageSet begin = joined ? null : beginning(set, files);
    ImageSet images = Retracing.follow(begin, set.selections(), this::now);
    compare(files, images.sources());
    if (!images.classes().equals(set.classes())) {
      throw new ProvenanceException(
          "The files hold the classes %s, but the model was trained on %s.",
          String.join(", ", images.classes()), String.join(", ", set.classes()));
    }
    return images;
  }

  /** What the files held before anything was chosen from them. */
  private ImageSet beginning(DataRecord set, List<RecordedFile> files) {
    return Retracing.read(files.stream().map(file -> now(file.path())).toList(), set.selections());
  }

  /**
   * Where a file is now: of the places below the folder, such as {@code DIR/train/cat.npy} and
   * {@code DIR/cat.npy}, the first that there is, those that keep most of its path first. So files
   * of one name in the folders of two parts are kept apart.
   */
  private Path now(Path then) {
    if (folder.isEmpty()) {
      return then;
    }
    Path where = folder.get();
    for (int from = 0; from < then.getNameCount(); from++) {
      Path place = where.resolve(then.subpath(from, then.getNameCount())).normalize();
      // A record from elsewhere names files below the folder only.
      if (place.startsWith(where.normalize()) && Files.exists(place)) {
        return place;
      }
    }
    return where.resolve(then.getFileName());
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private void compare(List<RecordedFile> files, List<SourceFile> found) {
    Map<Path, SourceFile> now = new HashMap<>();
    // A set names its files as they were found, in a folder that may have been made absolute.
    found.forEach(file -> now.put(absolute(file.path()), file));
    for (RecordedFile file : files) {
      SourceFile same = now.get(absolute(now(file.path())));
      // Of a file that was changed while it was read, but has none of the images, no hash is known.
      if (same != null && !file.changed() && !same.sha256().equals(file.sha256())) {
        String difference =
            file.name()
                + " has changed: its SHA-256 is "
                + same.sha256().substring(0, 12)
                + "…, on record is "
                + file.sha256().substring(0, 12)
                + "…";
        if (!differences.contains(difference)) {
          differences.add(difference);
        }
      }
    }
  }
}
