package org.sketchell.provenance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Selection;
import org.sketchell.data.SourceFile;
import org.sketchell.data.Split;

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
    ImageFolder found = ImageFolder.read(where);
    compare(files, found, differences);
    ImageSet images = choose(record, found);
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

  private static void compare(
      List<RecordedFile> files, ImageFolder found, List<String> differences) {
    Map<String, SourceFile> now = new HashMap<>();
    found.images().sources().forEach(file -> now.put(name(file), file));
    found.test().ifPresent(test -> test.sources().forEach(file -> now.put(name(file), file)));
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

  private static ImageSet choose(ImageSetProvenance record, ImageFolder found) {
    ImageSet images = found.images();
    for (Selection step : record.selections()) {
      if (step instanceof Selection.OwnPart own) {
        images = own.part().equals("test") ? found.test().orElse(images) : images;
      } else if (step instanceof Selection.FirstOfEachClass first) {
        images = images.takeOfEachClass(first.limit());
      } else if (step instanceof Selection.First first) {
        images = images.take(first.count());
      } else if (step instanceof Selection.RandomPart random) {
        Split split =
            random.stratified()
                ? Split.stratified(images, random.validation(), random.seed())
                : Split.random(images, random.validation(), random.seed());
        images = random.part().equals("training") ? split.training() : split.validation();
      } else {
        throw new ProvenanceException(
            "The images were chosen one by one or joined from several sets; the record is not"
                + " enough to choose them again.");
      }
    }
    return images;
  }
}
