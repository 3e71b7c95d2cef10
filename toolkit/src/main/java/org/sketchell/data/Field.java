// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.sketchell.file.Printable;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * What every example of a set has under one name: a picture, a label, a mask, some numbers.
 *
 * @param name under which a batch gives it
 * @param type element type and shape as stored, of one example
 * @param meaning what a step makes of it
 * @param preprocessing of {@link Meaning#PIXELS}; {@link Preprocessing#none()} for all others
 * @param classes names of the classes or flags, in the order of their indices; empty if there are
 *     none, or none are known
 */
public record Field(
    String name,
    TensorType type,
    Meaning meaning,
    Preprocessing preprocessing,
    List<String> classes) {

  /** How much an example counts in a loss; see {@link Examples#weighted}. */
  public static final Field WEIGHT = numbers("example weight");

  /**
   * Checks that the parts fit together.
   *
   * @throws DataException if they do not
   */
  public Field {
    Objects.requireNonNull(name, "name");
    classes = List.copyOf(classes);
    if (!meaning.stored().contains(type.elements())) {
      throw new DataException(
          "The field %s of %s is stored as %s, but got %s; convert it with to(...).",
          name,
          meaning,
          meaning.stored().stream().map(ElementType::toString).collect(Collectors.joining(" or ")),
          type.elements());
    }
    if (meaning == Meaning.PIXELS && type.shape().rank() != 3) {
      throw new DataException(
          "Pictures are channels x height x width, but %s has the shape %s; add a channel with"
              + " unsqueeze(1).",
          name, type.shape());
    }
    if (meaning == Meaning.FLAGS && type.shape().rank() == 0) {
      throw new DataException(
          "The field %s of flags has several of them, but got a single one.", name);
    }
    if (meaning != Meaning.PIXELS && !preprocessing.equals(Preprocessing.none())) {
      throw new DataException("Only pictures are preprocessed, but %s holds %s.", name, meaning);
    }
    if (!preprocessing.fits(type.shape())) {
      throw new DataException(
          "The preprocessing of %s has a mean for each of %d channels, but its pictures are %s.",
          name, preprocessing.mean().size(), type.shape());
    }
    boolean named = !classes.isEmpty();
    if (named && meaning != Meaning.CLASS && meaning != Meaning.FLAGS) {
      throw new DataException("The field %s of %s has no classes.", name, meaning);
    }
    if (new HashSet<>(classes).size() != classes.size()) {
      throw new DataException("The classes of %s have a name twice: %s.", name, classes);
    }
    if (named && meaning == Meaning.FLAGS && classes.size() != type.shape().elements()) {
      throw new DataException(
          "The field %s has %d flags, but %d names.",
          name, type.shape().elements(), classes.size());
    }
  }

  /** Pictures as they lie in image files, one byte per pixel. */
  public static Field pixels(String name, ImageSize size) {
    return pixels(name, new TensorType(ElementType.UINT8, size.shape()), Preprocessing.unit());
  }

  /** Pictures, with what is to be done to them. */
  public static Field pixels(String name, TensorType type, Preprocessing preprocessing) {
    return new Field(name, type, Meaning.PIXELS, preprocessing, List.of());
  }

  /**
   * Indices of classes.
   *
   * @param type uint8 or int64; [] for one per example, [height, width] for one per pixel
   * @param classes names in the order of the indices; empty if they are not known
   */
  public static Field classes(String name, TensorType type, List<String> classes) {
    return new Field(name, type, Meaning.CLASS, Preprocessing.none(), classes);
  }

  /**
   * A class for each example: int64, its index among the names.
   *
   * @param classes names in the order of the indices
   */
  public static Field label(String name, String... classes) {
    return classes(name, new TensorType(ElementType.INT64, Shape.of()), List.of(classes));
  }

  /**
   * Flags, 0 or 1.
   *
   * @param classes what they say, in their order; empty if that is not known
   */
  public static Field flags(String name, TensorType type, List<String> classes) {
    return new Field(name, type, Meaning.FLAGS, Preprocessing.none(), classes);
  }

  /** float32 numbers; without sizes one per example. */
  public static Field numbers(String name, int... sizes) {
    return new Field(
        name, TensorType.float32(sizes), Meaning.NUMBERS, Preprocessing.none(), List.of());
  }

  /** The same under another name. */
  @CheckReturnValue
  public Field named(String other) {
    return new Field(other, type, meaning, preprocessing, classes);
  }

  /** The same numbers, preprocessed otherwise. */
  Field preprocessed(Preprocessing other) {
    return new Field(name, type, meaning, other, classes);
  }

  /** The type of so many examples, as stored. */
  public TensorType batch(int count) {
    return type.with(type.shape().insert(0, count));
  }

  /** Bytes that one example takes, as stored. */
  public int bytes() {
    return Math.toIntExact(type.bytes());
  }

  /** Whether each example has one class, as a classifier's labels are. */
  public boolean isLabel() {
    return meaning == Meaning.CLASS && type.shape().rank() == 0;
  }

  /** What a step sees of examples as stored, [batch, ...]; a graph. */
  public Tensor decode(Tensor raw) {
    return switch (meaning) {
      case PIXELS -> preprocessing.apply(raw);
      case CLASS -> raw.to(ElementType.INT64);
      case FLAGS, NUMBERS -> raw.to(ElementType.FLOAT32);
    };
  }

  /** The type of what a step sees of so many examples, [batch, ...]. */
  public TensorType decoded(int count) {
    return decode(Tensor.placeholder(batch(count))).type();
  }

  /** For example {@code image: pixels, uint8[1, 28, 28]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name + ": " + meaning + ", " + type);
    if (!classes.isEmpty()) {
      int shown = Math.min(classes.size(), 8);
      text.append(" of ").append(String.join(", ", classes.subList(0, shown)));
      text.append(shown < classes.size() ? ", ..." : "");
    }
    if (meaning == Meaning.PIXELS && !preprocessing.equals(Preprocessing.unit())) {
      text.append(" (").append(preprocessing).append(')');
    }
    return Printable.line(text);
  }
}
