package org.sketchell.tribuo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.model.TrainedModel;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensors;
import org.tribuo.Example;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** Tribuo's examples into a classifier of images, and Tribuo's predictions out of it. */
record Predicting(TrainedModel model, DatasetImages images) {
  private static final int BATCH = 256;

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
    return predictions;
  }

  private void predict(
      List<Example<Label>> batch, List<byte[]> pixels, List<Prediction<Label>> predictions) {
    if (batch.isEmpty()) {
      return;
    }
    List<String> classes = model.labels();
    float[] probabilities = probabilities(pixels);
    for (int i = 0; i < batch.size(); i++) {
      Map<String, Label> scores = new LinkedHashMap<>();
      Label best = null;
      for (int k = 0; k < classes.size(); k++) {
        Label label = new Label(classes.get(k), probabilities[i * classes.size() + k]);
        scores.put(label.getLabel(), label);
        best = best == null || label.getScore() > best.getScore() ? label : best;
      }
      predictions.add(new Prediction<>(best, scores, images.size().pixels(), batch.get(i), true));
    }
    batch.clear();
    pixels.clear();
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
