// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.sketchell.data.DataException;
import org.sketchell.data.Notice;
import org.sketchell.data.SourceFile;
import org.sketchell.file.Explained;
import org.sketchell.spark.source.DrawingColumns;
import org.sketchell.spark.source.FileFacts;
import org.sketchell.spark.source.QuickDrawFiles;

/**
 * The files whose drawings examples are, all of them: so that a record can name them, and the
 * training be done again from them.
 */
final class WholeFiles {
  private static final String PART = "the rows are not all drawings of these, as they are there";

  private WholeFiles() {}

  /**
   * Hashes the files of examples in the cluster. Where the rows are of files, but the record will
   * name none, a notice says why.
   *
   * @return in the order of the examples; empty if these are not all drawings of one file for each
   *     class, as after a filter
   */
  static List<FileFacts> of(Dataset<?> table, String pixels, ExampleNumbers numbers) {
    SparkSession spark = table.sparkSession();
    TreeSet<ExampleNumbers.File> sorted = new TreeSet<>(numbers.offsets().keySet());
    List<String> paths = sorted.stream().map(ExampleNumbers.File::path).toList();
    Set<String> labels = new HashSet<>(sorted.stream().map(ExampleNumbers.File::label).toList());
    if (!areFiles(paths)) {
      return List.of();
    }
    if (!QuickDrawFiles.give(table, List.of(pixels, DrawingColumns.FILE, DrawingColumns.KEY))) {
      return none("the pixels may be others than those that were read from them");
    }
    if (labels.size() < paths.size()) {
      return none("a class comes from several of them");
    }
    try {
      QuickDrawFiles files = QuickDrawFiles.of(spark, paths.toArray(String[]::new));
      if (!isAll(files, numbers.rows())) {
        return none(PART);
      }
      Map<String, FileFacts> facts = files.facts(spark);
      return paths.stream().map(facts::get).toList();
    } catch (DataException e) {
      // Somebody's own table may have columns of these names.
      return none(e.getMessage().replaceFirst("\\.$", ""));
    }
  }

  /** Says that rows of files are not all of them. */
  static List<FileFacts> part(List<String> paths) {
    return areFiles(paths) ? none(PART) : List.of();
  }

  /** Drawings that no file holds name what drew them. */
  private static boolean areFiles(List<String> paths) {
    return paths.stream().allMatch(path -> path.endsWith(".npy"));
  }

  private static List<FileFacts> none(String why) {
    Notice.say(
        List.of(
            Explained.sentence(
                "The record of this training will not name the files of its drawings: %s.", why)));
    return List.of();
  }

  private static boolean isAll(QuickDrawFiles files, Map<ExampleNumbers.File, Long> rows) {
    Map<String, Long> byPath = new HashMap<>();
    rows.forEach((file, count) -> byPath.put(file.path(), count));
    return files.rowsByFile().equals(byPath)
        && files.classes().size() == rows.size()
        && rows.keySet().stream().allMatch(file -> files.classes().contains(file.label()));
  }

  /** A file of which so many drawings belong to a set. */
  static SourceFile source(FileFacts file, int used) {
    return SourceFile.known(
        path(file.path()),
        file.bytes(),
        file.modified(),
        file.sha256(),
        Optional.of(file.className()),
        file.rows(),
        used);
  }

  /**
   * What a record says of a path of Hadoop's: of this machine's files the path; of others names
   * alone, such as {@code hdfs/nn/quickdraw/cat.npy}, as {@code //} would not outlast it.
   */
  static Path path(String text) {
    URI uri = new org.apache.hadoop.fs.Path(text).toUri();
    if (uri.getScheme() == null) {
      return Path.of(uri.getPath());
    }
    if (uri.getScheme().equals("file")) {
      return Path.of(uri);
    }
    String place = uri.getAuthority() == null ? "" : uri.getAuthority().replaceFirst(":\\d+$", "");
    return Path.of(uri.getScheme(), place, uri.getPath());
  }
}
