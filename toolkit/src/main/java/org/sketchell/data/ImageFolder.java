// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.sketchell.data.PartFolders.Part;

/**
 * The images of a folder. Four kinds are known:
 *
 * <ul>
 *   <li><b>a file or a folder for each class</b>: {@code full_numpy_bitmap_NAME.npy} or {@code
 *       NAME.npy} (also {@code .npz}, {@code .npy.gz}, in capitals or small letters), {@code
 *       uint8}, shape (N, S*S), (N, H, W), (N, C, H, W) or (N, H, W, C); or a folder {@code NAME}
 *       of PNG, JPEG, GIF or BMP pictures. The name is the class, spaces kept; labels follow the
 *       sorted names. All pictures are gray, or, if one has colours, all have three channels.
 *   <li><b>a folder for each part</b>: {@code train} with {@code test}, {@code valid} (or {@code
 *       val}) or both, and in each of them the above.
 *   <li><b>idx files</b>, as MNIST has them, gzipped or not: {@code train-images-idx3-ubyte} with
 *       {@code train-labels-idx1-ubyte}, and {@code t10k-...} as the folder's own test part. The
 *       classes are the numbers that occur as labels.
 *   <li><b>a table</b> (.csv) of file names and classes; see {@link PictureTable}.
 * </ul>
 *
 * What is left out of a folder is said in a {@link Notice}; hidden files are passed over.
 *
 * @param images everything to train on: all classes, or the training part
 * @param validation the folder's own part to validate with, if it has one
 * @param test the folder's own test part, if it has one
 * @param notes what was said when the folder was read, such as what was left out, a sentence each
 */
