package org.sketchell.provenance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Retracing;
import org.sketchell.data.Selection;
import org.sketchell.data.SourceFile;

/** Brings the images of a record back from their files. */
final class RecordedImages {
  private RecordedImages() {}

  /**
   * Reads the files again and chooses images as it was done before.
   *
   * @param record of a set
   * @param folder where the files are now; if it is not given, where they were
   * @param differences gets a sentence for every file that is not what it was
   * @throws ProvenanceException if a file is missing, or the record is not enough
   */
  static ImageSet read(ImageSetProvenance record, Optional<Path> folder, List<String> differences) {
    List<RecordedFile> files = record.files();
    if (files.isEmpty()) {
      throw new ProvenanceException(
          "The images of this model were made in memory; the record names no files to train on"
              + " again.");
    }
    Path where = folder.orElseGet(() -> folderOf(files.get(0)));
    for (RecordedFile file : files) {
      if (!java.nio.file.Files.isRegularFile(where.resolve(file.name()))) {
        throw new ProvenanceException(
            where.resolve(file.name())
                + " is missing: the model was trained on it (SHA-256 "
                + file.sha256().substring(0, 12)
                + "…); --data DIR says where the data is now.");
      }
    }
    List<Selection> steps = record.selections();
    UnaryOperator<Path> now = file -> where.resolve(file.getFileName());
    ImageSet images;
    try {
      // What was joined from single files is joined from them again; else a folder was read.
      boolean joined = !steps.isEmpty() && steps.get(0) instanceof Selection.Concatenation;
      List<ImageSet> found = joined ? List.of() : folder(where);
      ImageSet start =
          joined
              ? Retracing.follow(null, steps.subList(0, 1), now)
              : found.get(steps.contains(new Selection.OwnPart("test")) ? found.size() - 1 : 0);
      compare(files, joined ? List.of(start) : found, differences);
      images = Retracing.follow(start, joined ? steps.subList(1, steps.size()) : steps, now);
    } catch (DataException e) {
      throw new ProvenanceException(e.getMessage(), e);
    }
    if (!images.classes().equals(record.classes())) {
      throw new ProvenanceException(
          where
              + " holds the classes "
              + String.join(", ", images.classes())
              + ", but the model was trained on "
              + String.join(", ", record.classes())
              + ".");
    }
    return images;
  }

  private static Path folderOf(RecordedFile file) {
    Path folder = file.path().getParent();
    return folder == null ? Path.of("") : folder;
  }

  /** The images of a folder, and then its own test part if it has one. */
  private static List<ImageSet> folder(Path where) {
    ImageFolder read = ImageFolder.read(where);
    List<ImageSet> found = new ArrayList<>(List.of(read.images()));
    read.test().ifPresent(found::add);
    return found;
  }

  private static void compare(
      List<RecordedFile> files, List<ImageSet> found, List<String> differences) {
    Map<String, SourceFile> now = new HashMap<>();
    found.forEach(set -> set.sources().forEach(file -> now.put(name(file), file)));
    for (RecordedFile file : files) {
      SourceFile same = now.get(file.name());
      if (same != null && !same.sha256().equals(file.sha256())) {
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

  private static String name(SourceFile file) {
    return file.path().getFileName().toString();
  }
}
