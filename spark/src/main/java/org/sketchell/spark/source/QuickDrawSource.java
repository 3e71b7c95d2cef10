// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.DataException;

/**
 * Drawings in {@code .npy} files, by the name {@code quickdraw}:
 *
 * <pre>{@code
 * Dataset<Row> drawings = spark.read().format("quickdraw").load("hdfs:///quickdraw");
 * }</pre>
 *
 * <p>What is loaded are folders, files and patterns ({@code data/full_*.npy}) on any file system of
 * Hadoop. Arrays are {@code uint8} or {@code bool}, of shape (N, S*S), (N, H, W), (N, C, H, W) or
 * (N, H, W, C), all of one size; what cannot be read by ranges of rows, such as a compressed file,
 * is refused. The class is the name of the file without {@code full_numpy_bitmap_} and ending, as
 * in {@link org.sketchell.data.ImageFolder}, and classes come in the order of their names. Columns
 * are those of {@link DrawingColumns}.
 *
 * <p>The driver reads headers alone. Tasks read {@code rowsPerPartition} rows (16384), and only
 * their bytes; of rows whose pixels nobody wants, none; of classes that {@code label = ...} leaves
 * out, none; and {@code count()} reads nothing at all. {@code channels} ({@code first} or {@code
 * last}) says where arrays of four dimensions have them if their shape does not. Options with a dot
 * are settings of Hadoop.
 */
public final class QuickDrawSource implements TableProvider, DataSourceRegister {
  private static final String NAME = "quickdraw";
  private static final String CHANNELS = "channels";
  private static final List<String> OPTIONS = List.of(SourceOptions.ROWS_PER_PARTITION, CHANNELS);

  /** What the last options led to: Spark asks for the schema, and then for the table. */
  private Map<String, String> asked = Map.of();

  private DrawingsTable found;

  /** Made by {@link java.util.ServiceLoader}. */
  public QuickDrawSource() {}

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return DrawingColumns.schema(table(options.asCaseSensitiveMap()).size());
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return table(new CaseInsensitiveStringMap(properties).asCaseSensitiveMap());
  }

  private synchronized DrawingsTable table(Map<String, String> options) {
    if (found == null || !asked.equals(options)) {
      SourceOptions known = SourceOptions.of(NAME, options, OPTIONS);
      List<String> paths = known.paths();
      if (paths.isEmpty()) {
        throw new DataException(
            "The source %s was given nothing to read; name a folder or files: load(\"data\").",
            NAME);
      }
      QuickDrawFiles files = QuickDrawFiles.of(known.hadoop(), channels(known), paths);
      found =
          new DrawingsTable(
              NAME + " " + String.join(", ", paths),
              files.imageSize(),
              files.origins(),
              known.rowsPerPartition(),
              known.hadoop());
      asked = Map.copyOf(options);
    }
    return found;
  }

  private static ChannelOrder channels(SourceOptions options) {
    String asked = options.text(CHANNELS, "").toLowerCase(Locale.ROOT);
    return switch (asked) {
      case "" -> ChannelOrder.BY_SHAPE;
      case "first" -> ChannelOrder.FIRST;
      case "last" -> ChannelOrder.LAST;
      default ->
          throw new DataException(
              "The option %s of the source %s is first or last, but got %s.",
              CHANNELS, NAME, asked);
    };
  }

  @Override
  public String toString() {
    return NAME;
  }
}