public record ImageFolder(
    ImageSet images, Optional<ImageSet> validation, Optional<ImageSet> test, List<String> notes) {
  private static final String QUICKDRAW_PREFIX = "full_numpy_bitmap_";

  public ImageFolder {
    notes = List.copyOf(notes);
  }

  /**
   * Reads all images of a folder.
   *
   * @throws DataException if there is no usable data, or only one class
   */
  public static ImageFolder read(Path folder) {
    return read(folder, ChannelOrder.BY_SHAPE);
  }

  /**
   * The same.
   *
   * @param order where arrays of four dimensions have their channels
   */
  public static ImageFolder read(Path folder, ChannelOrder order) {
    return read(folder, order, Optional.empty());
  }

  /**
   * Reads all images of a folder of pictures, brought to one size.
   *
   * @throws DataException if there is no usable data, or only one class, or there are arrays
   */
  public static ImageFolder read(Path folder, Sizing sizing) {
    return read(folder, ChannelOrder.BY_SHAPE, Optional.of(sizing));
  }

  /** The same, with all that can be said of files. */
  public static ImageFolder read(Path folder, ChannelOrder order, Optional<Sizing> sizing) {
    if (isTable(folder)) {
      return PictureTable.folder(folder, Optional.empty(), Colours.AS_FOUND, sizing);
    }
    FolderReading reading = new FolderReading(folder, order, Colours.AS_FOUND, sizing);
    if (LabelledArrays.isOne(folder)) {
      return arrays(folder, reading);
    }
    return reading.aloud(
        () -> {
          ImageFolder read = read(Listing.of(folder), reading);
          if (read.images.classes().size() == 1) {
            throw oneClass(folder, read.images);
          }
          read.requireSized(folder, sizing);
          return read.noted(reading);
        });
  }

  /** Whether a path is a table of pictures, which {@link PictureTable} reads. */
  public static boolean isTable(Path path) {
    return CsvText.isOne(path) && !Files.isDirectory(path);
  }

  private void requireSized(Path folder, Optional<Sizing> sizing) {
    Optional<SourceFile> arrays =
        images.sources().stream().filter(file -> !Files.isDirectory(file.path())).findFirst();
    if (sizing.isPresent() && arrays.isPresent()) {
      throw new DataException(
          "%s holds arrays (%s), which keep the size that they have; only pictures are brought to"
              + " one.",
          folder, Listing.name(arrays.get().path()));
    }
  }

  private static ImageFolder arrays(Path file, FolderReading reading) {
    return reading.aloud(
        () -> {
          ImageFolder read = LabelledArrays.read(file, reading);
          read.requireSized(file, reading.sizing());
          return read.noted(reading);
        });
  }

  private static DataException oneClass(Path folder, ImageSet images) {
    String source = Listing.name(images.sources().get(0).path());
    return IdxPair.isIdx(source)
        ? new DataException(
            "%s holds one class only (every label is %s); a classifier needs at least two.",
            folder, images.classes().get(0))
        : new DataException(
            "%s holds one class only (%s); a classifier needs at least two .npy files or folders of"
                + " pictures.",
            folder, source);
  }

  /**
   * Reads the first images of each class of a folder. A part of its own to validate or test with is
   * read whole.
   *
   * @param perClass at most so many images of each class, at least 1
   * @throws DataException if there is no usable data, or only one class
   */
  public static ImageFolder read(Path folder, int perClass) {
    if (perClass < 1) {
      throw new DataException("Expected at least 1 image of each class, got %d.", perClass);
    }
    return read(folder).takeOfEachClass(perClass);
  }

  /**
   * Reads whatever there are images in: a folder, also of one class only, a file of arrays, or a
   * folder of the pictures of one class.
   *
   * @throws DataException if there is no usable data
   */
  public static ImageFolder any(Path path, ChannelOrder order) {
    return any(path, order, Colours.AS_FOUND);
  }

  /**
   * The same.
   *
   * @param colours as the model needs them that the images are for
   */
  public static ImageFolder any(Path path, ChannelOrder order, Colours colours) {
    return any(path, order, colours, Optional.empty());
  }

  /**
   * The same.
   *
   * @param sizing how pictures become pictures of one size; arrays keep theirs here
   */
  public static ImageFolder any(
      Path path, ChannelOrder order, Colours colours, Optional<Sizing> sizing) {
    if (isTable(path)) {
      return PictureTable.folder(path, Optional.empty(), colours, sizing);
    }
    if (LabelledArrays.isOne(path)) {
      return arrays(path, new FolderReading(path, order, colours, Optional.empty()));
    }
    if (!Files.isDirectory(path)) {
      return of(readFile(path, order, colours, sizing));
    }
    Listing listing = Listing.of(path);
    boolean oneClass =
        listing.classFiles().isEmpty()
            && listing.idxFiles().isEmpty()
            && listing.folders().isEmpty()
            && ClassFolder.isOne(path);
    if (oneClass) {
      return of(readFile(path, order, colours, sizing));
    }
    FolderReading reading = new FolderReading(path, order, colours, sizing);
    return reading.aloud(() -> read(listing, reading).noted(reading));
  }

  private static ImageFolder of(ImageSet images) {
    return new ImageFolder(images, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * Reads one file of arrays, or one folder of pictures; the images have one class, named after it.
   *
   * @param path {@code .npy} and its relatives: {@code uint8}, shape (N, S*S), (N, H, W), (N, C, H,
   *     W) or (N, H, W, C); idx files of images; or a folder of PNG, JPEG, GIF or BMP files
   * @throws DataException if it is anything else
   */
  public static ImageSet readFile(Path path) {
    return readFile(path, ChannelOrder.BY_SHAPE);
  }

  /**
   * The same.
   *
   * @param order where arrays of four dimensions have their channels
   */
  public static ImageSet readFile(Path path, ChannelOrder order) {
    return readFile(path, order, Colours.AS_FOUND);
  }

  /**
   * The same.
   *
   * @param colours as the model needs them that the images are for
   */
  public static ImageSet readFile(Path path, ChannelOrder order, Colours colours) {
    return readFile(path, order, colours, Optional.empty());
  }

  /**
   * The same.
   *
   * @param sizing how pictures become pictures of one size; arrays keep theirs here
   */
  public static ImageSet readFile(
      Path path, ChannelOrder order, Colours colours, Optional<Sizing> sizing) {
    FolderReading reading = new FolderReading(path, order, colours, sizing);
    return reading.aloud(() -> inOneWay(List.of(ClassSources.one(path)), reading).get(0));
  }

  /**
   * The same as it was read before, also with or without its colours. What was said then is not
   * again.
   */
  static ImageSet again(Path path, ChannelOrder order, Colours colours, Optional<Sizing> sizing) {
    return ClassSources.one(path)
        .read(colours == Colours.KEPT, new FolderReading(path, order, colours, sizing))
        .orElseThrow(
            () ->
                new DataException(
                    "%s holds pictures with colours now, and had none before.", path));
  }

  /** A folder as it was read before; what was said then is not said again. */
  static ImageFolder again(Path folder) {
    FolderReading reading =
        new FolderReading(folder, ChannelOrder.BY_SHAPE, Colours.AS_FOUND, Optional.empty());
    return read(Listing.of(folder), reading);
  }

  private ImageFolder noted(FolderReading reading) {
    return new ImageFolder(images, validation, test, reading.notes());
  }

  /** At most so many images of each class, at least 1, to train with; other parts stay whole. */
  @CheckReturnValue
  public ImageFolder takeOfEachClass(int limit) {
    return new ImageFolder(images.takeOfEachClass(limit), validation, test, notes);
  }

  /**
   * EMNIST's pictures upright, as they lie on their side in its files, and its numbers as the
   * letters and digits that they stand for: of {@code letters}, 1 is a; of {@code balanced}, {@code
   * bymerge} and {@code byclass}, 0 is 0, 10 is A, 36 is a. Classes with a name keep it.
   *
   * @throws DataException if the names of the files do not say which of EMNIST's sets it is
   */
  @CheckReturnValue
  public ImageFolder emnist() {
    return new ImageFolder(
        Emnist.upright(images), validation.map(Emnist::upright), test.map(Emnist::upright), notes);
  }

  /**
   * The images that a model is to be evaluated on: the test part, if there is one, else the part to
   * validate with, else all.
   */
  public ImageSet toEvaluate() {
    return test.or(() -> validation).orElse(images);
  }

  private static ImageFolder read(Listing listing, FolderReading reading) {
    Optional<PartFolders> parts = PartFolders.in(listing);
    if (parts.isPresent()) {
      return parts(listing, parts.get(), reading);
    }
    List<Path> idx = listing.idxFiles();
    if (idx.isEmpty()) {
      ImageSet images = inOneWay(List.of(classes(listing, reading)), reading).get(0);
      return of(images);
    }
    if (!listing.classFiles().isEmpty()) {
      throw new DataException(
          "%s holds .npy files (%s) and idx files (%s); put them into folders of their own.",
          listing.folder(), Listing.name(listing.classFiles().get(0)), Listing.name(idx.get(0)));
    }
    return idxPairs(listing, reading);
  }

  private static ImageFolder idxPairs(Listing listing, FolderReading reading) {
    listing.others().forEach(reading::leavesOut);
    listing.folders().forEach(reading::leavesOut);
    return IdxPair.read(listing.folder(), listing.idxFiles());
  }

  /** The classes in a folder, at least one. */
  private static ClassSources classes(Listing listing, FolderReading reading) {
    ClassSources sources = ClassSources.in(listing, reading);
    if (!sources.byClass().isEmpty()) {
      return sources;
    }
    Optional<Path> picture = listing.others().stream().filter(PngDrawing::isPicture).findFirst();
    Optional<Path> table = listing.others().stream().filter(CsvText::isOne).findFirst();
    if (picture.isPresent() && table.isPresent()) {
      throw new DataException(
          "%s holds pictures (%s) and no folder for each class; if %s says what they show, name it"
              + " itself.",
          listing.folder(), Listing.name(picture.get()), table.get());
    }
    if (picture.isPresent()) {
      throw new DataException(
          "%s holds pictures (%s), but a folder for each class was expected, such as cat/%s.",
          listing.folder(), Listing.name(picture.get()), Listing.name(picture.get()));
    }
    List<Path> found = new ArrayList<>(listing.others());
    found.addAll(listing.idxFiles());
    found.addAll(listing.folders());
    throw new DataException(
        "%s holds no drawings: expected one .npy file or folder of pictures per class (violin.npy,"
            + " piano.npy, ...) or MNIST-style idx files, found %s.",
        listing.folder(),
        found.isEmpty()
            ? "nothing"
            : "only other "
                + (listing.others().isEmpty() ? "folders" : "files")
                + ", such as "
                + Listing.name(found.get(0)));
  }

  /** Reads sets of classes alike: if one picture has colours, all have three channels. */
  private static List<ImageSet> inOneWay(List<ClassSources> sources, FolderReading reading) {
    List<ImageSet> gray = new ArrayList<>();
    boolean colour = reading.colours() == Colours.KEPT;
    for (int i = 0; i < sources.size() && !colour; i++) {
      Optional<ImageSet> read = sources.get(i).read(false, reading);
      read.ifPresent(gray::add);
      colour = read.isEmpty();
    }
    List<ImageSet> read =
        colour ? sources.stream().map(one -> one.read(true, reading).orElseThrow()).toList() : gray;
    boolean pictures = sources.stream().anyMatch(ClassSources::hasPictures);
    Optional<Selection> step =
        colour && pictures
            ? Optional.of(new Selection.InColour())
            : reading.hasTurnedGray() ? Optional.of(new Selection.InGray()) : Optional.empty();
    return read.stream()
        .map(set -> step.map(set::recorded).orElse(set))
        .map(
            set ->
                pictures && reading.sizing().isPresent()
                    ? set.recorded(new Selection.Sized(reading.sizing().get()))
                    : set)
        .map(set -> ordered(set, reading))
        .toList();
  }

  private static ImageSet ordered(ImageSet set, FolderReading reading) {
    return reading.order() == ChannelOrder.BY_SHAPE
        ? set
        : set.recorded(new Selection.Channels(reading.order()));
  }

  private static ImageFolder parts(Listing listing, PartFolders parts, FolderReading reading) {
    listing.others().forEach(reading::leavesOut);
    listing.folders().stream()
        .filter(folder -> !parts.folders().containsValue(folder))
        .forEach(reading::leavesOut);
    List<Part> present = List.copyOf(parts.folders().keySet());
    List<Listing> listings =
        present.stream().map(part -> Listing.of(parts.folders().get(part))).toList();
    boolean idx = listings.stream().allMatch(Listing::isOfIdxFiles);
    List<ImageSet> read =
        idx
            ? listings.stream().map(part -> onlyPair(part, reading)).toList()
            : inOneWay(listings.stream().map(part -> classes(part, reading)).toList(), reading);
    // Labels that are numbers are in the order of the numbers, as in one folder of idx files.
    TreeSet<String> names =
        new TreeSet<>(idx ? Comparator.comparing(Integer::valueOf) : Comparator.naturalOrder());
    read.forEach(set -> names.addAll(set.classes()));
    Map<Part, ImageSet> sets = new EnumMap<>(Part.class);
    for (int i = 0; i < present.size(); i++) {
      ClassSources.checkSize(read.get(i), source(read.get(i)), read.get(0), source(read.get(0)));
      sets.put(present.get(i), part(read.get(i), present.get(i), names));
    }
    ImageFolder folder =
        new ImageFolder(
            sets.get(Part.TRAIN),
            Optional.ofNullable(sets.get(Part.VALIDATION)),
            Optional.ofNullable(sets.get(Part.TEST)),
            List.of());
    if (present.size() > 1) {
      reading.says("%s", folder.uses(parts));
    }
    return folder;
  }

  private static Path source(ImageSet images) {
    return images.sources().get(0).path();
  }

  /** The images of a part that is kept in idx files. */
  private static ImageSet onlyPair(Listing part, FolderReading reading) {
    ImageFolder read = idxPairs(part, reading);
    if (read.test.isPresent()) {
      throw new DataException(
          "%s holds idx files of two parts (%s and %s), but is a part itself; name it alone, or put"
              + " the files of each part into a folder of their own.",
          part.folder(), Listing.name(source(read.images)), Listing.name(source(read.test.get())));
    }
    return read.images;
  }

  private static ImageSet part(ImageSet images, Part part, TreeSet<String> classes) {
    ImageSet own = images.recorded(new Selection.OwnPart(part.word()));
    return own.classes().equals(List.copyOf(classes))
        ? own
        : own.classes(classes.toArray(String[]::new));
  }

  /** What each part is used for, as a sentence. */
  private String uses(PartFolders parts) {
    StringBuilder text = new StringBuilder();
    text.append(images.size()).append(" pictures of ").append(parts.name(Part.TRAIN));
    text.append("/ are to train with");
    validation.ifPresent(
        set ->
            text.append(", ")
                .append(set.size())
                .append(" of ")
                .append(parts.name(Part.VALIDATION))
                .append("/ to validate with"));
    test.ifPresent(
        set ->
            text.append(", ")
                .append(set.size())
                .append(" of ")
                .append(parts.name(Part.TEST))
                .append(
                    validation.isPresent()
                        ? "/ to evaluate with"
                        : "/ to validate and evaluate with"));
    return text.append('.').toString();
  }

  /**
   * Training and validation images: the folder's own part to validate with where it has one, or its
   * test part, else a split of each class at random with this fraction to validate with.
   */
  public Split split(double validation, long seed) {
    return this.validation
        .or(this::test)
        .map(own -> Split.given(images, own))
        .orElseGet(() -> Split.stratified(images, validation, seed));
  }

  /** Where the real drawings of a class would lie, by the name that Quick, Draw! gives the file. */
  public static Path quickDraw(Path folder, String className) {
    return folder.resolve(QUICKDRAW_PREFIX + className + ".npy");
  }

  /** Whether a folder is there and has real drawings of any class. */
  public static boolean hasQuickDraw(Path folder) {
    return Files.isDirectory(folder)
        && Listing.of(folder).classFiles().stream()
            .anyMatch(file -> Listing.name(file).startsWith(QUICKDRAW_PREFIX));
  }

  /**
   * What a folder has of a class: a file of arrays or a folder of pictures; empty if there is
   * nothing, or no such folder.
   *
   * @throws DataException if there are two
   */
  public static Optional<Path> find(Path folder, String className) {
    return Files.isDirectory(folder)
        ? ClassSources.find(Listing.of(folder), className)
        : Optional.empty();
  }

  /** The names of whatever a folder has to train on: classes, idx files, folders of parts. */
  public static List<String> contents(Path folder) {
    Listing listing = Listing.of(folder);
    List<String> names = new ArrayList<>();
    listing.classFiles().forEach(file -> names.add(className(file)));
    listing.idxFiles().forEach(file -> names.add(Listing.name(file)));
    listing.folders().stream()
        .filter(entry -> Part.of(entry).isPresent() || ClassFolder.isOne(entry))
        .forEach(entry -> names.add(Listing.name(entry)));
    return names;
  }

  /** The class that a name stands for: no prefix of Quick, Draw!, no ending, spaces kept. */
  static String className(Path source) {
    String name = Listing.name(source);
    return Files.isDirectory(source) ? name : classOf(name);
  }

  /**
   * The class that a file of drawings stands for.
   *
   * @param fileName without folders, such as {@code full_numpy_bitmap_violin.npy}
   * @return without the prefix of Quick, Draw! and the ending, spaces kept
   */
  public static String classOf(String fileName) {
    String name = Listing.withoutEnding(fileName);
    if (name.startsWith(QUICKDRAW_PREFIX) && name.length() > QUICKDRAW_PREFIX.length()) {
      name = name.substring(QUICKDRAW_PREFIX.length());
    }
    return name;
  }

  /** Names the parts and what they hold. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(images.toString());
    validation.ifPresent(set -> text.append("; to validate with: ").append(set));
    test.ifPresent(set -> text.append("; test part: ").append(set));
    return text.toString();
  }
}
