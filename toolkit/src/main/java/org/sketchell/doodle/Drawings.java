// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;

/**
 * Drawings of named classes from a folder, where each class has a file {@code
 * full_numpy_bitmap_NAME.npy} or {@code NAME.npy}, or another that {@link ImageFolder} reads. In a
 * folder without real drawings, classes that {@link Doodles} knows are doodled when they are asked
 * for: those of the tutorial all together, so that the folder is complete, and others in a folder
 * {@code alternative} below it.
 */
public final class Drawings {
  /** Doodles of each class, enough for the tutorial. */
  public static final int DOODLES = 3200;

  /** As the command tutorial draws them. */
  private static final long SEED = 0;

  private static final String ENDING = ".npy";

  private Drawings() {}

  /**
   * The file or folder of pictures of one class; written first, if it is missing and can be
   * doodled.
   *
   * @param folder where the drawings lie; made if doodles are to be written
   * @param className such as {@code violin}
   * @throws DataException if there is none and it cannot be doodled
   */
  public static Path file(Path folder, String className) {
    Path real = ImageFolder.quickDraw(folder, className);
    Path file = folder.resolve(className + ENDING);
    if (Files.exists(real)) {
      return real;
    }
    Path other = folder.resolve("alternative").resolve(className + ENDING);
    Optional<Path> found =
        ImageFolder.find(folder, className)
            .or(() -> ImageFolder.find(other.getParent(), className));
    if (found.isPresent()) {
      return found.get();
    }
    if (!Doodles.classes().contains(className) || ImageFolder.hasQuickDraw(folder)) {
      throw new DataException(
          "%s has no drawings of %s: expected %s, %s or a folder of pictures there; sketchell"
              + " data quickdraw fetches them.",
          folder, className, file.getFileName(), real.getFileName());
    }
    if (!Doodles.tutorialClasses().contains(className)) {
      doodle(other.getParent(), List.of(className));
      return other;
    }
    List<String> missing =
        Doodles.tutorialClasses().stream()
            .filter(name -> ImageFolder.find(folder, name).isEmpty())
            .toList();
    doodle(folder, missing);
    return file;
  }

  /**
   * The tutorial's classes that are still to be doodled: all in a folder without drawings, and
   * those that an earlier start did not come to, if it was broken off. Whatever else is there is
   * the user's, and enough.
   */
  public static List<String> missingDoodles(Path folder) {
    List<String> there = ImageFolder.contents(folder);
    List<String> missing = new ArrayList<>(Doodles.tutorialClasses());
    missing.removeAll(there);
    boolean drawnHere =
        Doodles.tutorialClasses().containsAll(there)
            && !missing.isEmpty()
            && there.stream()
                .allMatch(name -> Doodles.areThese(folder.resolve(name + ENDING), DOODLES, SEED));
    return drawnHere ? missing : List.of();
  }

  /** Doodles classes into a folder, as many of each as the tutorial uses. */
  public static void doodle(Path folder, List<String> classNames) {
    Doodles.write(folder, classNames, DOODLES, SEED);
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
