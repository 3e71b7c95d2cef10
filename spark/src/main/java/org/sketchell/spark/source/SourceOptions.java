// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.sketchell.data.DataException;

/**
 * The options of a source. Those with a dot in their name are Hadoop's; any other that the source
 * does not know is a mistake.
 */
record SourceOptions(String source, CaseInsensitiveStringMap given) {
  static final String ROWS_PER_PARTITION = "rowsPerPartition";

  /** Of drawings of 28 x 28 pixels 12 MB, and about a second of a core that scores them. */
  private static final int ROWS = 16_384;

  /** Those that Spark fills itself. */
  private static final Set<String> PATHS = Set.of("path", "paths");

  static SourceOptions of(String source, Map<String, String> given, List<String> known) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(known);
    for (String name : given.keySet()) {
      if (!names.contains(name) && !PATHS.contains(name) && name.indexOf('.') < 0) {
        throw new DataException(
            "The source %s has no option %s; it has %s.", source, name, String.join(", ", known));
      }
    }
    return new SourceOptions(source, new CaseInsensitiveStringMap(given));
  }

  int rowsPerPartition() {
    return (int) number(ROWS_PER_PARTITION, ROWS, 1, Integer.MAX_VALUE);
  }

  long number(String name, long otherwise, long least, long most) {
    String text = given.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new DataException(
        "The option %s of the source %s is a whole number from %d to %d, but got %s.",
        name, source, least, most, text);
  }

  boolean has(String name) {
    return given.containsKey(name);
  }

  String text(String name, String otherwise) {
    return given.getOrDefault(name, otherwise);
  }

  /** What was given to {@code load(...)}. */
  List<String> paths() {
    try {
      String several = given.get("paths");
      if (several != null) {
        return List.of(new ObjectMapper().readValue(several, String[].class));
      }
    } catch (IOException e) {
      throw new DataException(
          e, "The option paths is what Spark makes of load(...); leave it out.");
    }
    return has("path") ? List.of(given.get("path")) : List.of();
  }

  /** Hadoop's settings of the session, and those among the options. */
  Configuration hadoop() {
    Configuration hadoop =
        new Configuration(SparkSession.active().sparkContext().hadoopConfiguration());
    given
        .asCaseSensitiveMap()
        .forEach(
            (name, value) -> {
              if (name.indexOf('.') >= 0) {
                hadoop.set(name, value);
              }
            });
    return hadoop;
  }
}
