package org.sketchell.doodle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;

/**
 * Drawings of named classes from a folder, where each class has a file {@code
 * full_numpy_bitmap_NAME.npy} or {@code NAME.npy}. In a folder without real drawings, classes that
 * {@link Doodles} knows are doodled when they are asked for: those of the tutorial all together, so
 * that the folder is complete, and others in a folder {@code alternative} below it.
 */
public final class Drawings {
  /** Doodles of each class, enough for the tutorial. */
  private static final int DOODLES = 3200;

  /** As the command tutorial draws them. */
  private static final long SEED = 0;

  private Drawings() {}

  /**
   * The file of one class; written first, if it is missing and can be doodled.
   *
   * @param folder where the drawings lie; made if doodles are to be written
   * @param className such as {@code violin}
   * @throws DataException if there is none and it cannot be doodled
   */
  public static Path file(Path folder, String className) {
    Path real = ImageFolder.quickDraw(folder, className);
    Path file = folder.resolve(className + ".npy");
    if (Files.exists(real)) {
      return real;
    }
    Path other = folder.resolve("alternative").resolve(className + ".npy");
    for (Path found : List.of(file, other)) {
      if (Files.exists(found)) {
        return found;
      }
    }
    if (!Doodles.classes().contains(className) || ImageFolder.hasQuickDraw(folder)) {
      throw new DataException(
          "%s has no drawings of %s: expected %s or %s there; sketchell download fetches them.",
          folder, className, file.getFileName(), real.getFileName());
    }
    if (!Doodles.tutorialClasses().contains(className)) {
      Doodles.write(other.getParent(), List.of(className), DOODLES, SEED);
      return other;
    }
    List<String> missing =
        Doodles.tutorialClasses().stream()
            .filter(name -> !Files.exists(folder.resolve(name + ".npy")))
            .toList();
    Doodles.write(folder, missing, DOODLES, SEED);
    return file;
  }

  /**
   * The drawings of several classes, one class after the other.
   *
   * @param classNames their labels follow this order
   * @return all drawings of these classes, memory-mapped
   * @throws DataException if a class has no file and cannot be doodled
   */
  public static ImageSet read(Path folder, List<String> classNames) {
    if (classNames.isEmpty()) {
      throw new DataException("Name the classes to read, such as violin and piano.");
    }
    ImageSet all = null;
    for (String className : classNames) {
      ImageSet one = ImageFolder.readFile(file(folder, className));
      all = all == null ? one : all.concat(one);
    }
    return all;
  }
}
