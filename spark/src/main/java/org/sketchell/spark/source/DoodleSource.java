// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.sketchell.data.DataException;
import org.sketchell.doodle.Doodles;
import org.sketchell.shape.ImageSize;

/**
 * Drawings that nobody drew, made where the tasks are, by the name {@code doodle}:
 *
 * <pre>{@code
 * Dataset<Row> doodles = spark.read().format("doodle")
 *     .option("count", 300_000).option("classes", "violin,piano,angel").option("seed", 1).load();
 * }</pre>
 *
 * <p>They are those of {@link Doodles}, 28 x 28 pixels: a doodle depends on its class, the seed and
 * its number within the class alone, and not on {@code rowsPerPartition} (16384). They come class
 * by class, in the order of the option. {@code count} (3000) is that of all classes together; if it
 * does not divide, the first ones have one more. {@code classes} are angel, piano and violin unless
 * they are named, {@code seed} is 1. Columns are those of {@link DrawingColumns}; {@code file} is
 * such as {@code doodle:violin}.
 */
public final class DoodleSource implements TableProvider, DataSourceRegister {
  private static final String NAME = "doodle";
  private static final String COUNT = "count";
  private static final String CLASSES = "classes";
  private static final String SEED = "seed";
  private static final int SIDE = 28;
  private static final List<String> OPTIONS =
      List.of(COUNT, CLASSES, SEED, SourceOptions.ROWS_PER_PARTITION);

  /** Made by {@link java.util.ServiceLoader}. */
  public DoodleSource() {}

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

  private static DrawingsTable table(Map<String, String> options) {
    SourceOptions known = SourceOptions.of(NAME, options, OPTIONS);
    if (!known.paths().isEmpty()) {
      throw new DataException(
          "The source %s draws by itself and reads no files, but got %s; leave the path out:"
              + " load().",
          NAME, String.join(", ", known.paths()));
    }
    List<String> classes =
        Stream.of(known.text(CLASSES, String.join(",", Doodles.tutorialClasses())).split(","))
            .map(String::strip)
            .toList();
    for (String name : classes) {
      if (!Doodles.classes().contains(name)) {
        throw new DataException(
            "Nobody knows how to doodle '%s': the classes are %s.",
            name, String.join(", ", Doodles.classes()));
      }
    }
    if (classes.stream().distinct().count() < classes.size()) {
      throw new DataException(
          "The option %s of the source %s names each class once, but got %s.",
          CLASSES, NAME, String.join(",", classes));
    }
    long count = known.number(COUNT, 3000, 1, (long) Integer.MAX_VALUE * classes.size());
    long seed = known.number(SEED, 1, Long.MIN_VALUE, Long.MAX_VALUE);
    List<DoodleRows> origins = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      long own = count / classes.size() + (i < count % classes.size() ? 1 : 0);
      origins.add(new DoodleRows(classes.get(i), seed, own));
    }
    return new DrawingsTable(
        NAME + " " + String.join(", ", classes),
        new ImageSize(1, SIDE, SIDE),
        origins,
        known.rowsPerPartition(),
        known.hadoop());
  }

  @Override
  public String toString() {
    return NAME;
  }
}
