// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sketchell.file.Printable;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * An immutable, ordered set of labelled images of one size, {@code uint8}, channel first: examples
 * whose one input is {@code images} and whose one target is {@code labels}. The pixels stay where
 * they are (a memory-mapped file, as a rule): the heap holds six bytes per image, and {@link
 * #subset}, {@link #take} and {@link #concat} copy numbers, not pixels. May be read by several
 * threads.
 */
public final class ImageSet implements Examples {
  private static final String IMAGES = "images";

  private final List<Field> inputs;
  private final Places places;
  private final ClassLabels labels;
  private final List<Selection> selections;
  private volatile String contentHash;

  private ImageSet(
      List<Field> inputs, Places places, ClassLabels labels, List<Selection> selections) {
    this.inputs = inputs;
    this.places = places;
    this.labels = labels;
    this.selections = List.copyOf(selections);
  }

  private static List<Field> images(TensorType type, Preprocessing preprocessing) {
    return List.of(Field.pixels(IMAGES, type, preprocessing));
  }

  /** The first rows of one store, in order. */
  static ImageSet of(ImageSize size, List<String> classes, Store store, char[] labels) {
    return of(size, new ClassLabels(classes, labels), store);
  }

  private static ImageSet of(ImageSize size, ClassLabels labels, Store store) {
    return new ImageSet(
        List.of(Field.pixels(IMAGES, size)), Places.in(store, labels.size()), labels, List.of());
  }

  /**
   * A set of images in memory, without source files.
   *
   * @param classes the names of the classes, in the order of their labels
   * @param labels one per image, 0 to {@code classes.size() - 1}
   * @param pixels all images, one after the other, channel first, row by row; copied
   * @throws DataException if the number of pixels does not fit, or a label has no class
   */
  public static ImageSet of(ImageSize size, List<String> classes, int[] labels, byte[] pixels) {
    long expected = (long) labels.length * size.pixels();
    if (pixels.length != expected || labels.length == 0) {
      throw new DataException(
          "Expected %d images of %s, that is %d bytes and at least one image, got %d bytes.",
          labels.length, text(size), expected, pixels.length);
    }
    ByteBuffer copy = ByteBuffer.wrap(pixels.clone());
    return over(size, classes, labels, MappedRows.of(copy, labels.length, size.pixels()));
  }

  /** The same, with the size of the images as three numbers. */
  public static ImageSet of(
      int channels, int height, int width, List<String> classes, int[] labels, byte[] pixels) {
    return of(new ImageSize(channels, height, width), classes, labels, pixels);
  }

  /**
   * A set over images that are kept elsewhere; nothing is copied, and nothing is known of files.
   *
   * @param classes the names of the classes, in the order of their labels
   * @param labels one per image, 0 to {@code classes.size() - 1}
   * @param pixels gives the bytes of image 0 to {@code labels.length - 1}, whenever they are needed
   * @throws DataException if a label has no class
   */
  public static ImageSet over(
      ImageSize size, List<String> classes, int[] labels, RowReader pixels) {
    Store store = new Store(Rows.of(labels.length, pixels), List.of());
    return of(size, ClassLabels.of(classes, labels), store);
  }

  // What it holds --------------------------------------------------------------------------------

  /** How many images; 0 only for an empty {@link #subset}. */
  @Override
  public int size() {
    return labels.size();
  }

  /** The images, under the name {@code images}. */
  @Override
  public List<Field> inputs() {
    return inputs;
  }

  /** The labels, under the name {@code labels}. */
  @Override
  public List<Field> targets() {
    return labels.fields();
  }

  /** Channels, height and width of every image. */
  public ImageSize imageSize() {
    return ImageSize.of(inputs.get(0).type().shape());
  }

  /** {@link #imageSize()}'s channels: 1 for gray. */
  public int channels() {
    return imageSize().channels();
  }

  /** {@link #imageSize()}'s height: rows of pixels per image. */
  public int height() {
    return imageSize().height();
  }

  /** {@link #imageSize()}'s width: pixels per row. */
  public int width() {
    return imageSize().width();
  }

  /** Bytes per image: channels x height x width, at least 1. */
  public int imageBytes() {
    return inputs.get(0).bytes();
  }

  /** The names of the classes, in the order of their labels. */
  @Override
  public List<String> classes() {
    return labels.classes();
  }

  /** The label of an image, 0 to {@code classes().size() - 1}; images are counted from 0. */
  public int label(int image) {
    return labels.of(image);
  }

  /** The name of an image's class; images are counted from 0. */
  public String className(int image) {
    return classes().get(label(image));
  }

  /** How many images each class has, in the order of the labels. */
  public int[] counts() {
    return labels.counts();
  }

  /** The classes as a dictionary: the label of each name, in the order of the labels. */
  public Map<String, Integer> dictionary() {
    Map<String, Integer> labelOf = new LinkedHashMap<>();
    classes().forEach(name -> labelOf.put(name, labelOf.size()));
    return Collections.unmodifiableMap(labelOf);
  }

  /**
   * Adds the pixels of one image to a buffer, channel first, row by row; nothing is allocated.
   *
   * @param image 0 to {@link #size()} - 1
   * @param target gets exactly {@link #imageBytes()} bytes at its position
   */
  public void copyTo(int image, ByteBuffer target) {
    check(image);
    places.copyTo(image, target);
  }

  @Override
  public void copyTo(int image, List<ByteBuffer> buffers) {
    copyTo(image, buffers.get(0));
    buffers.get(1).putLong(labels.of(image));
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
   * Some images as a tensor, as a network takes them: from 0 (black) to 1 (white), if the set is
   * not {@linkplain #preprocessing(Preprocessing) preprocessed} otherwise.
   *
   * @param images numbers 0 to {@link #size()} - 1; none for all images
   * @return float32 [images, channels, height, width]
   */
  public Tensor tensor(int... images) {
    return inputs.get(0).decode(pixels(chosen(images))).evaluate();
  }

  private Tensor pixels(int... images) {
    ByteBuffer pixels =
        ByteBuffer.allocateDirect(Math.multiplyExact(images.length, imageBytes()))
            .order(ByteOrder.nativeOrder());
    for (int image : images) {
      copyTo(image, pixels);
    }
    return Tensor.over(inputs.get(0).batch(images.length), pixels.flip());
  }

  /** The labels of some images, or of all if none is named: int64 [images]. */
  public Tensor labelTensor(int... images) {
    return Tensors.tensor(Arrays.stream(chosen(images)).mapToLong(this::label).toArray());
  }

  private int[] chosen(int[] images) {
    return images.length > 0 ? images : IntStream.range(0, size()).toArray();
  }

  private void check(int image) {
    Chosen.check(image, size(), "image");
  }

  // Preprocessing --------------------------------------------------------------------------------

  /** What is done to the pixels before a network gets them. */
  public Preprocessing preprocessing() {
    return inputs.get(0).preprocessing();
  }

  /**
   * The same images, of which a network gets other numbers.
   *
   * @param other instead of {@link Preprocessing#unit()}
   * @throws DataException if it is for other channels
   */
  @CheckReturnValue
  public ImageSet preprocessing(Preprocessing other) {
    List<Field> images = List.of(inputs.get(0).preprocessed(other));
    return new ImageSet(images, places, labels, selections);
  }

  /**
   * The preprocessing that brings each channel of these images to mean 0 and deviation 1. It is
   * measured on the training images and used for all others too; {@link Split#normalized()} does
   * both.
   *
   * @throws DataException if there is no image, or a channel is the same everywhere
   */
  public Preprocessing measured() {
    return Measured.of(this);
  }

  /**
   * The images changed by a function, computed now and held in memory; values under 0 or over 1 are
   * cut off. That they were changed is on record, but not how.
   *
   * @param transform float32 [images, channels, height, width] from 0 to 1, to the same number of
   *     images, perhaps of another size
   * @throws DataException if the function does not give as many images
   */
  @CheckReturnValue
  public ImageSet transform(UnaryOperator<Tensor> transform) {
    Transform.Pixels changed = Transform.of(size(), imageSize(), this::pixels, transform);
    TensorType type = new TensorType(ElementType.UINT8, changed.size().shape());
    return new ImageSet(
        images(type, preprocessing()),
        places.replaced(ByteBuffer.wrap(changed.bytes()), changed.size().pixels()),
        labels,
        Chosen.with(selections, new Selection.Transformed()));
  }

  /**
   * Looks at the images for what is odd: pixels out of range, empty pictures, pictures under two
   * labels, classes that are rare.
   */
  public Look look() {
    return Look.at(this);
  }

  // Choosing -------------------------------------------------------------------------------------

  /** Some images, 0 to {@link #size()} - 1, in the given order; the classes stay as they are. */
  @Override
  @CheckReturnValue
  public ImageSet subset(int... images) {
    return select(images, Chosen.numbered(images));
  }

  /** The first {@code count} images; all if the set has fewer. */
  @Override
  @CheckReturnValue
  public ImageSet take(int count) {
    int[] first = Chosen.first(count, size());
    return select(first, new Selection.First(first.length));
  }

  /** At most so many images of each class, at least 1: the first, in the order they have. */
  @CheckReturnValue
  public ImageSet takeOfEachClass(int limit) {
    return select(labels.firstOfEach(limit), new Selection.FirstOfEachClass(limit));
  }

  @Override
  @CheckReturnValue
  public ImageSet select(int[] images, Selection step) {
    ClassLabels chosen = labels.select(images);
    return new ImageSet(inputs, places.select(images), chosen, Chosen.with(selections, step));
  }

  /** The same images with other classes. */
  ImageSet labelled(List<String> names, char[] indices) {
    return new ImageSet(inputs, places, new ClassLabels(names, indices), selections);
  }

  /** The same images with one more step on record. */
  ImageSet recorded(Selection step) {
    return new ImageSet(inputs, places, labels, Chosen.with(selections, step));
  }

  /**
   * The same images with their classes in another order, such as that of a model. Names without an
   * image may be added or left out.
   *
   * @param order names of the classes in the order of their new labels
   * @throws DataException if a class that has images is not among the names
   */
  @CheckReturnValue
  public ImageSet classes(String... order) {
    List<String> names = List.of(order);
    return new ImageSet(
        inputs,
        places,
        labels.ordered(names),
        Chosen.with(selections, new Selection.Relabelled(names)));
  }

  /**
   * The same images with their classes under other names.
   *
   * @param names one for each class, in the order of the labels
   * @throws DataException if they are more or fewer than the classes, or one is there twice
   */
  @CheckReturnValue
  public ImageSet renamed(String... names) {
    List<String> renamed = List.of(names);
    return new ImageSet(
        inputs,
        places,
        labels.named(renamed),
        Chosen.with(selections, new Selection.Renamed(renamed)));
  }

  /** The same images with rows and columns exchanged, as EMNIST's need it to stand upright. */
  @CheckReturnValue
  public ImageSet transposed() {
    ImageSize size = imageSize();
    ImageSize turned = new ImageSize(size.channels(), size.width(), size.height());
    TensorType type = new TensorType(ElementType.UINT8, turned.shape());
    return new ImageSet(
        images(type, preprocessing()),
        places.through(rows -> transposed(rows, turned)),
        labels,
        Chosen.with(selections, new Selection.Transposed()));
  }

  private static Rows transposed(Rows rows, ImageSize size) {
    return Rows.of(
        rows.count(),
        (row, target) -> {
          byte[] pixels = new byte[size.pixels()];
          rows.copyTo(row, ByteBuffer.wrap(pixels));
          int plane = size.height() * size.width();
          for (int i = 0; i < pixels.length; i++) {
            int y = i % plane / size.width();
            int x = i % size.width();
            target.put(pixels[i / plane * plane + x * size.height() + y]);
          }
        });
  }

  /**
   * This set and another one, one after the other. Classes are matched by name: this set's classes
   * keep their labels, those that only the other has follow.
   *
   * @param other a set of images of the same size, preprocessed in the same way
   * @throws DataException if the images differ in size or preprocessing
   */
  @CheckReturnValue
  public ImageSet concat(ImageSet other) {
    List<Selection.Part> parts = new ArrayList<>();
    // What was joined before is joined now with one more, so that the record stays flat.
    if (selections.size() == 1 && selections.get(0) instanceof Selection.Concatenation joined) {
      parts.addAll(joined.parts());
    } else {
      parts.add(part());
    }
    parts.add(other.part());
    return join(List.of(this, other)).recorded(new Selection.Concatenation(parts));
  }

  Selection.Part part() {
    return new Selection.Part(places.files(), selections);
  }

  /** Sets one after the other, classes by name, nothing on record. */
  static ImageSet join(List<ImageSet> sets) {
    ImageSet first = sets.get(0);
    for (ImageSet set : sets) {
      if (!set.imageSize().equals(first.imageSize())) {
        throw new DataException(
            "Image sets can be joined only if their images have one size, but these are %s and %s.",
            text(first.imageSize()), text(set.imageSize()));
      }
      if (!set.preprocessing().equals(first.preprocessing())) {
        throw new DataException(
            "Image sets can be joined only if they are preprocessed in one way, but of one %s, of"
                + " the other %s; join first, then normalise.",
            first.preprocessing(), set.preprocessing());
      }
    }
    Places places = Places.join(sets.stream().map(set -> set.places).toList());
    ClassLabels labels = ClassLabels.join(sets.stream().map(set -> set.labels).toList());
    return new ImageSet(first.inputs, places, labels, List.of());
  }

  // Where it comes from --------------------------------------------------------------------------

  /**
   * The files that the images were chosen from, and how many images of each are in this set.
   *
   * @return in the order of the labels for class files; files of which no image is left are listed
   *     only where the images can be chosen again, which needs them; empty for images made in
   *     memory
   */
  @Override
  public List<SourceFile> sources() {
    return places.sources(selections.stream().allMatch(Selection::isRepeatable));
  }

  /**
   * How this set was chosen from its files, step by step; empty if it is everything in the files.
   */
  @Override
  public List<Selection> selections() {
    return selections;
  }

  /**
   * A hash over the size, the classes, and label and pixels of every image in order: two sets with
   * the same hash train the same network. How they are preprocessed is no part of it.
   */
  @Override
  public String contentHash() {
    String known = contentHash;
    if (known == null) {
      known = ContentHash.of(this);
      contentHash = known;
    }
    return known;
  }

  /** {@code 28x28}, and {@code 3x28x28} in colours. */
  static String text(ImageSize size) {
    return (size.channels() == 1 ? "" : size.channels() + "x") + size.height() + "x" + size.width();
  }

  /** Names the size and, for up to eight classes, how many images each has. */
  @Override
  public String toString() {
    List<String> classes = classes();
    StringBuilder text = new StringBuilder();
    text.append(size()).append(size() == 1 ? " image" : " images");
    text.append(" of ").append(text(imageSize())).append(", ").append(classes.size());
    text.append(classes.size() == 1 ? " class: " : " classes: ");
    int[] counts = counts();
    int shown = Math.min(classes.size(), 8);
    for (int k = 0; k < shown; k++) {
      text.append(k == 0 ? "" : ", ")
          .append(Printable.line(classes.get(k)))
          .append(' ')
          .append(counts[k]);
    }
    return text.append(shown < classes.size() ? ", ..." : "").toString();
  }
}
