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
import org.apache.spark.sql.SparkSession;
import org.sketchell.data.DataException;
import org.sketchell.data.SourceFile;
import org.sketchell.spark.source.FileFacts;
import org.sketchell.spark.source.QuickDrawFiles;

/**
 * The files whose drawings examples are, all of them: so that a record can name them, and the
 * training be done again from them.
 */
final class WholeFiles {
  private WholeFiles() {}

  /**
   * Hashes the files of examples in the cluster.
   *
   * @return in the order of the examples; empty if these are not all drawings of one file for each
   *     class, as after a filter
   */
  static List<FileFacts> of(SparkSession spark, ExampleNumbers numbers) {
    TreeSet<ExampleNumbers.File> sorted = new TreeSet<>(numbers.offsets().keySet());
    List<String> paths = sorted.stream().map(ExampleNumbers.File::path).toList();
    Set<String> labels = new HashSet<>(sorted.stream().map(ExampleNumbers.File::label).toList());
    // Drawings that no file holds name what drew them.
    if (labels.size() < paths.size() || !paths.stream().allMatch(path -> path.endsWith(".npy"))) {
      return List.of();
    }
    try {
      QuickDrawFiles files = QuickDrawFiles.of(spark, paths.toArray(String[]::new));
      if (!isAll(files, numbers.rows())) {
        return List.of();
      }
      Map<String, FileFacts> facts = files.facts(spark);
      return paths.stream().map(facts::get).toList();
    } catch (DataException e) {
      // Somebody's own table has columns of these names.
      return List.of();
    }
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
    URI uri = URI.create(file.path());
    Path path = "file".equals(uri.getScheme()) ? Path.of(uri.getPath()) : Path.of(file.path());
    return SourceFile.known(
        path,
        file.bytes(),
        file.modified(),
        file.sha256(),
        Optional.of(file.className()),
        file.rows(),
        used);
  }
}
