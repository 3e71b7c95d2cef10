// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sketchell.data.PartFolders.Part;
import org.sketchell.file.Printable;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * Pictures with what is known of each: a table (.csv) of file names beside classes, numbers, flags
 * or masks, or two folders of pictures and their masks.
 *
 * <pre>{@code
 * var table = PictureTable.read(Path.of("faces/people.csv"), Sizing.crop(64, 64));
 * var people = table.images("name");
 * var ages = Examples.of("face", table.pictures()).target("age", table.numbers("age"));
 * }</pre>
 *
 * <p>Columns are parted by commas, semicolons or tabs. One names the pictures, beginning at the
 * folder of the table; a first line that does not is the names of the columns. Pictures that cannot
 * be read are left out, with their line, and said. All lie below that folder: a table from
 * elsewhere reaches no other files. Immutable.
 */
public final class PictureTable {
  private static final List<String> PART_COLUMNS = List.of("part", "split", "set", "subset");

  private final Path file;

  /** With the lines whose pictures were read. */
  private final Heading table;

  private final ImageSet pictures;
  private final FolderReading reading;

  private PictureTable(Path file, Heading table, ImageSet pictures, FolderReading reading) {
    this.file = file;
    this.table = table;
    this.pictures = pictures;
    this.reading = reading;
  }

  /**
   * Reads a table and its pictures, all of one size.
   *
   * @throws DataException if it is no table, none of its columns names pictures, or none of them
   *     can be read
   */
  public static PictureTable read(Path file) {
    return read(file, Colours.AS_FOUND, Optional.empty());
  }

  /** The same, with pictures and masks brought to one size. */
  public static PictureTable read(Path file, Sizing sizing) {
    return read(file, Colours.AS_FOUND, Optional.of(sizing));
  }

  /**
   * The same.
   *
   * @param colours as the model needs them that the images are for
   * @param sizing how pictures and masks become such of one size; empty if they are
   */
  public static PictureTable read(Path file, Colours colours, Optional<Sizing> sizing) {
    FolderReading reading = reading(file, colours, sizing);
    return reading.aloud(() -> read(file, reading));
  }

  /** A table as it was read before; what was said then is not said again. */
  static PictureTable again(Path file, Colours colours, Optional<Sizing> sizing) {
    return read(file, reading(file, colours, sizing));
  }

  private static FolderReading reading(Path file, Colours colours, Optional<Sizing> sizing) {
    Path folder = file.toAbsolutePath().getParent();
    return new FolderReading(folder, ChannelOrder.BY_SHAPE, colours, sizing);
  }

  private static PictureTable read(Path file, FolderReading reading) {
    return of(file, Heading.of(file), reading);
  }

  /**
   * Reads a table as a folder of classes.
   *
   * @param classes the column that has them; empty if there is only one that it can be
   * @throws DataException as {@link #read(Path)} and {@link #folder(String)}; of columns, before
   *     any picture is read
   */
  public static ImageFolder folder(
      Path file, Optional<String> classes, Colours colours, Optional<Sizing> sizing) {
    FolderReading reading = reading(file, colours, sizing);
    return reading.aloud(
        () -> {
          Heading heading = Heading.of(file);
          String column = classes.orElseGet(() -> heading.onlyColumn(file));
          heading.requireColumn(file, column);
          return of(file, heading, reading).folder(column);
        });
  }

