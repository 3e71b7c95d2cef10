// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * What a task does with its rows.
 *
 * @param input where the column with pictures stands in a row
 */
record Scoring(
    SentModel model,
    PictureColumn column,
    int input,
    Answers answers,
    int batchSize,
    InvalidRows invalid)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new ScoredRows(this, rows);
  }
}
