package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * An immutable, ordered set of labelled images of one size, {@code uint8}, channel first. The
 * pixels stay where they are (a memory-mapped file, as a rule): the heap holds six bytes per image,
 * and {@link #subset}, {@link #take} and {@link #concat} copy numbers, not pixels. May be read by
 * several threads.
 */
public final class ImageSet {
  private static final double WHITE = 255;

  /** Images that a transform gets at once. */
  private static final int TRANSFORMED = 1000;

  private final int channels;
  private final int height;
  private final int width;
  private final List<String> classes;

  /** Where the pixels lie, and the number of the first row of each; one entry more than stores. */
  private final List<Store> stores;

  private final int[] firstRows;

  /** Per image: its row, counted through all stores, and its label. */
  private final int[] rows;

  private final char[] labels;
  private final List<Selection> selections;

  /** Reads the pixels of images by number. */
  @FunctionalInterface
  public interface PixelReader {
    /**
     * Adds the pixels of one image to a buffer, channel first, row by row.
     *
     * @param image its number, from 0
     * @param target gets exactly channels x height x width bytes at its position
     */
    void copyTo(int image, ByteBuffer target);
  }

  /** Rows of pixels and the files they came from; no files for images made in memory. */
  record Store(Rows pixels, List<SourceFile> files) {}

  private ImageSet(
      int channels,
      int height,
      int width,
      List<String> classes,
      List<Store> stores,
      int[] rows,
      char[] labels,
      List<Selection> selections) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.classes = List.copyOf(classes);
    this.stores = List.copyOf(stores);
    this.firstRows = firstRows(stores);
    this.rows = rows;
    this.labels = labels;
    this.selections = List.copyOf(selections);
  }

  private static int[] firstRows(List<Store> stores) {
    int[] first = new int[stores.size() + 1];
    for (int i = 0; i < stores.size(); i++) {
      first[i + 1] = Math.addExact(first[i], stores.get(i).pixels().count());
    }
    return first;
  }

  /** All rows of one store, in order. */
  static ImageSet of(
      int channels, int height, int width, List<String> classes, Store store, char[] labels) {
    int[] rows = new int[labels.length];
    Arrays.setAll(rows, i -> i);
    return new ImageSet(channels, height, width, classes, List.of(store), rows, labels, List.of());
  }

  /**
   * A set of images in memory, without source files.
   *
   * @param channels 1 for gray
   * @param height of every image
   * @param width of every image
   * @param classes the names of the classes, in the order of their labels
   * @param labels one per image, 0 to {@code classes.size() - 1}
   * @param pixels all images, one after the other, channel first, row by row; copied
   * @return the set
   * @throws DataException if the number of pixels does not fit, or a label has no class
   */
  public static ImageSet of(
      int channels, int height, int width, List<String> classes, int[] labels, byte[] pixels) {
    long expected = (long) labels.length * channels * height * width;
    if (pixels.length != expected || labels.length == 0) {
      throw new DataException(
          "Expected "
              + labels.length
              + " images of "
              + size(channels, height, width)
              + ", that is "
              + expected
              + " bytes and at least one image, got "
              + pixels.length
              + " bytes.");
    }
    Rows rows =
        MappedRows.of(ByteBuffer.wrap(pixels.clone()), labels.length, channels * height * width);
    return of(channels, height, width, classes, labels, rows);
  }

  /**
   * A set over images that are kept elsewhere; nothing is copied, and nothing is known of files.
   *
   * @param channels 1 for gray
   * @param height of every image
   * @param width of every image
   * @param classes the names of the classes, in the order of their labels
   * @param labels one per image, 0 to {@code classes.size() - 1}
   * @param pixels gives the bytes of image 0 to {@code labels.length - 1}, whenever they are needed
   * @return the set
   * @throws DataException if a label has no class
   */
  public static ImageSet over(
      int channels, int height, int width, List<String> classes, int[] labels, PixelReader pixels) {
    int count = labels.length;
    Rows rows =
        new Rows() {
          @Override
          public int count() {
            return count;
          }

          @Override
          public void copyTo(int row, ByteBuffer target) {
            pixels.copyTo(row, target);
          }
        };
    return of(channels, height, width, classes, labels, rows);
  }

  private static ImageSet of(
      int channels, int height, int width, List<String> classes, int[] labels, Rows rows) {
    if (classes.size() > Character.MAX_VALUE) {
      throw new DataException("At most 65535 classes are possible, got " + classes.size() + ".");
    }
    char[] compact = new char[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes.size()) {
        throw new DataException(
            "Image "
                + i
                + " has label "
                + labels[i]
                + ", but there are only "
                + classes.size()
                + " classes, labelled 0 to "
                + (classes.size() - 1)
                + ".");
      }
      compact[i] = (char) labels[i];
    }
    return of(channels, height, width, classes, new Store(rows, List.of()), compact);
  }

  /**
   * How many images.
   *
   * @return 0 only for an empty {@link #subset}
   */
  public int size() {
    return rows.length;
  }

  /**
   * Colour planes per image.
   *
   * @return 1 for gray
   */
  public int channels() {
    return channels;
  }

  /**
   * Rows of pixels per image.
   *
   * @return at least 1
   */
  public int height() {
    return height;
  }

  /**
   * Pixels per row.
   *
   * @return at least 1
   */
  public int width() {
    return width;
  }

  /**
   * Bytes per image: channels x height x width.
   *
   * @return at least 1
   */
  public int imageBytes() {
    return channels * height * width;
  }

  /**
   * The names of the classes, in the order of their labels.
   *
   * @return label {@code k} is called {@code classes().get(k)}
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * The label of an image.
   *
   * @param image 0 to {@link #size()} - 1
   * @return 0 to {@code classes().size() - 1}
   */
  public int label(int image) {
    check(image);
    return labels[image];
  }

  /**
   * The name of an image's class.
   *
   * @param image 0 to {@link #size()} - 1
   * @return the name
   */
  public String className(int image) {
    return classes.get(label(image));
  }

  /**
   * How many images each class has.
   *
   * @return one count per class, in the order of the labels
   */
  public int[] counts() {
    int[] counts = new int[classes.size()];
    for (char label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * Adds the pixels of one image to a buffer, channel first, row by row; nothing is allocated.
   *
   * @param image 0 to {@link #size()} - 1
   * @param target gets exactly {@link #imageBytes()} bytes at its position
   */
  public void copyTo(int image, ByteBuffer target) {
    check(image);
    int row = rows[image];
    int store = storeOf(row);
    stores.get(store).pixels().copyTo(row - firstRows[store], target);
  }

  /**
   * The pixels of one image, channel first, row by row; {@code x & 0xff} is the value 0 to 255.
   *
   * @param image 0 to {@link #size()} - 1
   * @return a fresh array of {@link #imageBytes()} bytes
   */
  public byte[] image(int image) {
    byte[] pixels = new byte[imageBytes()];
    copyTo(image, ByteBuffer.wrap(pixels));
    return pixels;
  }

  /**
   * Some images as a tensor, from 0 (black) to 1 (white), as a network takes them.
   *
   * @param images numbers 0 to {@link #size()} - 1; none for all images
   * @return float32 [images, channels, height, width]
   */
  public Tensor tensor(int... images) {
    int[] chosen = chosen(images);
    ByteBuffer pixels =
        ByteBuffer.allocateDirect(Math.multiplyExact(chosen.length, imageBytes()))
            .order(ByteOrder.nativeOrder());
    for (int image : chosen) {
      copyTo(image, pixels);
    }
    TensorType type =
        new TensorType(ElementType.UINT8, Shape.of(chosen.length, channels, height, width));
    return Tensor.over(type, pixels.flip()).to(ElementType.FLOAT32).times(1 / WHITE).evaluate();
  }

  /**
   * The labels of some images as a tensor.
   *
   * @param images numbers 0 to {@link #size()} - 1; none for all images
   * @return int64 [images]
   */
  public Tensor labelTensor(int... images) {
    return Tensors.tensor(Arrays.stream(chosen(images)).mapToLong(this::label).toArray());
  }

  private int[] chosen(int[] images) {
    return images.length > 0 ? images : IntStream.range(0, rows.length).toArray();
  }

  /**
   * The classes as a dictionary: the label of each name.
   *
   * @return in the order of the labels
   */
  public Map<String, Integer> dictionary() {
    Map<String, Integer> labelOf = new LinkedHashMap<>();
    classes.forEach(name -> labelOf.put(name, labelOf.size()));
    return Collections.unmodifiableMap(labelOf);
  }

  /**
   * The images changed by a function, computed now and held in memory, without source files; values
   * under 0 or over 1 are cut off.
   *
   * @param transform float32 [images, channels, height, width] from 0 to 1, to the same number of
   *     images, perhaps of another size
   * @return a set with the same labels
   * @throws DataException if the function does not give as many images
   */
  public ImageSet transform(UnaryOperator<Tensor> transform) {
    byte[] pixels = new byte[0];
    Shape image = null;
    for (int from = 0; from < rows.length; from += TRANSFORMED) {
      int[] some = IntStream.range(from, Math.min(rows.length, from + TRANSFORMED)).toArray();
      Tensor changed = transform.apply(tensor(some));
      if (changed.rank() != 4 || changed.size(0) != some.length) {
        throw new DataException(
            "A transform got "
                + some.length
                + " images of shape "
                + Shape.of(channels, height, width)
                + " and must give as many, but gave a tensor of shape "
                + changed.shape()
                + ".");
      }
      if (image == null) {
        image = Shape.of(changed.size(1), changed.size(2), changed.size(3));
        pixels = new byte[Math.toIntExact(rows.length * image.elements())];
      }
      byte[] part = changed.clamp(0, 1).times(WHITE).round().to(ElementType.UINT8).toByteArray();
      System.arraycopy(part, 0, pixels, Math.toIntExact(from * image.elements()), part.length);
    }
    if (image == null) {
      throw new DataException("There is no image to transform in an empty set.");
    }
    int[] same = new int[labels.length];
    Arrays.setAll(same, i -> labels[i]);
    return of(image.size(0), image.size(1), image.size(2), classes, same, pixels);
  }

  private void check(int image) {
    if (image < 0 || image >= rows.length) {
      throw new IndexOutOfBoundsException(
          "There is no image " + image + ": the set has " + rows.length + ", counted from 0.");
    }
  }

  /**
   * Some images, in the given order; the classes stay as they are.
   *
   * @param images numbers 0 to {@link #size()} - 1
   * @return a set over the same pixels
   */
  public ImageSet subset(int... images) {
    MessageDigest digest = SourceFile.newSha256();
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
    for (int image : images) {
      digest.update(number.putInt(0, image).array());
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return select(images, new Selection.Numbered(images.length, sha256));
  }

  /**
   * The first images.
   *
   * @param count how many; all if the set has fewer
   * @return a set over the same pixels
   */
  public ImageSet take(int count) {
    if (count < 1) {
      throw new DataException("Expected at least 1 image to take, got " + count + ".");
    }
    int[] images = new int[Math.min(count, rows.length)];
    Arrays.setAll(images, i -> i);
    return select(images, new Selection.First(images.length));
  }

  /**
   * The first images of each class, in the order they have.
   *
   * @param limit at most so many of each class, at least 1
   * @return a set over the same pixels
   */
  public ImageSet takeOfEachClass(int limit) {
    if (limit < 1) {
      throw new DataException("Expected at least 1 image of each class, got " + limit + ".");
    }
    int[] seen = new int[classes.size()];
    int[] chosen = new int[rows.length];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (seen[labels[i]]++ < limit) {
        chosen[count++] = i;
      }
    }
    return select(Arrays.copyOf(chosen, count), new Selection.FirstOfEachClass(limit));
  }

  /** Images by number, with the words that the record of this step shall have. */
  ImageSet select(int[] images, Selection step) {
    int[] chosenRows = new int[images.length];
    char[] chosenLabels = new char[images.length];
    for (int i = 0; i < images.length; i++) {
      check(images[i]);
      chosenRows[i] = rows[images[i]];
      chosenLabels[i] = labels[images[i]];
    }
    return new ImageSet(
        channels, height, width, classes, stores, chosenRows, chosenLabels, with(step));
  }

  /** The same images with one more step on record. */
  ImageSet recorded(Selection step) {
    return new ImageSet(channels, height, width, classes, stores, rows, labels, with(step));
  }

  private List<Selection> with(Selection step) {
    List<Selection> steps = new ArrayList<>(selections);
    steps.add(step);
    return steps;
  }

  /**
   * This set and another one, one after the other. Classes are matched by name: this set's classes
   * keep their labels, those that only the other has follow.
   *
   * @param other a set of images of the same size
   * @return a set over the same pixels
   * @throws DataException if the images differ in size
   */
  public ImageSet concat(ImageSet other) {
    ImageSet joined = join(List.of(this, other));
    Selection step = new Selection.Concatenation(List.of(selections, other.selections));
    boolean untouched = selections.isEmpty() && other.selections.isEmpty();
    return untouched
        ? joined
        : new ImageSet(
            channels,
            height,
            width,
            joined.classes,
            joined.stores,
            joined.rows,
            joined.labels,
            List.of(step));
  }

  /** Sets one after the other, classes by name, nothing on record. */
  static ImageSet join(List<ImageSet> sets) {
    ImageSet first = sets.get(0);
    LinkedHashSet<String> names = new LinkedHashSet<>();
    List<Store> stores = new ArrayList<>();
    int size = 0;
    for (ImageSet set : sets) {
      if (set.channels != first.channels
          || set.height != first.height
          || set.width != first.width) {
        throw new DataException(
            "Image sets can be joined only if their images have one size, but these are "
                + first.imageSize()
                + " and "
                + set.imageSize()
                + ".");
      }
      names.addAll(set.classes);
      for (Store store : set.stores) {
        if (!stores.contains(store)) {
          stores.add(store);
        }
      }
      size = Math.addExact(size, set.size());
    }
    List<String> classes = List.copyOf(names);
    int[] firstRows = firstRows(stores);
    int[] rows = new int[size];
    char[] labels = new char[size];
    int at = 0;
    for (ImageSet set : sets) {
      int[] shift = new int[set.stores.size()];
      for (int k = 0; k < shift.length; k++) {
        shift[k] = firstRows[stores.indexOf(set.stores.get(k))] - set.firstRows[k];
      }
      int[] label = set.classes.stream().mapToInt(classes::indexOf).toArray();
      for (int i = 0; i < set.size(); i++, at++) {
        rows[at] = set.rows[i] + shift[set.storeOf(set.rows[i])];
        labels[at] = (char) label[set.labels[i]];
      }
    }
    return new ImageSet(
        first.channels, first.height, first.width, classes, stores, rows, labels, List.of());
  }

  private int storeOf(int row) {
    int store = Arrays.binarySearch(firstRows, row);
    return store < 0 ? -store - 2 : store;
  }

  /**
   * The files that the images come from, and how many images of each are in this set.
   *
   * @return in the order of the labels for class files; files of which no image is left are not
   *     listed; empty for images made in memory
   */
  public List<SourceFile> sources() {
    int[] used = new int[stores.size()];
    for (int row : rows) {
      used[storeOf(row)]++;
    }
    List<SourceFile> files = new ArrayList<>();
    for (int k = 0; k < used.length; k++) {
      if (used[k] > 0) {
        for (SourceFile file : stores.get(k).files()) {
          files.add(file.withUsed(used[k]));
        }
      }
    }
    return List.copyOf(files);
  }

  /**
   * How this set was chosen from its files, step by step.
   *
   * @return empty if it is everything in the files
   */
  public List<Selection> selections() {
    return selections;
  }

  String imageSize() {
    return size(channels, height, width);
  }

  private static String size(int channels, int height, int width) {
    return (channels == 1 ? "" : channels + "x") + height + "x" + width;
  }

  /** Names the size and, for up to eight classes, how many images each has. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(rows.length).append(rows.length == 1 ? " image" : " images");
    text.append(" of ").append(imageSize()).append(", ").append(classes.size());
    text.append(classes.size() == 1 ? " class: " : " classes: ");
    int[] counts = counts();
    int shown = Math.min(classes.size(), 8);
    for (int k = 0; k < shown; k++) {
      text.append(k == 0 ? "" : ", ").append(classes.get(k)).append(' ').append(counts[k]);
    }
    return text.append(shown < classes.size() ? ", ..." : "").toString();
  }
}
