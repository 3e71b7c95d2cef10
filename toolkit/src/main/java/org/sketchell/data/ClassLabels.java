// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** The class of each image of a set, two bytes an image, and the names of all classes. */
final class ClassLabels {
  private static final String NAME = "labels";

  private final List<Field> fields;
  private final char[] labels;

  /**
   * Labels that are known to have a class.
   *
   * @param labels one per image; not copied
   */
  ClassLabels(List<String> classes, char[] labels) {
    this(Field.classes(NAME, new TensorType(ElementType.INT64, Shape.scalar()), classes), labels);
  }

  private ClassLabels(Field field, char[] labels) {
    this.fields = List.of(field);
    this.labels = labels;
  }

  /**
   * Labels of which nothing is known.
   *
   * @param labels one per image
   * @throws DataException if one has no class, or there are too many classes
   */
  static ClassLabels of(List<String> classes, int[] labels) {
    if (classes.size() > Character.MAX_VALUE) {
      throw new DataException("At most 65535 classes are possible, got %d.", classes.size());
    }
    char[] compact = new char[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes.size()) {
        throw new DataException(
            "Image %d has label %d, but there are only %d classes, labelled 0 to %d.",
            i, labels[i], classes.size(), classes.size() - 1);
      }
      compact[i] = (char) labels[i];
    }
    return new ClassLabels(classes, compact);
  }

  /** The one field, as the targets of a set. */
  List<Field> fields() {
    return fields;
  }

  List<String> classes() {
    return fields.get(0).classes();
  }

  int size() {
    return labels.length;
  }

  int of(int image) {
    Chosen.check(image, labels.length, "image");
    return labels[image];
  }

  /** How many images each class has. */
  int[] counts() {
    int[] counts = new int[classes().size()];
    for (char label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** The numbers of the first images of each class, in the order they have. */
  int[] firstOfEach(int limit) {
    if (limit < 1) {
      throw new DataException("Expected at least 1 image of each class, got %d.", limit);
    }
    int[] seen = new int[classes().size()];
    int[] chosen = new int[labels.length];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (seen[labels[i]]++ < limit) {
        chosen[count++] = i;
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  /** Those of some images. */
  ClassLabels select(int[] images) {
    char[] chosen = new char[images.length];
    for (int i = 0; i < images.length; i++) {
      chosen[i] = (char) of(images[i]);
    }
    return new ClassLabels(fields.get(0), chosen);
  }

  /**
   * The same with the classes in another order.
   *
   * @throws DataException if a class that has images is not among the names
   */
  ClassLabels ordered(List<String> order) {
    int[] counts = counts();
    int[] changed = new int[counts.length];
    for (int k = 0; k < counts.length; k++) {
      changed[k] = order.indexOf(classes().get(k));
      if (changed[k] < 0 && counts[k] > 0) {
        throw new DataException(
            "The order %s lacks %s, of which there are images; name every class.",
            String.join(", ", order), classes().get(k));
      }
    }
    return new ClassLabels(order, relabelled(changed));
  }

  /**
   * The same classes under other names.
   *
   * @throws DataException if there are more or fewer names than classes, or one is there twice
   */
  ClassLabels named(List<String> names) {
    if (names.size() != classes().size()) {
      throw new DataException(
          "Expected a name for each of %d classes, got %d.", classes().size(), names.size());
    }
    return new ClassLabels(names, labels);
  }

  private char[] relabelled(int[] changed) {
    char[] relabelled = new char[labels.length];
    for (int i = 0; i < labels.length; i++) {
      relabelled[i] = (char) changed[labels[i]];
    }
    return relabelled;
  }

  /** Several one after the other; classes of one name are one. */
  static ClassLabels join(List<ClassLabels> parts) {
    LinkedHashSet<String> names = new LinkedHashSet<>();
    parts.forEach(part -> names.addAll(part.classes()));
    List<String> classes = List.copyOf(names);
    char[] labels = new char[parts.stream().mapToInt(ClassLabels::size).reduce(0, Math::addExact)];
    int at = 0;
    for (ClassLabels part : parts) {
      char[] own = part.relabelled(part.classes().stream().mapToInt(classes::indexOf).toArray());
      System.arraycopy(own, 0, labels, at, own.length);
      at += own.length;
    }
    return new ClassLabels(classes, labels);
  }
}
