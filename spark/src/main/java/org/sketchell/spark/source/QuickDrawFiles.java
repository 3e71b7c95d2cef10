// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.util.SerializableConfiguration;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.DataException;
import org.sketchell.shape.ImageSize;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Files of drawings as the source {@code quickdraw} finds them, by their headers alone; their
 * content is hashed in the cluster when somebody asks.
 */
public final class QuickDrawFiles {
  private final Configuration hadoop;
  private final List<NpyRows> files;

  private QuickDrawFiles(Configuration hadoop, List<NpyRows> files) {
    this.hadoop = hadoop;
    this.files = files;
  }

  /**
   * Finds files and reads their headers.
   *
   * @param paths folders, files and patterns, on any file system of Hadoop
   * @throws DataException if there are none, one of them cannot be read by ranges of rows, or they
   *     have drawings of different sizes
   */
  public static QuickDrawFiles of(SparkSession spark, String... paths) {
    return of(spark.sparkContext().hadoopConfiguration(), ChannelOrder.BY_SHAPE, List.of(paths));
  }

  static QuickDrawFiles of(Configuration hadoop, ChannelOrder order, List<String> paths) {
    return new QuickDrawFiles(hadoop, new NpySearch(hadoop, order).find(paths));
  }

  /**
   * Whether columns of a table are what a single reading of drawings gave, filtered or in another
   * order perhaps, but not changed.
   */
  public static boolean give(Dataset<?> table, List<String> columns) {
    if (!(table instanceof org.apache.spark.sql.classic.Dataset<?> classic)) {
      return false;
    }
    LogicalPlan plan = classic.queryExecution().analyzed();
    List<LogicalPlan> leaves = CollectionConverters.asJava(plan.collectLeaves());
    if (leaves.size() != 1
        || !(leaves.get(0) instanceof DataSourceV2Relation relation)
        || !(relation.table() instanceof DrawingsTable)) {
      return false;
    }
    Set<ExprId> read = new HashSet<>();
    CollectionConverters.asJava(relation.output()).forEach(column -> read.add(column.exprId()));
    List<Attribute> given = CollectionConverters.asJava(plan.output());
    return columns.stream()
        .allMatch(
            name ->
                given.stream()
                    .anyMatch(
                        column -> column.name().equals(name) && read.contains(column.exprId())));
  }

  /** The classes, in the order of their names, as the toolkit has them. */
  public List<String> classes() {
    return files.stream().map(NpyRows::label).distinct().toList();
  }

  /** The size of all drawings. */
  public ImageSize imageSize() {
    return files.get(0).size();
  }

  /** How many drawings there are. */
  public long rows() {
    return files.stream().mapToLong(NpyRows::rows).sum();
  }

  /** How many drawings each class has, in the order of {@link #classes()}. */
  public Map<String, Long> rowsByClass() {
    Map<String, Long> rows = new TreeMap<>();
    files.forEach(file -> rows.merge(file.label(), file.rows(), Long::sum));
    return rows;
  }

  /** How many drawings each file has, by its path, class after class. */
  public Map<String, Long> rowsByFile() {
    Map<String, Long> rows = new LinkedHashMap<>();
    files.forEach(file -> rows.put(file.file(), file.rows()));
    return rows;
  }

  List<NpyRows> origins() {
    return files;
  }

  /**
   * Hashes all files, each in a task of its own.
   *
   * @return what is known of each file, by its path, class after class
   */
  public Map<String, FileFacts> facts(SparkSession spark) {
    JavaSparkContext cluster = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> settings =
        SerializableConfiguration.broadcast(spark.sparkContext(), hadoop);
    // Numbers go there and texts come back, which every serializer of Spark's knows.
    NpyRows[] all = files.toArray(NpyRows[]::new);
    List<Integer> numbers = IntStream.range(0, all.length).boxed().toList();
    try {
      List<String> hashes =
          cluster
              .parallelize(numbers, all.length)
              .map(number -> FileHash.sha256(all[number], settings.value().value()))
              .collect();
      Map<String, FileFacts> facts = new LinkedHashMap<>();
      for (int i = 0; i < all.length; i++) {
        facts.put(all[i].file(), all[i].facts(hashes.get(i)));
      }
      return facts;
    } finally {
      settings.destroy();
    }
  }

  /** For example {@code 3 files with 3000 drawings of angel, piano, violin}. */
  @Override
  public String toString() {
    List<String> classes = classes();
    int shown = Math.min(classes.size(), 8);
    return files.size()
        + (files.size() == 1 ? " file with " : " files with ")
        + rows()
        + " drawings of "
        + String.join(", ", classes.subList(0, shown))
        + (shown < classes.size() ? ", ..." : "");
  }
}
