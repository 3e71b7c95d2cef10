// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.sketchell.data.ImageSet;
import org.sketchell.record.ProvenanceException;
import org.sketchell.shape.ImageSize;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;

/**
 * The images in a Tribuo data set, ours or any other whose features are the pixels of an image:
 * whole numbers from 0 to 255, one feature per pixel, ordered by name, row by row, channel first.
 *
 * <p>Where the size is known and all names are numbers, as Tribuo's IDX source writes them, a pixel
 * is found by its number, and one that is missing is zero, as everywhere in Tribuo. Otherwise every
 * example must have every feature, and the sorted names are the pixels.
 */
public final class DatasetImages {
  private final ImageSize size;
  private final ImmutableFeatureMap features;

  /** Whether a feature's name is the number of its pixel. */
  private final boolean numbered;

  private DatasetImages(ImageSize size, ImmutableFeatureMap features, boolean numbered) {
    this.size = size;
    this.features = features;
    this.numbered = numbered;
  }

  /**
   * The images of a data set; classes in the order of their names. Nothing is copied from our own
   * examples, one byte per pixel from others.
   *
   * @param known the size of the images; if it is not known, they are square and gray
   * @return the set, in the order of the examples
   * @throws ProvenanceException if the features are not an image or a label is unknown
   */
  public static ImageSet of(Dataset<Label> dataset, Optional<ImageSize> known) {
    TreeSet<String> classes = new TreeSet<>();
    dataset.getOutputInfo().getDomain().forEach(label -> classes.add(label.getLabel()));
    return of(dataset, known, List.copyOf(classes));
  }

  /**
   * The images of a data set with classes in a given order, such as that of a network's outputs.
   *
   * @param known the size of the images; if it is not known, they are square and gray
   * @param classes the names of all classes
   * @return the set, in the order of the examples
   * @throws ProvenanceException if the features are not an image, or an example has a label that is
   *     not among the classes
   */
  public static ImageSet of(
      Dataset<Label> dataset, Optional<ImageSize> known, List<String> classes) {
    if (dataset.size() == 0) {
      throw new ProvenanceException("The data set has no examples.");
    }
    DatasetImages images = in(dataset.getFeatureIDMap(), sizeOf(dataset, known));
    byte[][] pixels = new byte[dataset.size()][];
    int[] labels = new int[dataset.size()];
    int i = 0;
    for (Example<Label> example : dataset) {
      labels[i] = label(example, classes, i);
      pixels[i] = images.pixels(example, "Example " + i);
      i++;
    }
    return ImageSet.over(
        images.size, classes, labels, (image, target) -> target.put(pixels[image]));
  }

  private static Optional<ImageSize> sizeOf(Dataset<Label> dataset, Optional<ImageSize> known) {
    if (!(dataset.iterator().next() instanceof ImageExample image)) {
      return known;
    }
    ImageSize own = new ImageSize(image.channels(), image.height(), image.width());
    if (known.isPresent() && !known.get().equals(own)) {
      throw new ProvenanceException(
          "The images of the data set are %s pixels, not %s.", own, known.get());
    }
    return Optional.of(own);
  }

  private static int label(Example<Label> example, List<String> classes, int number) {
    String name = example.getOutput().getLabel();
    int label = classes.indexOf(name);
    if (label < 0) {
      String labelled =
          example.getOutput().equals(LabelFactory.UNKNOWN_LABEL)
              ? "has no label"
              : "is labelled " + name;
      throw new ProvenanceException(
          "Example %d %s; the classes are %s.", number, labelled, String.join(", ", classes));
    }
    return label;
  }

  /**
   * Finds pixels in examples with these features.
   *
   * @param features of the data set or the model
   * @param known the size of the images; if it is not known, they are square and gray
   */
  static DatasetImages in(ImmutableFeatureMap features, Optional<ImageSize> known) {
    ImageSize size = known.orElseGet(() -> square(features.size()));
    boolean numbered = known.isPresent() && areNumbers(features, size.pixels());
    if (!numbered && features.size() != size.pixels()) {
      throw new ProvenanceException(
          "The data set has %d features, but an image of %s has %d pixels; one feature per pixel is"
              + " needed, zeros too.",
          features.size(), size, size.pixels());
    }
    return new DatasetImages(size, features, numbered);
  }

  private static ImageSize square(int features) {
    int side = (int) Math.round(Math.sqrt(features));
    if (side * side != features) {
      throw new ProvenanceException(
          "The data set has %d features, which is no square gray image (784 would be 28x28); for"
              + " any other image say how many channels, rows and columns it has.",
          features);
    }
    return new ImageSize(1, side, side);
  }

  private static boolean areNumbers(ImmutableFeatureMap features, int pixels) {
    return features.keySet().stream()
        .allMatch(
            name ->
                name.length() < 10
                    && name.chars().allMatch(c -> c >= '0' && c <= '9')
                    && Integer.parseInt(name) < pixels);
  }

  ImageSize size() {
    return size;
  }

  /** For each pixel the feature that it is; -1 for one that no example has. */
  int[] columns() {
    int[] columns = new int[size.pixels()];
    for (int pixel = 0; pixel < columns.length; pixel++) {
      columns[pixel] = numbered ? -1 : pixel;
    }
    if (numbered) {
      features.forEach(
          feature ->
              columns[Integer.parseInt(feature.getName())] = features.getID(feature.getName()));
    }
    return columns;
  }

  /** The bytes of one example's image; shared with the example if it is one of ours. */
  byte[] pixels(Example<Label> example, String who) {
    if (example instanceof ImageExample image
        && image.isImage()
        && image.bytes().length == size.pixels()
        && (numbered || image.hasNamesOf(features))) {
      return image.bytes();
    }
    byte[] pixels = new byte[size.pixels()];
    int found = 0;
    for (Feature feature : example) {
      int id = features.getID(feature.getName());
      if (numbered ? !areDigits(feature.getName()) : id < 0) {
        throw new ProvenanceException(
            "%s has the feature %s, which is no pixel of the image.", who, feature.getName());
      }
      int pixel = numbered ? Integer.parseInt(feature.getName()) : id;
      if (pixel >= pixels.length) {
        throw new ProvenanceException(
            "%s has more than the %d pixels of an image of %s.", who, pixels.length, size);
      }
      pixels[pixel] = toByte(feature, who);
      found++;
    }
    if (!numbered && found != pixels.length) {
      throw new ProvenanceException(
          "%s has %d of the %d features; an image needs all of its pixels, zeros too"
              + " (MutableDataset.densify() adds them).",
          who, found, pixels.length);
    }
    return pixels;
  }

  private static boolean areDigits(String name) {
    return name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static byte toByte(Feature feature, String who) {
    double value = feature.getValue();
    if (!(value >= 0 && value <= 255) || value != Math.rint(value)) {
      throw new ProvenanceException(
          "%s has the value %s at %s; pixels are whole numbers from 0 to 255: leave scaling out,"
              + " the network scales its input itself.",
          who, value, feature.getName());
    }
    return (byte) value;
  }

  @Override
  public String toString() {
    return "images of " + size + (numbered ? ", pixels by number" : ", pixels in order of names");
  }
}
