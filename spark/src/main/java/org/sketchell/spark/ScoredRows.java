// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sketchell.model.TrainedModel;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.tensor.Tensor;

/** Rows with answers: a batch is read, scored and given before the next one is read. */
final class ScoredRows implements Iterator<Row> {
  private final Scoring scoring;
  private final Iterator<Row> rows;
  private final PictureBatch batch;
  private final List<Row> read = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private TrainedModel model;
  private float[] scores = {};
  private float[] raw = {};
  private int next;
  private Row ready;

  ScoredRows(Scoring scoring, Iterator<Row> rows) {
    this.scoring = scoring;
    this.rows = rows;
    this.batch = new PictureBatch(scoring.column());
  }

  @Override
  public boolean hasNext() {
    while (ready == null && (next < read.size() || fill())) {
      ready = answered(next++);
    }
    return ready != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("There are no more rows.");
    }
    Row row = ready;
    ready = null;
    return row;
  }

  /** Reads and scores the next batch; false if there is none. */
  private boolean fill() {
    read.clear();
    places.clear();
    batch.clear();
    next = 0;
    while (rows.hasNext() && read.size() < scoring.batchSize()) {
      Row row = rows.next();
      Integer place = place(row.get(scoring.input()));
      if (place != null) {
        read.add(row);
        places.add(place);
      }
    }
    if (batch.count() > 0) {
      score(batch.tensor());
    }
    return !read.isEmpty();
  }

  /** The place of a picture in the batch; -1 if it has no answers, null if its row goes. */
  private Integer place(Object picture) {
    if (picture == null) {
      return -1;
    }
    try {
      batch.add(picture);
      return batch.count() - 1;
    } catch (ClusterException e) {
      switch (scoring.invalid()) {
        case SKIP -> {
          return null;
        }
        case KEEP -> {
          return -1;
        }
        default -> throw e;
      }
    }
  }

  private void score(Tensor pictures) {
    if (model == null) {
      model = scoring.model().here();
    }
    scores = model.probabilities(pictures).toFloatArray();
    if (!scoring.answers().logits().isEmpty()) {
      raw = model.logits(pictures).toFloatArray();
    }
  }

  /** A row with its answers; null if it goes. */
  private Row answered(int index) {
    Row row = read.get(index);
    int place = places.get(index);
    Object[] values = new Object[row.length() + scoring.answers().columns().size()];
    for (int i = 0; i < row.length(); i++) {
      values[i] = row.get(i);
    }
    if (place >= 0) {
      boolean said =
          scoring.answers().put(values, row.length(), place, scores, raw, model.labels());
      if (!said && scoring.invalid() == InvalidRows.SKIP) {
        return null;
      }
      if (!said && scoring.invalid() == InvalidRows.ERROR) {
        throw new ClusterException(
            "%s gives scores that are no numbers (NaN) for a picture of the column %s, so it says no"
                + " class: its weights, or the pixels, are out of range.",
            scoring.model().name(), scoring.column().name());
      }
    }
    return RowFactory.create(values);
  }
}