  /**
   * What a table says before its pictures are read.
   *
   * @param names of all columns
   * @param pictureColumn the column that names the pictures
   * @param lines but that of the names
   * @param content of the file
   */
  private record Heading(
      List<String> names, int pictureColumn, List<CsvText.Line> lines, byte[] content) {
    static Heading of(Path file) {
      CsvText text = CsvText.read(file);
      Path folder = file.toAbsolutePath().getParent();
      List<CsvText.Line> all = text.lines();
      int column = PictureTable.pictureColumn(file, folder, all);
      List<String> first = all.get(0).values();
      boolean headed = !isPicture(folder, first.get(column));
      List<String> names =
          headed
              ? first
              : IntStream.rangeClosed(1, first.size()).mapToObj(Integer::toString).toList();
      if (new HashSet<>(names).size() < names.size()) {
        throw new DataException(
            "%s has two columns of one name: %s.", file, String.join(", ", names));
      }
      return new Heading(names, column, all.subList(headed ? 1 : 0, all.size()), text.content());
    }

    List<String> others() {
      List<String> others = new ArrayList<>(names);
      others.remove(pictureColumn);
      return others;
    }

    void requireColumn(Path file, String column) {
      if (!others().contains(column)) {
        throw noColumn(file, column, others());
      }
    }

    /** A column of that name in which there is nothing but parts, one of them to train with. */
    OptionalInt partColumn() {
      return IntStream.range(0, names.size())
          .filter(i -> PART_COLUMNS.contains(names.get(i).toLowerCase(Locale.ROOT)))
          .filter(i -> lines.stream().allMatch(line -> part(line, i).isPresent()))
          .filter(i -> lines.stream().anyMatch(line -> part(line, i).get() == Part.TRAIN))
          .findFirst();
    }

    String onlyColumn(Path file) {
      List<String> candidates = others();
      partColumn().ifPresent(i -> candidates.remove(names.get(i)));
      if (candidates.size() != 1) {
        String example = candidates.isEmpty() ? "NAME" : candidates.get(0);
        throw new DataException(
            "%s has %s beside the pictures; say which column is the class, with --label %s, or at"
                + " the prompt PictureTable.read(file).images(\"%s\").",
            file,
            candidates.isEmpty() ? "nothing" : "the columns " + String.join(", ", candidates),
            example,
            example);
      }
      return candidates.get(0);
    }
  }

  private static Optional<Part> part(CsvText.Line line, int column) {
    return Part.named(line.values().get(column));
  }

  private static DataException noColumn(Path file, String column, List<String> others) {
    return new DataException(
        "%s has no column %s, but %s.", file, column, String.join(", ", others));
  }

  /** The column that names most pictures, of the first lines. */
  private static int pictureColumn(Path file, Path folder, List<CsvText.Line> lines) {
    List<CsvText.Line> some = lines.subList(0, Math.min(lines.size(), 50));
    int best = -1;
    long most = 0;
    for (int column = 0; column < lines.get(0).values().size(); column++) {
      int one = column;
      long count = some.stream().filter(line -> isPicture(folder, line.values().get(one))).count();
      if (count > most) {
        best = column;
        most = count;
      }
    }
    if (best < 0) {
      CsvText.Line example = lines.get(Math.min(1, lines.size() - 1));
      throw new DataException(
          "%s names no picture that is there: expected a column of file names that begin at %s, and of"
              + " files below it, but line %d holds %s.",
          file, folder, example.number(), FirstFew.of(example.values()));
    }
    return best;
  }

  private static boolean isPicture(Path folder, String name) {
    return !name.isEmpty()
        && below(folder, name).filter(path -> Content.of(path).isPicture()).isPresent();
  }

