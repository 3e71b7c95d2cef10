// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.Serializable;
import java.util.OptionalInt;
import org.sketchell.model.MostProbable;
import org.sketchell.model.ScoreException;
import org.sketchell.model.TrainedModel;
import scala.collection.immutable.ArraySeq;
import scala.runtime.AbstractFunction2;

/** What a function of SQL does with a picture; its first argument, the model, is known. */
final class PictureFunction extends AbstractFunction2<Object, Object, Object>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SentModel model;
  private final PictureColumn column;
  private final boolean probabilities;
  private transient volatile TrainedModel here;

  PictureFunction(SentModel model, PictureColumn column, boolean probabilities) {
    this.model = model;
    this.column = column;
    this.probabilities = probabilities;
  }

  @Override
  public Object apply(Object path, Object picture) {
    if (picture == null) {
      return null;
    }
    TrainedModel known = here;
    if (known == null) {
      known = model.here();
      here = known;
    }
    PictureBatch one = new PictureBatch(column);
    one.add(picture);
    float[] scores = known.probabilities(one.tensor()).toFloatArray();
    if (probabilities) {
      return ArraySeq.unsafeWrapArray(scores);
    }
    OptionalInt best = MostProbable.of(scores, 0, scores.length);
    if (best.isEmpty()) {
      throw ScoreException.ofNaN(model.name(), 1, 1, 0);
    }
    return known.labels().get(best.getAsInt());
  }
}
