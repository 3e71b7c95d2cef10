package org.sketchell.provenance;

import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.sketchell.picture.Plane;
import org.tribuo.ImmutableFeatureMap;

/**
 * By how much each class's probability falls when the 3x3 pixels around a pixel are made black.
 *
 * @param size of the images
 * @param classes how many there are
 * @param probabilities of images, one after the other, in the order of the classes
 */
record PatchOcclusion(
    DatasetImages.Size size, int classes, Function<List<byte[]>, float[]> probabilities) {
  private static final int BATCH = 256;
  private static final int PATCH = 3;

  /**
   * The probability with all pixels minus that without those around one.
   *
   * @param whole the pixels of the image
   * @param before the probabilities of the classes with all pixels
   * @return [class][pixel]
   */
  float[][] drops(byte[] whole, double[] before) {
    float[][] drops = new float[classes][whole.length];
    List<byte[]> variants = new ArrayList<>();
    int done = 0;
    for (int pixel = 0; pixel < whole.length; pixel++) {
      variants.add(without(whole, pixel));
      if (variants.size() == BATCH || pixel == whole.length - 1) {
        float[] after = probabilities.apply(variants);
        for (int i = 0; i < variants.size(); i++) {
          for (int k = 0; k < classes; k++) {
            drops[k][done + i] = (float) (before[k] - after[i * classes + k]);
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
    int height = size.height();
    int width = size.width();
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

  /** What spoke for a class: the largest drop of a place over the colour planes, 0 or more. */
  Plane plane(float[] drop) {
    int area = size.height() * size.width();
    float[] values = new float[area];
    for (int i = 0; i < drop.length; i++) {
      values[i % area] = Math.max(values[i % area], drop[i]);
    }
    return new Plane(size.height(), size.width(), values);
  }

  /** The drops by the names of features, the largest first; empty if some pixels have no name. */
  List<Pair<String, Double>> byName(float[] drop, ImmutableFeatureMap features) {
    List<Pair<String, Double>> ordered = new ArrayList<>();
    if (features.size() == drop.length) {
      for (int i = 0; i < drop.length; i++) {
        ordered.add(new Pair<>(features.get(i).getName(), (double) drop[i]));
      }
    }
    ordered.sort(Comparator.comparingDouble(pair -> -Math.abs(pair.getB())));
    return List.copyOf(ordered);
  }
}