  /** A file by its name in a table, if it is below the folder. */
  private static Optional<Path> below(Path folder, String name) {
    try {
      Path path = folder.resolve(name.replace('\\', '/')).normalize();
      return Optional.of(path).filter(file -> file.startsWith(folder.normalize()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The file that a line names in a column. */
  private static Path file(Path table, CsvText.Line line, int column) {
    String name = line.values().get(column);
    // Two folders are no table from elsewhere, and name their files as they are.
    return Files.isDirectory(table)
        ? table.resolve(name)
        : below(table.toAbsolutePath().getParent(), name)
            .orElseThrow(
                () ->
                    new DataException(
                        "Line %d of %s names %s, but only files below the folder of the table are"
                            + " read; move the table above them.",
                        line.number(), table, name));
  }

  /**
   * Pictures of a folder with masks of the same names, but for their endings, in another.
   *
   * @throws DataException if no picture has a mask; those without are left out and said
   */
  public static PictureTable beside(Path pictures, Path masks) {
    return beside(pictures, masks, Optional.empty());
  }

  /** The same, both brought to one size. */
  public static PictureTable beside(Path pictures, Path masks, Sizing sizing) {
    return beside(pictures, masks, Optional.of(sizing));
  }

  private static PictureTable beside(Path pictures, Path masks, Optional<Sizing> sizing) {
    FolderReading reading =
        new FolderReading(pictures, ChannelOrder.BY_SHAPE, Colours.AS_FOUND, sizing);
    return reading.aloud(
        () -> {
          Map<String, Path> masksByName = new TreeMap<>();
          Listing.of(masks).others().forEach(mask -> masksByName.putIfAbsent(stem(mask), mask));
          List<CsvText.Line> lines = new ArrayList<>();
          for (Path picture : Listing.of(pictures).others()) {
            Path mask = masksByName.get(stem(picture));
            if (mask == null) {
              reading.leavesOut(picture, "no mask");
            } else {
              String name = mask.toAbsolutePath().toString();
              lines.add(new CsvText.Line(lines.size() + 1, List.of(Listing.name(picture), name)));
            }
          }
          if (lines.isEmpty()) {
            throw new DataException(
                "No picture in %s has a mask of its name in %s, such as 1.png of 1.jpg.",
                pictures, masks);
          }
          Heading heading = new Heading(List.of("picture", "mask"), 0, lines, new byte[0]);
          return of(pictures, heading, reading);
        });
  }

  private static String stem(Path file) {
    String name = Listing.name(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static PictureTable of(Path file, Heading heading, FolderReading reading) {
    List<CsvText.Line> lines = heading.lines;
    byte[] content = heading.content;
    int column = heading.pictureColumn;
    List<PictureFiles.Named> files =
        lines.stream()
            .map(
                line -> new PictureFiles.Named(line.values().get(column), file(file, line, column)))
            .toList();
    Optional<PictureFiles> gray =
        reading.colours() == Colours.KEPT
            ? Optional.empty()
            : pictures(file, files, content, false, reading);
    PictureFiles read = gray.or(() -> pictures(file, files, content, true, reading)).orElseThrow();
    int count = read.read().length;
    Store store = new Store(read.rows(), List.of(SourceFile.of(read.opened(), null, count)));
    ImageSize size = new ImageSize(gray.isPresent() ? 1 : 3, read.height(), read.width());
    ImageSet set = ImageSet.of(size, List.of("picture"), store, new char[count]);
    if (gray.isEmpty()) {
      set = set.recorded(new Selection.InColour());
    } else if (reading.hasTurnedGray()) {
      set = set.recorded(new Selection.InGray());
    }
    if (reading.sizing().isPresent()) {
      set = set.recorded(new Selection.Sized(reading.sizing().get()));
    }
    List<CsvText.Line> those = Arrays.stream(read.read()).mapToObj(lines::get).toList();
    Heading kept = new Heading(heading.names, heading.pictureColumn, those, content);
    return new PictureTable(file, kept, set, reading);
  }

  private static Optional<PictureFiles> pictures(
      Path file,
      List<PictureFiles.Named> files,
      byte[] content,
      boolean colour,
      FolderReading reading) {
    MessageDigest digest = ContentHash.newSha256();
    digest.update(content);
    return PictureFiles.read(
        file,
        files,
        PictureFiles.pictures(colour, reading.sizing()),
        one -> reading.accepts(one) ? Optional.of(one.content().pixels()) : Optional.empty(),
        reading,
        digest);
  }

  /** How many pictures were read. */
  public int size() {
    return table.lines.size();
  }

  /** The names of all columns but that of the pictures. */
  public List<String> columns() {
    return List.copyOf(table.others());
  }

  /** The pictures. */
  public Column pictures() {
    return Column.pixels(pictures);
  }

  /**
   * Pictures with a class each, as classifiers learn from them.
   *
   * @param column of the classes: their names, in order, or numbers, in theirs
   * @throws DataException if there is no such column, or a picture has no class
   */
  public ImageSet images(String column) {
    List<String> values = values(column);
    List<String> classes = classes(values);
    if (classes.size() > Character.MAX_VALUE) {
      throw new DataException(
          "The column %s of %s has %d classes; at most %d can be told apart.",
          column, file, classes.size(), (int) Character.MAX_VALUE);
    }
    Map<String, Integer> indices = indices(classes);
    char[] labels = new char[size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (char) (int) indices.get(values.get(i));
    }
    return pictures.labelled(classes, labels).recorded(new Selection.Labelled(column));
  }

  /**
   * The same as a column.
   *
   * @throws DataException if there is no such column, or a picture has no class
   */
  public Column labels(String column) {
    return Column.labels(images(column));
  }

  /**
   * Numbers beside the pictures: one of each column.
   *
   * @return float32: one number a picture, or of several columns as many
   * @throws DataException if there is no such column, or something in it is no number
   */
  public Column numbers(String... columns) {
    Field field =
        columns.length == 1 ? Field.numbers(columns[0]) : Field.numbers("numbers", columns.length);
    return over(field, floats(PictureTable::number, "a number", columns));
  }

  /**
   * Several yes or no beside the pictures: 1 or 0, true or false, yes or no.
   *
   * @throws DataException if there is no such column, or something else in it
   */
  public Column flags(String... columns) {
    float[] flags = floats(PictureTable::flag, "1 or 0, true or false, or yes or no", columns);
    TensorType type = new TensorType(ElementType.FLOAT32, Shape.of(columns.length));
    return over(Field.flags("flags", type, List.of(columns)), flags);
  }

  private Column over(Field field, float[] numbers) {
    int each = numbers.length / size();
    return Column.beside(
        pictures,
        field,
        (row, target) -> {
          for (int i = 0; i < each; i++) {
            target.putFloat(numbers[row * each + i]);
          }
        });
  }

  /** Makes a number of a text, or fails as {@link Float#parseFloat} does. */
  @FunctionalInterface
  private interface Parsing {
    float of(String text);
  }

  private static float number(String text) {
    float number = Float.parseFloat(text);
    if (!Float.isFinite(number)) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  private static float flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "1.0", "true", "yes" -> 1;
      case "0", "0.0", "false", "no" -> 0;
      default -> throw new NumberFormatException(text);
    };
  }

  private float[] floats(Parsing parsing, String expected, String... columns) {
    float[] numbers = new float[size() * columns.length];
    for (int c = 0; c < columns.length; c++) {
      int at = at(columns[c]);
      for (int i = 0; i < size(); i++) {
        String value = table.lines.get(i).values().get(at);
        try {
          numbers[i * columns.length + c] = parsing.of(value);
        } catch (NumberFormatException e) {
          throw new DataException(
              e,
              "Line %d of %s has '%s' as %s, but %s was expected.",
              table.lines.get(i).number(),
              file,
              Printable.line(value),
              columns[c],
              expected);
        }
      }
    }
    return numbers;
  }

  /**
   * A class for each pixel, from masks that are pictures themselves, best PNGs: what stands for a
   * class is a gray value, a number of a palette of colours, or a colour.
   *
   * @param column of the files, named as the pictures are
   * @param classes names of the values, in their order; none for the values themselves
   * @throws DataException if there is no such column, a mask cannot be read or has another size
   *     than its picture, or there are more values than names, or than 256
   */
  public Column masks(String column, String... classes) {
    int at = at(column);
    List<Path> files = table.lines.stream().map(line -> file(file, line, at)).toList();
    FolderReading own = reading.anew();
    return own.aloud(() -> MaskFiles.read(files, pictures.imageSize(), List.of(classes), own));
  }

  /**
   * The table as a folder has it: with parts to train, validate and test with where a column named
   * part, split, set or subset says so.
   *
   * @throws DataException if there are several columns that can have the classes, or it has one
   *     class only
   */
  public ImageFolder folder() {
    return folder(table.onlyColumn(file));
  }

  /**
   * The same.
   *
   * @param classes the column of the classes
   */
  public ImageFolder folder(String classes) {
    OptionalInt partColumn = table.partColumn();
    ImageSet all = images(classes);
    if (all.classes().size() == 1) {
      throw new DataException(
          "The column %s of %s holds one class only (%s); a classifier needs at least two.",
          classes, file, all.classes().get(0));
    }
    if (partColumn.isEmpty() || table.names.get(partColumn.getAsInt()).equals(classes)) {
      return new ImageFolder(all, Optional.empty(), Optional.empty(), reading.notes());
    }
    Map<Part, ImageSet> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      int[] rows = rows(partColumn.getAsInt(), part);
      if (rows.length > 0) {
        parts.put(part, all.select(rows, new Selection.OwnPart(part.word())));
      }
    }
    return new ImageFolder(
        parts.get(Part.TRAIN),
        Optional.ofNullable(parts.get(Part.VALIDATION)),
        Optional.ofNullable(parts.get(Part.TEST)),
        reading.notes());
  }

  /** A part of the images as they were before; all of them if the table has no parts. */
  ImageSet part(String column, String word) {
    ImageSet all = images(column);
    OptionalInt partColumn = table.partColumn();
    for (Part part : Part.values()) {
      if (partColumn.isPresent() && part.word().equals(word)) {
        return all.select(rows(partColumn.getAsInt(), part), new Selection.OwnPart(word));
      }
    }
    return all;
  }

  private int[] rows(int partColumn, Part part) {
    return IntStream.range(0, size())
        .filter(i -> part(table.lines.get(i), partColumn).equals(Optional.of(part)))
        .toArray();
  }

  private int at(String column) {
    int at = table.names.indexOf(column);
    if (at < 0) {
      throw noColumn(file, column, columns());
    }
    return at;
  }

  /** What a column has for each picture, nowhere nothing. */
  private List<String> values(String column) {
    int at = at(column);
    List<String> empty =
        table.lines.stream()
            .filter(line -> line.values().get(at).isEmpty())
            .map(line -> Long.toString(line.number()))
            .toList();
    if (!empty.isEmpty()) {
      throw new DataException(
          "The column %s of %s is empty in %d of %d lines: %s.",
          column, file, empty.size(), size(), FirstFew.of(empty));
    }
    return table.lines.stream().map(line -> line.values().get(at)).toList();
  }

  /** In the order of their names, or of numbers if all are. */
  private static List<String> classes(List<String> values) {
    TreeSet<String> names = new TreeSet<>(values);
    boolean numbers = names.stream().allMatch(name -> name.matches("-?\\d{1,9}"));
    return numbers
        ? names.stream().sorted(Comparator.comparing(Integer::valueOf)).toList()
        : List.copyOf(names);
  }

  private static Map<String, Integer> indices(List<String> classes) {
    return IntStream.range(0, classes.size())
        .boxed()
        .collect(Collectors.toMap(classes::get, i -> i));
  }

  /** For example {@code 120 pictures of 3x64x64 with name, age}. */
  @Override
  public String toString() {
    Stream<String> shown = columns().stream().map(Printable::line);
    return size()
        + (size() == 1 ? " picture of " : " pictures of ")
        + ImageSet.text(pictures.imageSize())
        + (table.names.size() == 1 ? "" : " with " + FirstFew.of(shown.toList()));
  }
}
