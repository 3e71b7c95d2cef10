// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.sketchell.picture.Figure;
import org.sketchell.picture.Plane;
import org.sketchell.tribuo.ImageExample;
import org.tribuo.Example;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** Wrong predictions as pictures, with what mattered laid over them. */
final class MistakePictures {
  private MistakePictures() {}

  /**
   * One picture for each that is an image.
   *
   * @return empty if none is
   */
  static Optional<Figure> of(
      List<Prediction<Label>> mistakes, Function<Example<Label>, Optional<Plane>> saliency) {
    Figure figure = Figure.of();
    for (Prediction<Label> mistake : mistakes) {
      if (mistake.getExample() instanceof ImageExample image && image.isImage()) {
        figure = figure.add(plane(image), title(mistake));
        Optional<Plane> map = saliency.apply(image);
        if (map.isPresent()) {
          figure = figure.overlay(map.get());
        }
      }
    }
    return figure.panels().isEmpty() ? Optional.empty() : Optional.of(figure);
  }

  private static String title(Prediction<Label> mistake) {
    return String.format(
        Locale.ROOT,
        "%s taken for %s (%.0f %%)",
        mistake.getExample().getOutput().getLabel(),
        mistake.getOutput().getLabel(),
        100 * mistake.getOutput().getScore());
  }

  /** The mean over the channels. */
  private static Plane plane(ImageExample image) {
    int pixels = image.height() * image.width();
    float[] values = new float[pixels];
    byte[] bytes = image.pixels();
    for (int i = 0; i < bytes.length; i++) {
      values[i % pixels] += (bytes[i] & 0xff) / (float) image.channels();
    }
    return new Plane(image.height(), image.width(), values);
  }
}
