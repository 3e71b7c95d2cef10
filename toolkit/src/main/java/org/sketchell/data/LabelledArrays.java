// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.sketchell.data.PartFolders.Part;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/**
 * A {@code .npz} file with pictures and their labels, as Keras and MedMNIST give out theirs: {@code
 * x_train} and {@code y_train}, {@code train_images} and {@code train_labels}, with the same of
 * {@code val} and {@code test}, or {@code x} and {@code y}, {@code images} and {@code labels}.
 */
final class LabelledArrays {
  private static final Map<String, String> PAIRS = new LinkedHashMap<>();

  static {
    for (String part : List.of("train", "val", "valid", "test")) {
      PAIRS.put("x_" + part, "y_" + part);
      PAIRS.put(part + "_images", part + "_labels");
    }
    PAIRS.put("x", "y");
    PAIRS.put("X", "y");
    PAIRS.put("images", "labels");
    PAIRS.put("data", "labels");
  }

  private LabelledArrays() {}

  /** Whether a file holds both, by the names of its arrays. */
  static boolean isOne(Path file) {
    return !pairs(file).isEmpty();
  }

  /** The pictures' arrays that have labels, with these. */
  private static Map<String, String> pairs(Path file) {
    Map<String, String> pairs = new LinkedHashMap<>();
    if (Content.of(file) == Content.ZIP) {
      try (ZipFile archive = new ZipFile(file.toFile())) {
        PAIRS.forEach(
            (images, labels) -> {
              boolean both =
                  archive.getEntry(images + ".npy") != null
                      && archive.getEntry(labels + ".npy") != null;
              if (both && !pairs.containsValue(labels)) {
                pairs.put(images, labels);
              }
            });
      } catch (IOException e) {
        // Whoever reads it says what is wrong with it.
        return Map.of();
      }
    }
    return pairs;
  }

  /** Reads all parts; one alone is to be trained on. */
  static ImageFolder read(Path file, FolderReading reading) {
    Map<Part, ImageSet> parts = new EnumMap<>(Part.class);
    TreeSet<Integer> classes = new TreeSet<>();
    pairs(file)
        .forEach(
            (images, labels) -> {
              ImageSet set = images(file, images, labels, reading);
              set.classes().forEach(name -> classes.add(Integer.valueOf(name)));
              parts.putIfAbsent(part(images), set);
            });
    String[] names = classes.stream().map(String::valueOf).toArray(String[]::new);
    parts.replaceAll(
        (part, set) -> set.classes().equals(List.of(names)) ? set : set.classes(names));
    if (!parts.containsKey(Part.TRAIN)) {
      return new ImageFolder(
          parts.values().iterator().next(), Optional.empty(), Optional.empty(), List.of());
    }
    return new ImageFolder(
        parts.get(Part.TRAIN),
        Optional.ofNullable(parts.get(Part.VALIDATION)),
        Optional.ofNullable(parts.get(Part.TEST)),
        List.of());
  }

  private static Part part(String images) {
    return Arrays.stream(images.split("_"))
        .flatMap(word -> Part.named(word).stream())
        .findFirst()
        .orElse(Part.TRAIN);
  }

  /**
   * The pictures with some labels, as they were read before.
   *
   * @param labels the name of their array
   */
  static ImageSet again(Path file, String labels, FolderReading reading) {
    return pairs(file).entrySet().stream()
        .filter(pair -> pair.getValue().equals(labels))
        .map(pair -> images(file, pair.getKey(), labels, reading))
        .findFirst()
        .orElseThrow(
            () -> new DataException("%s has no labels %s with pictures any more.", file, labels));
  }

  private static ImageSet images(Path file, String images, String labels, FolderReading reading) {
    NpyFile pixels = NpyFile.open(file, images);
    NpyImages.Pictures pictures = NpyImages.pictures(file, pixels, reading);
    long[] numbers = labels(file, labels, pixels.rows());
    int[] values = Arrays.stream(numbers).distinct().sorted().mapToInt(Math::toIntExact).toArray();
    if (values.length > Character.MAX_VALUE) {
      throw new DataException(
          "The labels %s of %s have %d values, more classes than can be told apart; are they numbers"
              + " to be learned? numpy(file, \"%s\") reads them as such.",
          labels, file, values.length, labels);
    }
    char[] compact = new char[numbers.length];
    for (int i = 0; i < compact.length; i++) {
      compact[i] = (char) Arrays.binarySearch(values, (int) numbers[i]);
    }
    List<String> classes = IntStream.of(values).mapToObj(Integer::toString).toList();
    ImageSize size = pictures.size();
    Store store =
        new Store(pictures.rows(), List.of(SourceFile.of(pixels.opened(), null, pixels.rows())));
    return ImageSet.of(size, classes, store, compact).recorded(new Selection.Labelled(labels));
  }

  private static long[] labels(Path file, String name, int pictures) {
    Tensor labels = NpyFile.readTensor(file, name);
    Shape shape = labels.shape();
    boolean one = shape.rank() == 1 || shape.rank() == 2 && shape.size(1) == 1;
    if (!one || shape.size(0) != pictures) {
      throw new DataException(
          "%s has %d pictures, but its labels %s have the shape %s; a classifier needs one number"
              + " for each picture.",
          file, pictures, name, shape);
    }
    float[] numbers = labels.to(ElementType.FLOAT32).toFloatArray();
    for (float number : numbers) {
      if (number != Math.rint(number) || Math.abs(number) > 1 << 24) {
        throw new DataException(
            "The labels %s of %s hold %s, which is no class: classes are whole numbers.",
            name, file, number);
      }
    }
    return labels.to(ElementType.INT64).toLongArray();
  }
}
