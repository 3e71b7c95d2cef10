// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sketchell.picture.Plane;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * By how much each class's probability falls when the 3x3 pixels around a pixel are made black.
 *
 * @param images finds the pixels of examples
 * @param classes the names of all classes, in the order of the probabilities
 * @param probabilities of images, one after the other, in the order of the classes
 */
record PatchOcclusion(
    DatasetImages images, List<String> classes, Function<List<byte[]>, float[]> probabilities) {
  private static final int BATCH = 256;
  private static final int PATCH = 3;

  /** The drops of every class by the names of the features, the largest first. */
  Excuse<Label> excuse(
      Example<Label> example, Prediction<Label> prediction, ImmutableFeatureMap features) {
    float[][] drops = drops(example, prediction);
    Map<String, List<Pair<String, Double>>> weights = new LinkedHashMap<>();
    for (int k = 0; k < classes.size(); k++) {
      weights.put(classes.get(k), byName(drops[k], features));
    }
    return new Excuse<>(example, prediction, weights);
  }

  /** Empty if some pixels have no name. */
  private static List<Pair<String, Double>> byName(float[] drop, ImmutableFeatureMap features) {
    List<Pair<String, Double>> ordered = new ArrayList<>();
    if (features.size() == drop.length) {
      for (int i = 0; i < drop.length; i++) {
        ordered.add(new Pair<>(features.get(i).getName(), (double) drop[i]));
      }
    }
    ordered.sort(Comparator.comparingDouble(pair -> -Math.abs(pair.getB())));
    return List.copyOf(ordered);
  }

  /** What spoke for the predicted class: the largest drop over the colour planes, 0 or more. */
  Plane saliency(Example<Label> example, Prediction<Label> prediction) {
    float[] drop = drops(example, prediction)[classes.indexOf(prediction.getOutput().getLabel())];
    int height = images.size().height();
    int width = images.size().width();
    float[] values = new float[height * width];
    for (int i = 0; i < drop.length; i++) {
      values[i % values.length] = Math.max(values[i % values.length], drop[i]);
    }
    return new Plane(height, width, values);
  }

  /** [class][pixel]: the probability with all pixels minus that without those around one. */
  private float[][] drops(Example<Label> example, Prediction<Label> prediction) {
    byte[] whole = images.pixels(example, "The example");
    double[] before =
        classes.stream()
            .mapToDouble(name -> prediction.getOutputScores().get(name).getScore())
            .toArray();
    float[][] drops = new float[classes.size()][whole.length];
    List<byte[]> variants = new ArrayList<>();
    int done = 0;
    for (int pixel = 0; pixel < whole.length; pixel++) {
      variants.add(without(whole, pixel));
      if (variants.size() == BATCH || pixel == whole.length - 1) {
        float[] after = probabilities.apply(variants);
        for (int i = 0; i < variants.size(); i++) {
          for (int k = 0; k < classes.size(); k++) {
            drops[k][done + i] = (float) (before[k] - after[i * classes.size() + k]);
          }
        }
        done += variants.size();
        variants.clear();
      }
    }
    return drops;
  }

  private byte[] without(byte[] whole, int pixel) {
    byte[] left = whole.clone();
    int height = images.size().height();
    int width = images.size().width();
    int area = height * width;
    int plane = pixel / area * area;
    int row = pixel % area / width;
    int column = pixel % width;
    for (int y = Math.max(0, row - PATCH / 2); y <= Math.min(height - 1, row + PATCH / 2); y++) {
      for (int x = Math.max(0, column - PATCH / 2);
          x <= Math.min(width - 1, column + PATCH / 2);
          x++) {
        left[plane + y * width + x] = 0;
      }
    }
    return left;
  }
}
