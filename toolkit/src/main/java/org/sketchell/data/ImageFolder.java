package org.sketchell.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;

/**
 * The images of a folder. Two kinds are known:
 *
 * <ul>
 *   <li><b>class files</b>: one {@code .npy} per class, {@code full_numpy_bitmap_NAME.npy} or
 *       {@code NAME.npy}, {@code uint8}, shape (N, S*S), (N, H, W) or (N, C, H, W). The file name
 *       is the class, spaces kept; labels follow the sorted names.
 *   <li><b>idx files</b>, as MNIST has them, gzipped or not: {@code train-images-idx3-ubyte} with
 *       {@code train-labels-idx1-ubyte}, and {@code t10k-...} as the folder's own test part. The
 *       classes are the numbers that occur as labels.
 * </ul>
 *
 * Other files, hidden files and folders in it are left alone.
 *
 * @param images everything to train on: all class files, or the training part of the idx files
 * @param test the folder's own test part, if it has one
 */
public record ImageFolder(ImageSet images, Optional<ImageSet> test) {
  private static final String QUICKDRAW_PREFIX = "full_numpy_bitmap_";

  /**
   * Reads all images of a folder.
   *
   * @throws DataException if there is no usable data
   */
  public static ImageFolder read(Path folder) {
    List<Path> files = list(folder);
    List<Path> npy = files.stream().filter(f -> name(f).endsWith(".npy")).toList();
    List<Path> idx = files.stream().filter(f -> IdxPair.isIdx(name(f))).toList();
    if (npy.isEmpty() && idx.isEmpty()) {
      String found =
          files.isEmpty() ? "nothing" : "only other files, such as " + name(files.get(0));
      throw new DataException(
          "%s holds no drawings: expected one .npy file per class (violin.npy, piano.npy, ...) or"
              + " MNIST-style idx files, found %s.",
          folder, found);
    }
    if (!npy.isEmpty() && !idx.isEmpty()) {
      throw new DataException(
          "%s holds .npy files (%s) and idx files (%s); put them into folders of their own.",
          folder, name(npy.get(0)), name(idx.get(0)));
    }
    return idx.isEmpty()
        ? new ImageFolder(classFiles(folder, npy), Optional.empty())
        : IdxPair.read(folder, idx);
  }

  /**
   * Reads the first images of each class of a folder. A test part of its own is read whole.
   *
   * @param perClass at most so many images of each class, at least 1
   * @throws DataException if there is no usable data
   */
  public static ImageFolder read(Path folder, int perClass) {
    if (perClass < 1) {
      throw new DataException("Expected at least 1 image of each class, got %d.", perClass);
    }
    ImageFolder all = read(folder);
    return new ImageFolder(all.images.takeOfEachClass(perClass), all.test);
  }

  /**
   * Reads one {@code .npy} file; the images have one class, named after the file.
   *
   * @param file {@code uint8}, shape (N, S*S), (N, H, W) or (N, C, H, W)
   * @throws DataException if the file is anything else
   */
  public static ImageSet readFile(Path file) {
    return NpyImages.read(file, className(file));
  }

  /**
   * Training and validation images: the folder's own test part where it has one, else a random
   * split with this fraction to validate with.
   */
  public Split split(double validation, long seed) {
    return test.map(own -> Split.given(images, own))
        .orElseGet(() -> Split.random(images, validation, seed));
  }

  /** Where the real drawings of a class would lie, by the name that Quick, Draw! gives the file. */
  public static Path quickDraw(Path folder, String className) {
    return folder.resolve(QUICKDRAW_PREFIX + className + ".npy");
  }

  /** Whether a folder is there and has real drawings of any class. */
  public static boolean hasQuickDraw(Path folder) {
    return Files.isDirectory(folder)
        && list(folder).stream().anyMatch(file -> name(file).startsWith(QUICKDRAW_PREFIX));
  }

  static List<Path> list(Path folder) {
    if (!Files.exists(folder)) {
      throw new DataException("%s does not exist; expected a folder with drawings.", folder);
    }
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "%s is a file; expected a folder with one .npy file per class.", folder);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(f -> Files.isRegularFile(f) && !name(f).startsWith("."))
          .sorted((a, b) -> name(a).compareTo(name(b)))
          .toList();
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", folder, AtomicFile.reason(e));
    }
  }

  private static ImageSet classFiles(Path folder, List<Path> files) {
    Map<String, Path> byClass = new TreeMap<>();
    for (Path file : files) {
      Path other = byClass.put(className(file), file);
      if (other != null) {
        throw new DataException(
            "%s holds two files for the class %s: %s and %s; remove one.",
            folder, className(file), name(other), name(file));
      }
    }
    if (byClass.size() == 1) {
      throw new DataException(
          "%s holds one class only (%s); a classifier needs at least two .npy files.",
          folder, name(files.get(0)));
    }
    List<ImageSet> sets = new ArrayList<>();
    byClass.forEach(
        (className, file) -> {
          ImageSet set = NpyImages.read(file, className);
          if (!sets.isEmpty() && !sets.get(0).imageSize().equals(set.imageSize())) {
            throw new DataException(
                "%s holds images of %s, but those of %s are %s; all classes need one size.",
                file,
                ImageSet.text(set.imageSize()),
                name(byClass.values().iterator().next()),
                ImageSet.text(sets.get(0).imageSize()));
          }
          sets.add(set);
        });
    return ImageSet.join(sets);
  }

  /** The class that a file name stands for: no prefix of Quick, Draw!, no ending, spaces kept. */
  static String className(Path file) {
    String name = name(file);
    if (name.endsWith(".npy")) {
      name = name.substring(0, name.length() - ".npy".length());
    }
    if (name.startsWith(QUICKDRAW_PREFIX) && name.length() > QUICKDRAW_PREFIX.length()) {
      name = name.substring(QUICKDRAW_PREFIX.length());
    }
    return name;
  }

  static String name(Path file) {
    return file.getFileName().toString();
  }
}
