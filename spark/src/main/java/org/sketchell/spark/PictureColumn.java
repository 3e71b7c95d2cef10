// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.SerializableConfiguration;
import org.sketchell.data.ColourPicture;
import org.sketchell.data.DataException;
import org.sketchell.data.PngDrawing;
import org.sketchell.file.FileException;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.spark.source.DrawingColumns;

/**
 * A column of pictures, and how its values become pixels. Travels with tasks.
 *
 * @param name of the column
 * @param kind of its values
 * @param hadoop settings of the file systems that it names files of; null of another kind
 */
record PictureColumn(
    String name, Kind kind, int channels, int height, int width, SerializableConfiguration hadoop)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As the toolkit has it for pictures. */
  private static final long LARGEST_FILE = 1L << 28;

  /** What a value is. */
  enum Kind {
    /** Pixels as they lie in files of drawings, or the content of a picture's file. */
    BINARY,
    /** The path of a picture's file. */
    PATH,
    /** Bytes, {@code x & 0xff} from 0 to 255. */
    BYTES,
    /** Numbers from 0 to 255. */
    NUMBERS,
    /** The same in Spark's own form. */
    VECTOR
  }

  /**
   * Looks at a column.
   *
   * @throws ClusterException if its type is none of pictures, or its metadata says that these have
   *     another size
   */
  static PictureColumn of(StructField column, ImageSize image, SerializableConfiguration hadoop) {
    DrawingColumns.imageSize(column)
        .filter(size -> !size.equals(image))
        .ifPresent(
            size -> {
              throw new ClusterException(
                  "The column %s has pictures of %s, but the model takes %s.",
                  column.name(), size, image);
            });
    Kind kind =
        kind(column.dataType())
            .orElseThrow(
                () ->
                    new ClusterException(
                        "The column %s is %s, but pictures are binary (pixels, or the content of a"
                            + " picture's file), an array of numbers, a vector, or a string (the path"
                            + " of a picture).",
                        column.name(), column.dataType().catalogString()));
    if (kind == Kind.PATH && image.channels() != 1 && image.channels() != 3) {
      throw new ClusterException(
          "The column %s names files, and pictures in files have one channel or three, but the model"
              + " takes %s.",
          column.name(), image);
    }
    return new PictureColumn(
        column.name(),
        kind,
        image.channels(),
        image.height(),
        image.width(),
        kind == Kind.PATH ? hadoop : null);
  }

  private static Optional<Kind> kind(DataType type) {
    if (type.equals(DataTypes.BinaryType)) {
      return Optional.of(Kind.BINARY);
    }
    if (type.equals(DataTypes.StringType)) {
      return Optional.of(Kind.PATH);
    }
    if (type.equals(SQLDataTypes.VectorType())) {
      return Optional.of(Kind.VECTOR);
    }
    if (type instanceof ArrayType array && array.elementType() instanceof NumericType numbers) {
      return numbers instanceof DecimalType
          ? Optional.empty()
          : Optional.of(numbers.equals(DataTypes.ByteType) ? Kind.BYTES : Kind.NUMBERS);
    }
    return Optional.empty();
  }

  ImageSize image() {
    return new ImageSize(channels, height, width);
  }

  int pixels() {
    return channels * height * width;
  }

  /** Whether pixels are bytes, and not any numbers. */
  boolean isOfBytes() {
    return kind != Kind.NUMBERS && kind != Kind.VECTOR;
  }

  /**
   * The pixels of a value, for a column of bytes.
   *
   * @throws ClusterException if it is no picture of this size
   */
  byte[] bytes(Object value) {
    return switch (kind) {
      case PATH -> file((String) value);
      case BYTES -> bytes((scala.collection.Seq<?>) value);
      default -> binary((byte[]) value);
    };
  }

  private byte[] binary(byte[] value) {
    if (value.length == pixels() && !PictureContent.isSurely(value)) {
      return value;
    }
    if (!PictureContent.begins(value)) {
      throw new ClusterException(
          "The column %s has pictures of %s, which are %d bytes, but got %d bytes, and they are no"
              + " picture's file.",
          name, image(), pixels(), value.length);
    }
    return picture("a picture", value);
  }

  private byte[] bytes(scala.collection.Seq<?> values) {
    requireLength(values.length());
    byte[] pixels = new byte[pixels()];
    int at = 0;
    for (scala.collection.Iterator<?> all = values.iterator(); all.hasNext(); ) {
      pixels[at] = (byte) number(all.next(), at);
      at++;
    }
    return pixels;
  }

  private byte[] file(String path) {
    try {
      HadoopFile file = HadoopFile.find(path, hadoop.value(), "a picture");
      return picture(file.path().getName(), file.read(LARGEST_FILE));
    } catch (FileException e) {
      throw new ClusterException(e, "The column %s names %s: %s", name, path, e.getMessage());
    }
  }

  private byte[] picture(String file, byte[] content) {
    if (channels != 1 && channels != 3) {
      throw new ClusterException(
          "The column %s has the content of a picture's file, which has one channel or three, but"
              + " the model takes %s.",
          name, image());
    }
    try {
      Path called = Path.of(file);
      return channels == 3
          ? ColourPicture.of(called, content, height, width).pixels()
          : PngDrawing.of(called, content, height, width).pixels();
    } catch (DataException e) {
      throw new ClusterException(e, "The column %s: %s", name, e.getMessage());
    }
  }

  /**
   * The pixels of a value, for a column of numbers.
   *
   * @param into gets them from {@code from} on
   * @throws ClusterException if they are not as many as a picture has, or one is null
   */
  void numbers(Object value, float[] into, int from) {
    if (value instanceof Vector vector) {
      requireLength(vector.size());
      double[] numbers = vector.toArray();
      for (int i = 0; i < numbers.length; i++) {
        into[from + i] = (float) numbers[i];
      }
      return;
    }
    scala.collection.Seq<?> values = (scala.collection.Seq<?>) value;
    requireLength(values.length());
    int at = 0;
    for (scala.collection.Iterator<?> all = values.iterator(); all.hasNext(); ) {
      into[from + at] = number(all.next(), at);
      at++;
    }
  }

  private float number(Object value, int at) {
    if (value instanceof Number number) {
      return number.floatValue();
    }
    throw new ClusterException("The column %s has a picture whose pixel %d is null.", name, at);
  }

  private void requireLength(int found) {
    if (found != pixels()) {
      throw new ClusterException(
          "The column %s has pictures of %s, which are %d numbers, but got %d.",
          name, image(), pixels(), found);
    }
  }
}
