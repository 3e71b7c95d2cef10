// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.util.Optional;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sketchell.shape.ImageSize;

/**
 * The columns that the sources {@code quickdraw} and {@code doodle} have; none is ever null. The
 * size of the drawings stands in the metadata of {@link #PIXELS}, where Parquet keeps it too.
 */
public final class DrawingColumns {
  /** The class, a string. */
  public static final String LABEL = "label";

  /** The number of the drawing in its file, from 0, a long. */
  public static final String KEY = "key";

  /** Where it comes from: the path of its file, a string. */
  public static final String FILE = "file";

  /** One byte a pixel, 0 black to 255 white, channel first, row by row: binary. */
  public static final String PIXELS = "pixels";

  private static final String IMAGE = "image";
  private static final String CHANNELS = "channels";
  private static final String HEIGHT = "height";
  private static final String WIDTH = "width";

  private DrawingColumns() {}

  /** All four, for drawings of a size. */
  static StructType schema(ImageSize size) {
    Metadata image =
        new MetadataBuilder()
            .putLong(CHANNELS, size.channels())
            .putLong(HEIGHT, size.height())
            .putLong(WIDTH, size.width())
            .build();
    return new StructType()
        .add(LABEL, DataTypes.StringType, false)
        .add(KEY, DataTypes.LongType, false)
        .add(FILE, DataTypes.StringType, false)
        .add(
            PIXELS,
            DataTypes.BinaryType,
            false,
            new MetadataBuilder().putMetadata(IMAGE, image).build());
  }

  static Column[] columns(ImageSize size) {
    StructField[] fields = schema(size).fields();
    Column[] columns = new Column[fields.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] =
          Column.create(
              fields[i].name(), fields[i].dataType(), false, null, fields[i].metadata().json());
    }
    return columns;
  }

  /** The size of the drawings in a column, if its metadata says it. */
  public static Optional<ImageSize> imageSize(StructField column) {
    if (!column.metadata().contains(IMAGE)) {
      return Optional.empty();
    }
    Metadata image = column.metadata().getMetadata(IMAGE);
    return Optional.of(
        new ImageSize(
            (int) image.getLong(CHANNELS),
            (int) image.getLong(HEIGHT),
            (int) image.getLong(WIDTH)));
  }
}
