// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.spark.source.DrawingColumns;

/**
 * Which columns of a table make examples.
 *
 * @param pixels binary: one byte a pixel, channel first, row by row
 * @param label a string: the class
 * @param validates boolean: whether a row is to validate with; empty if no column says it
 */
public record ExampleColumns(String pixels, String label, Optional<String> validates) {
  /** Where the columns are in what {@link #of} gives. */
  static final int LABEL = 0;

  static final int PIXELS = 1;
  static final int FILE = 2;
  static final int KEY = 3;
  static final int VALIDATES = 4;

  /**
   * These columns alone, in one order; those that are not there are null.
   *
   * @throws ClusterException if one is missing, or of another type
   */
  Dataset<Row> of(Dataset<?> table) {
    StructType schema = table.schema();
    require(schema);
    List<Column> columns = new ArrayList<>();
    columns.add(functions.col(quoted(label)));
    columns.add(functions.col(quoted(pixels)));
    boolean numbered = isNumbered(schema);
    columns.add(numbered ? functions.col(DrawingColumns.FILE) : nothing(DataTypes.StringType));
    columns.add(numbered ? functions.col(DrawingColumns.KEY) : nothing(DataTypes.LongType));
    columns.add(
        validates
            .map(column -> functions.col(quoted(column)))
            .orElseGet(() -> nothing(DataTypes.BooleanType)));
    List<String> names = List.of("label", "pixels", "file", "key", "validates");
    Column[] named = new Column[names.size()];
    Arrays.setAll(named, i -> columns.get(i).as(names.get(i)));
    return table.toDF().select(named);
  }

  /**
   * Looks whether a table has the columns.
   *
   * @throws ClusterException if one is missing, or of another type
   */
  public void require(StructType schema) {
    require(schema, pixels, DataTypes.BinaryType, "pixels, a byte each");
    require(schema, label, DataTypes.StringType, "the class");
    validates.ifPresent(
        column ->
            require(schema, column, DataTypes.BooleanType, "whether a row is to validate with"));
  }

  private static Column nothing(DataType type) {
    return functions.lit(null).cast(type);
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /** Whether rows say from which file they are, and which of its drawings. */
  static boolean isNumbered(StructType schema) {
    return has(schema, DrawingColumns.FILE, DataTypes.StringType)
        && has(schema, DrawingColumns.KEY, DataTypes.LongType);
  }

  private static boolean has(StructType schema, String name, DataType type) {
    return find(schema, name).filter(column -> column.dataType().equals(type)).isPresent();
  }

  private static Optional<StructField> find(StructType schema, String name) {
    return Arrays.stream(schema.fields()).filter(column -> column.name().equals(name)).findFirst();
  }

  private static void require(StructType schema, String name, DataType type, String meaning) {
    StructField column =
        find(schema, name)
            .orElseThrow(
                () ->
                    new ClusterException(
                        "There is no column %s with %s; the columns are %s.",
                        name, meaning, String.join(", ", schema.fieldNames())));
    if (!column.dataType().equals(type)) {
      throw new ClusterException(
          "The column %s is to be %s, %s, but it is %s.",
          name, type.simpleString(), meaning, column.dataType().simpleString());
    }
  }

  /**
   * The size of all pictures: what the column's metadata says, as that of the source {@code
   * quickdraw} does, or else a square of one channel, as many bytes as the first row has.
   */
  public ImageSize imageSize(Dataset<?> table) {
    Optional<ImageSize> known = find(table.schema(), pixels).flatMap(DrawingColumns::imageSize);
    return known.orElseGet(() -> square(table));
  }

  private ImageSize square(Dataset<?> table) {
    List<Row> first = table.toDF().select(functions.col(quoted(pixels))).takeAsList(1);
    if (first.isEmpty()) {
      throw new ClusterException("There is no row to train with.");
    }
    byte[] bytes = first.get(0).getAs(0);
    int side = bytes == null ? 0 : (int) Math.round(Math.sqrt(bytes.length));
    if (side == 0 || side * side != bytes.length) {
      throw new ClusterException(
          "The column %s begins with %s, which is no square picture; say which size it is.",
          pixels, bytes == null ? "null" : bytes.length + " bytes");
    }
    return new ImageSize(1, side, side);
  }
}
