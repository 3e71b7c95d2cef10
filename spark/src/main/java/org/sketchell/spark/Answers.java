// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sketchell.model.MostProbable;
import org.sketchell.spark.cluster.ClusterException;

/**
 * The columns with answers that are wanted, in their order; an empty name is of one that is not.
 *
 * @param prediction the most probable class
 * @param index its number
 * @param probabilities of all classes
 * @param logits of all classes
 */
record Answers(String prediction, String index, String probabilities, String logits)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  List<StructField> columns() {
    List<StructField> columns = new ArrayList<>();
    if (!prediction.isEmpty()) {
      columns.add(DataTypes.createStructField(prediction, DataTypes.StringType, true));
    }
    if (!index.isEmpty()) {
      columns.add(DataTypes.createStructField(index, DataTypes.DoubleType, true));
    }
    for (String scores : List.of(probabilities, logits)) {
      if (!scores.isEmpty()) {
        columns.add(
            DataTypes.createStructField(
                scores, DataTypes.createArrayType(DataTypes.FloatType, false), true));
      }
    }
    return columns;
  }

  /** A table with these columns behind its own. */
  StructType behind(StructType schema) {
    StructType all = schema;
    for (StructField column : columns()) {
      Optional<String> there =
          List.of(all.fieldNames()).stream()
              .filter(name -> name.equalsIgnoreCase(column.name()))
              .findFirst();
      if (there.isPresent()) {
        throw new ClusterException(
            "There is a column %s already, where answers were to be put; drop or rename it, or"
                + " give the model's columns other names.",
            there.get());
      }
      all = all.add(column);
    }
    return all;
  }

  /**
   * Puts answers behind the values of a row.
   *
   * @param values of the row, with room for answers
   * @param from where these begin
   * @param row number of the picture in its batch
   * @return whether the model says something of it
   */
  boolean put(
      Object[] values, int from, int row, float[] scores, float[] raw, List<String> labels) {
    OptionalInt best = MostProbable.of(scores, row, labels.size());
    int at = from;
    if (!prediction.isEmpty()) {
      values[at++] = best.isPresent() ? labels.get(best.getAsInt()) : null;
    }
    if (!index.isEmpty()) {
      values[at++] = best.isPresent() ? Double.valueOf(best.getAsInt()) : null;
    }
    if (!probabilities.isEmpty()) {
      values[at++] = row(scores, row, labels.size());
    }
    if (!logits.isEmpty()) {
      values[at] = row(raw, row, labels.size());
    }
    return best.isPresent();
  }

  private static float[] row(float[] all, int row, int classes) {
    return Arrays.copyOfRange(all, row * classes, (row + 1) * classes);
  }
}
