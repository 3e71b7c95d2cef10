// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sketchell.shape.ImageSize;

/** A file of images and the file of their labels, as MNIST keeps them apart. */
record IdxPair(IdxFile images, IdxFile labels) {

  private enum Kind {
    IMAGES("images", "idx3"),
    LABELS("labels", "idx1");

    final String word;
    final String format;

    Kind(String word, String format) {
      this.word = word;
      this.format = format;
    }

    /** {@code train-images-idx3-ubyte}, and {@code .idx3-ubyte} as some archives have it. */
    boolean names(String plain) {
      return plain.endsWith(word + "-" + format + "-ubyte")
          || plain.endsWith(word + "." + format + "-ubyte");
    }
  }

  static boolean isIdx(String name) {
    String plain = withoutGz(name);
    return Kind.IMAGES.names(plain) || Kind.LABELS.names(plain);
  }

  private static String withoutGz(String name) {
    return name.endsWith(".gz") ? name.substring(0, name.length() - ".gz".length()) : name;
  }

  /** {@code train} or {@code test}, from the start of a name such as {@code t10k-images-...}. */
  private static String part(String name) {
    return name.startsWith("t10k") || name.contains("test") ? "test" : "train";
  }

  /** The training and test parts that the idx files of a folder make up. */
  static ImageFolder read(Path folder, List<Path> files) {
    Map<String, Map<Kind, Path>> parts = new TreeMap<>();
    for (Path file : files) {
      String plain = withoutGz(Listing.name(file));
      Kind kind = Kind.IMAGES.names(plain) ? Kind.IMAGES : Kind.LABELS;
      Path other = parts.computeIfAbsent(part(plain), p -> new HashMap<>()).putIfAbsent(kind, file);
      // The same file packed and unpacked is fine; the list is sorted, so the plain one came first.
      if (other != null && !withoutGz(Listing.name(other)).equals(plain)) {
        throw new DataException(
            "%s holds two idx files of %sing %s: %s and %s; put them into folders of their own.",
            folder, part(plain), kind.word, Listing.name(other), Listing.name(file));
      }
    }
    Map<String, IdxPair> pairs = new TreeMap<>();
    parts.forEach((part, kinds) -> pairs.put(part, open(folder, kinds)));

    int[] values =
        pairs.values().stream()
            .flatMapToInt(pair -> Arrays.stream(pair.labels.labels()))
            .distinct()
            .sorted()
            .toArray();
    IdxPair first = pairs.values().iterator().next();
    for (IdxPair pair : pairs.values()) {
      if (!pair.size().equals(first.size())) {
        throw new DataException(
            "%s holds images of %s, but those of %s are %s; both parts need one size.",
            pair.images.path(), pair.size(), Listing.name(first.images.path()), first.size());
      }
    }
    IdxPair train = pairs.get("train");
    IdxPair test = pairs.get("test");
    if (train == null) {
      return new ImageFolder(
          test.images(values, "test"), Optional.empty(), Optional.empty(), List.of());
    }
    return new ImageFolder(
        train.images(values, "train"),
        Optional.empty(),
        Optional.ofNullable(test).map(pair -> pair.images(values, "test")),
        List.of());
  }

  private static IdxPair open(Path folder, Map<Kind, Path> files) {
    for (Kind kind : Kind.values()) {
      if (!files.containsKey(kind)) {
        Path present = files.values().iterator().next();
        Kind other = kind == Kind.IMAGES ? Kind.LABELS : Kind.IMAGES;
        throw new DataException(
            "%s has no %s: expected %s in %s beside it.",
            present,
            kind.word,
            Listing.name(present).replace(other.word, kind.word).replace(other.format, kind.format),
            folder);
      }
    }
    IdxFile images = IdxFile.open(files.get(Kind.IMAGES), 3);
    IdxFile labels = IdxFile.open(files.get(Kind.LABELS), 1);
    if (images.count() != labels.count()) {
      throw new DataException(
          "%s holds %d images, but %s holds %d labels; each image needs one.",
          images.path(), images.count(), Listing.name(labels.path()), labels.count());
    }
    return new IdxPair(images, labels);
  }

  /** The images of a file without its labels, all of one class. */
  static ImageSet unlabelled(Path path, String className) {
    IdxFile file = IdxFile.open(path, 3);
    int[] shape = file.shape();
    Store store =
        new Store(file.rows(), List.of(SourceFile.of(file.opened(), className, file.count())));
    return ImageSet.of(
        new ImageSize(1, shape[1], shape[2]), List.of(className), store, new char[file.count()]);
  }

  private String size() {
    return images.shape()[1] + "x" + images.shape()[2];
  }

  private ImageSet images(int[] values, String part) {
    int[] numbers = labels.labels();
    char[] compact = new char[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      compact[i] = (char) Arrays.binarySearch(values, numbers[i]);
    }
    List<String> classes = IntStream.of(values).mapToObj(Integer::toString).toList();
    List<SourceFile> sources =
        List.of(
            SourceFile.of(images.opened(), null, images.count()),
            SourceFile.of(labels.opened(), null, labels.count()));
    int[] shape = images.shape();
    ImageSize size = new ImageSize(1, shape[1], shape[2]);
    return ImageSet.of(size, classes, new Store(images.rows(), sources), compact)
        .recorded(new Selection.OwnPart(part));
  }
}
