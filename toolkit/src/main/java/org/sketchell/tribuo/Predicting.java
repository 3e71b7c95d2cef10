// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.sketchell.model.MostProbable;
import org.sketchell.model.ScoreException;
import org.sketchell.model.TrainedModel;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensors;
import org.tribuo.Example;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** Tribuo's examples into a classifier of images, and Tribuo's predictions out of it. */
record Predicting(TrainedModel model, DatasetImages images) {
  private static final int BATCH = 256;

  /**
   * A prediction for each example.
   *
   * @throws ScoreException if some probabilities are NaN, which speak for no class
   */
  List<Prediction<Label>> predictions(Iterable<Example<Label>> examples) {
    List<Prediction<Label>> predictions = new ArrayList<>();
    List<Example<Label>> batch = new ArrayList<>();
    List<byte[]> pixels = new ArrayList<>();
    for (Example<Label> example : examples) {
      pixels.add(images.pixels(example, "The example"));
      batch.add(example);
      if (batch.size() == BATCH) {
        predict(batch, pixels, predictions);
      }
    }
    predict(batch, pixels, predictions);
    requireNumbers(predictions);
    return predictions;
  }

  private void requireNumbers(List<Prediction<Label>> predictions) {
    int unclear = (int) predictions.stream().filter(Objects::isNull).count();
    if (unclear > 0) {
      throw ScoreException.ofNaN(
          model.name(), unclear, predictions.size(), predictions.indexOf(null));
    }
  }

  /** Adds a prediction for each example; null where probabilities are NaN. */
  private void predict(
      List<Example<Label>> batch, List<byte[]> pixels, List<Prediction<Label>> predictions) {
    if (batch.isEmpty()) {
      return;
    }
    float[] probabilities = probabilities(pixels);
    for (int i = 0; i < batch.size(); i++) {
      predictions.add(prediction(batch.get(i), probabilities, i));
    }
    batch.clear();
    pixels.clear();
  }

  private Prediction<Label> prediction(Example<Label> example, float[] probabilities, int row) {
    List<String> classes = model.labels();
    OptionalInt best = MostProbable.of(probabilities, row, classes.size());
    if (best.isEmpty()) {
      return null;
    }
    Map<String, Label> scores = new LinkedHashMap<>();
    for (int k = 0; k < classes.size(); k++) {
      scores.put(
          classes.get(k), new Label(classes.get(k), probabilities[row * classes.size() + k]));
    }
    return new Prediction<>(
        scores.get(classes.get(best.getAsInt())), scores, images.size().pixels(), example, true);
  }

  /** The probabilities of images, one after the other, in the order of the classes. */
  float[] probabilities(List<byte[]> pixels) {
    ImageSize size = images.size();
    byte[] all = new byte[pixels.size() * size.pixels()];
    for (int i = 0; i < pixels.size(); i++) {
      System.arraycopy(pixels.get(i), 0, all, i * size.pixels(), size.pixels());
    }
    return model
        .probabilities(
            Tensors.tensor(all, pixels.size(), size.channels(), size.height(), size.width()))
        .toFloatArray();
  }
}
