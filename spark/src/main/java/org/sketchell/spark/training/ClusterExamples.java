// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sketchell.data.Examples;
import org.sketchell.data.ExamplesElsewhere;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Parts;
import org.sketchell.data.Selection;
import org.sketchell.data.ShardHash;
import org.sketchell.data.SourceFile;
import org.sketchell.shape.ImageSize;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.spark.source.FileFacts;

/**
 * The rows of a table as examples of a training in the cluster. They are numbered, whatever the
 * partitions are: where the columns {@code file} and {@code key} are there, class after class, file
 * after file and in the order of the keys, which is the toolkit's own order of a folder; else in
 * the order of their labels and of the SHA-256 of their pixels. By their numbers they are split and
 * put into shards.
 */
public final class ClusterExamples {
  /** Files beyond which rows are sorted rather than counted file by file. */
  private static final int MOST_FILES = 100_000;

  private static final int MOST_CLASSES = Character.MAX_VALUE;

  private static final int PIXELS_HASHED = 256;

  private final ImageSize image;
  private final List<String> classes;
  private final Placement placement;
  private final ExampleNumbers names;
  private final JavaRDD<byte[]> blocks;
  private final Optional<ExampleSplit> split;
  private final List<FileFacts> files;

  private ClusterExamples(
      ImageSize image,
      List<String> classes,
      Placement placement,
      ExampleNumbers names,
      JavaRDD<byte[]> blocks,
      Optional<ExampleSplit> split,
      List<FileFacts> files) {
    this.image = image;
    this.classes = classes;
    this.placement = placement;
    this.names = names;
    this.blocks = blocks;
    this.split = split;
    this.files = files;
  }

  /**
   * Counts the rows of a table. Where they are whole files of the source {@code quickdraw}, these
   * are hashed in the cluster, so that the record of a training names them.
   *
   * @param image the size of all pictures
   * @param split unless a column says what validates
   * @param shards of the examples, at least 1
   * @param tasks says how many workers have them, at most as many; asked when rows are counted
   * @throws ClusterException if columns are missing, or there are too few rows
   */
  public static ClusterExamples of(
      Dataset<?> table,
      ExampleColumns columns,
      ImageSize image,
      ExampleSplit split,
      int shards,
      IntSupplier tasks) {
    Dataset<Row> rows = columns.of(table);
    boolean numbered = ExampleColumns.isNumbered(table.schema());
    boolean marked = columns.validates().isPresent();
    List<Counted> counted = count(rows, numbered, columns);
    List<String> classes =
        List.copyOf(
            counted.stream().map(Counted::label).collect(Collectors.toCollection(TreeSet::new)));
    long size = counted.stream().mapToLong(Counted::rows).sum();
    long training = counted.stream().filter(one -> !one.validates).mapToLong(Counted::rows).sum();
    requireSize(size, training, classes);
    int workers = tasks.getAsInt();
    boolean all =
        numbered
            && !marked
            && counted.size() <= MOST_FILES
            && counted.stream().allMatch(one -> one.keys().areAll());
    ExampleNumbers names =
        all ? ExampleNumbers.of(counted.stream().map(Counted::keys).toList()) : null;
    ExampleNumbers sent = all ? names.toSend() : null;
    Placement placement =
        marked
            ? Placement.inOrder((int) size, (int) training, shards, workers)
            : Placement.random((int) size, split.fraction(), split.seed(), shards, workers);
    requireShards(placement);
    JavaRDD<byte[]> blocks =
        (all
                ? rows.toJavaRDD().map(row -> new Numbered(number(sent, row), row))
                : sorted(rows, numbered))
            .mapPartitionsToPair(new Packing(columns, image.pixels(), classes, placement))
            .partitionBy(new WorkerPartitioner(workers))
            .values();
    return new ClusterExamples(
        image,
        classes,
        placement,
        sent,
        blocks,
        marked || split.fraction() == 0 ? Optional.empty() : Optional.of(split),
        all
            ? WholeFiles.of(table, columns.pixels(), names)
            : numbered
                ? WholeFiles.part(counted.stream().map(one -> one.keys().file().path()).toList())
                : List.of());
  }

  private static long number(ExampleNumbers names, Row row) {
    return names.number(
        row.getString(ExampleColumns.LABEL),
        row.getString(ExampleColumns.FILE),
        row.getLong(ExampleColumns.KEY));
  }

  // Counting -------------------------------------------------------------------------------------

  /** Rows of one class, of one file if they are numbered, and of one part if they are marked. */
  private record Counted(String label, boolean validates, ExampleNumbers.Keys keys) {
    long rows() {
      return keys.rows();
    }
  }

  private static List<Counted> count(Dataset<Row> rows, boolean numbered, ExampleColumns columns) {
    List<Column> groups = new ArrayList<>();
    groups.add(functions.col("label"));
    groups.add(functions.col("validates"));
    if (numbered) {
      groups.add(functions.col("file"));
    }
    Dataset<Row> counts =
        rows.groupBy(groups.toArray(Column[]::new))
            .agg(
                functions.count(functions.lit(1)).as("rows"),
                functions.min("key").as("first"),
                functions.max("key").as("last"));
    if (numbered && counts.limit(MOST_FILES + 1).count() > MOST_FILES) {
      return count(rows, false, columns);
    }
    // Of each class two groups at most, if rows are not numbered: more than fit are refused.
    List<Row> groupsThere =
        numbered ? counts.collectAsList() : counts.limit(2 * MOST_CLASSES + 1).collectAsList();
    List<Counted> counted = new ArrayList<>();
    for (Row row : groupsThere) {
      counted.add(counted(row, numbered, columns));
    }
    return counted;
  }

