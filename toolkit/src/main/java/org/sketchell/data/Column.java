// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * One field of all examples: from a tensor, whose first dimension counts them, from an image set
 * without copying a pixel, or over a reader of one's own. Immutable; {@link Examples#of} puts
 * columns together.
 */
public final class Column {
  private final Field field;
  private final Rows rows;

  /** The set that the rows are of; null if it is none. */
  private final ImageSet origin;

  private Column(Field field, Rows rows, ImageSet origin) {
    this.field = field;
    this.rows = rows;
    this.origin = origin;
  }

  /**
   * A tensor, understood by its elements: uint8 [n, channels, height, width] are pictures, int64
   * are classes, bool are flags, float32 are numbers.
   *
   * @throws DataException if its first dimension counts no examples
   */
  public static Column of(Tensor values) {
    return switch (values.elementType()) {
      case UINT8 -> pixels(values);
      case INT64 -> classes(values);
      case BOOL -> flags(values);
      case FLOAT32 -> numbers(values);
    };
  }

  /** Pictures [n, channels, height, width]: uint8 from 0 to 255, or float32 as they are. */
  public static Column pixels(Tensor values) {
    boolean bytes = values.elementType() == ElementType.UINT8;
    return pixels(values, bytes ? Preprocessing.unit() : Preprocessing.none());
  }

  /** Pictures [n, channels, height, width], with what is to be done to them. */
  public static Column pixels(Tensor values, Preprocessing preprocessing) {
    return over(values, Field.pixels("pixels", each("pictures", values), preprocessing));
  }

  public static Column pixels(ImageSet images) {
    Rows rows = Rows.of(images.size(), images::copyTo);
    return new Column(images.inputs().get(0), rows, images);
  }

  public static Column labels(ImageSet images) {
    Rows rows = Rows.of(images.size(), (row, target) -> target.putLong(images.label(row)));
    return new Column(images.targets().get(0), rows, images);
  }

  /**
   * Indices of classes, [n], or a mask for each example, [n, height, width].
   *
   * @param values uint8 or int64
   * @param names of the classes in the order of their indices; none for the numbers from 0 to the
   *     largest that occurs. Parts that belong together need the same classes, so name them if a
   *     part may lack the largest
   * @throws DataException if an index has no class
   */
  public static Column classes(Tensor values, String... names) {
    TensorType each = each("classes", values);
    long[] indices = values.to(ElementType.INT64).toLongArray();
    long largest = Arrays.stream(indices).max().orElse(0);
    long smallest = Arrays.stream(indices).min().orElse(0);
    if (smallest < 0 || names.length > 0 && largest >= names.length) {
      String all =
          names.length > 0
              ? " and there are " + names.length + ": " + String.join(", ", names)
              : "";
      throw new DataException(
          "An example has the class %d, but classes are counted from 0%s.",
          smallest < 0 ? smallest : largest, all);
    }
    List<String> known =
        names.length > 0
            ? List.of(names)
            : IntStream.rangeClosed(0, Math.toIntExact(largest))
                .mapToObj(Integer::toString)
                .toList();
    return over(values, Field.classes("classes", each, known));
  }

  /**
   * Several yes or no beside each other, [n, flags].
   *
   * @param values bool, or uint8 or float32 of 0 and 1
   * @param names what the flags say, in their order; may be left out
   * @throws DataException if a number is neither 0 nor 1
   */
  public static Column flags(Tensor values, String... names) {
    Field field = Field.flags("flags", each("flags", values), List.of(names));
    for (float number : values.to(ElementType.FLOAT32).toFloatArray()) {
      if (number != 0 && number != 1) {
        throw new DataException("A flag is 0 or 1, but got %s.", number);
      }
    }
    return over(values, field);
  }

  /** float32 numbers, [n, ...]. */
  public static Column numbers(Tensor values) {
    TensorType each = each("numbers", values);
    return over(
        values, new Field("numbers", each, Meaning.NUMBERS, Preprocessing.none(), List.of()));
  }

  /**
   * What a reader gives, whenever it is needed; nothing is copied or checked.
   *
   * @param reader must give the same bytes each time, and may be asked by several threads
   */
  public static Column over(int count, Field field, RowReader reader) {
    return new Column(field, Rows.of(count, reader), null);
  }

  /** What there is beside each image of a set, which says where it all comes from. */
  static Column beside(ImageSet images, Field field, RowReader reader) {
    return new Column(field, Rows.of(images.size(), reader), images);
  }

  private static TensorType each(String what, Tensor values) {
    Shape shape = values.shape();
    if (shape.rank() == 0 || shape.size(0) == 0) {
      throw new DataException(
          "A tensor of %s has one row for each example, but got the shape %s.", what, shape);
    }
    return values.type().with(shape.without(0));
  }

  private static Column over(Tensor values, Field field) {
    ByteBuffer elements = values.evaluate().value().orElseThrow();
    return new Column(field, MappedRows.of(elements, values.size(0), field.bytes()), null);
  }

  Field field() {
    return field;
  }

  int size() {
    return rows.count();
  }

  ImageSet origin() {
    return origin;
  }

  void copyTo(int row, ByteBuffer target) {
    rows.copyTo(row, target);
  }

  @Override
  public String toString() {
    return size() + " rows of " + field;
  }
}