  private static Counted counted(Row row, boolean numbered, ExampleColumns columns) {
    String label = row.getAs("label");
    Boolean validates = row.getAs("validates");
    String file = numbered ? row.getAs("file") : "";
    Long first = row.getAs("first");
    if (label == null) {
      throw missing(row, columns.label(), "the class");
    }
    if (columns.validates().isPresent() && validates == null) {
      throw missing(row, columns.validates().get(), "whether a row is to validate with");
    }
    if (numbered && (file == null || first == null)) {
      throw missing(row, file == null ? "file" : "key", "where a drawing is from");
    }
    long known = numbered ? first : 0;
    long last = numbered ? row.<Long>getAs("last") : -1;
    ExampleNumbers.File from = new ExampleNumbers.File(label, file);
    return new Counted(
        label,
        Boolean.TRUE.equals(validates),
        new ExampleNumbers.Keys(from, row.<Long>getAs("rows"), known, last));
  }

  private static ClusterException missing(Row row, String column, String meaning) {
    return new ClusterException(
        "The column %s says %s, but is null in %d rows.", column, meaning, row.<Long>getAs("rows"));
  }

  private static void requireSize(long size, long training, List<String> classes) {
    if (training == 0) {
      throw new ClusterException(
          size == 0
              ? "There is no row to train with."
              : "There is no row to train with: all %d are to validate with.",
          size);
    }
    if (size > Integer.MAX_VALUE) {
      throw new ClusterException(
          "A training has at most %d examples, but there are %d rows.", Integer.MAX_VALUE, size);
    }
    if (classes.size() > MOST_CLASSES) {
      throw new ClusterException(
          "A training has at most %d classes, but the rows have %s%d.",
          MOST_CLASSES, classes.size() == 2 * MOST_CLASSES + 1 ? "at least " : "", classes.size());
    }
  }

  private static void requireShards(Placement placement) {
    if (placement.training() < placement.shards()) {
      throw new ClusterException(
          "Every shard needs an example to train with, but there are %d shards and %d examples; take"
              + " fewer shards.",
          placement.shards(), placement.training());
    }
  }

  // Numbering ------------------------------------------------------------------------------------

  /** Numbers rows by sorting them. */
  private static JavaRDD<Numbered> sorted(Dataset<Row> rows, boolean numbered) {
    if (numbered) {
      requireEachOnce(rows);
    }
    Column label = functions.col("label");
    Column validates = functions.col("validates");
    Dataset<Row> sorted =
        numbered
            ? rows.orderBy(validates, label, functions.col("file"), functions.col("key"))
            : rows.orderBy(
                validates, label, functions.sha2(functions.col("pixels"), PIXELS_HASHED));
    return sorted.toJavaRDD().zipWithIndex().map(pair -> new Numbered(pair._2, pair._1));
  }

  private static void requireEachOnce(Dataset<Row> rows) {
    List<Row> twice =
        rows.groupBy("label", "file", "key").count().filter("count > 1").takeAsList(1);
    if (!twice.isEmpty()) {
      Row row = twice.get(0);
      throw new ClusterException(
          "The key %d of %s is there %d times, but names one drawing; leave out the columns file and"
              + " key if they mean something else.",
          row.getLong(2), row.getString(1), row.getLong(3));
    }
  }

  // What a training is given ---------------------------------------------------------------------

  public ImageSize image() {
    return image;
  }

  /** In the order of their names. */
  public List<String> classes() {
    return classes;
  }

  /** How many examples there are. */
  public int size() {
    return placement.size();
  }

  /** How many of them are to train with. */
  public int training() {
    return placement.training();
  }

  /**
   * Starts the executors that have the examples.
   *
   * @throws org.sketchell.train.TrainingException if there are too few, or a row is no example
   */
  public SparkTeam start(TeamTerms terms) {
    return SparkTeam.start(blocks, duty(), terms);
  }

  ShardDuty duty() {
    return new ShardDuty(
        image.channels(), image.height(), image.width(), classes, placement, names);
  }

  /** What the duty is given, a partition for each worker. */
  JavaRDD<byte[]> blocks() {
    return blocks;
  }

  /**
   * What there is to know of the examples that a team has.
   *
   * @param team that {@link #start} has started
   */
  public Parts parts(SparkTeam team) {
    ShardReport report = ShardReport.of(team.reports());
    return Parts.of(
        part("training", placement.training(), report.trainingCounts(), report.training()),
        part("validation", placement.validation(), report.validationCounts(), report.validation()));
  }

  private Examples part(String name, int size, int[] counts, List<String> hashes) {
    ImageSet like =
        ImageSet.over(
            image, classes, new int[] {0}, (row, target) -> target.put(new byte[image.pixels()]));
    List<Field> fields = like.fields();
    List<SourceFile> sources =
        files.stream()
            .map(file -> WholeFiles.source(file, counts[classes.indexOf(file.className())]))
            .toList();
    List<Selection> selections =
        split
            .<Selection>map(
                how -> new Selection.RandomPart(name, how.fraction(), how.seed(), false))
            .map(List::of)
            .orElse(List.of());
    return new ExamplesElsewhere(
        like.inputs(),
        like.targets(),
        size,
        Arrays.stream(counts).boxed().toList(),
        sources,
        selections,
        ShardHash.of(fields, size, hashes));
  }

  @Override
  public String toString() {
    return size()
        + " examples of "
        + classes.size()
        + " classes in "
        + placement.shards()
        + " shards";
  }
}
