// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Map;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Pooling and resizing of images. */
final class PoolingRules {
  private PoolingRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(
        MaxPool.class,
        Rule.of(
            s ->
                Tensor.apply(
                    new MaxPoolGradient(s.as(MaxPool.class).window()), s.x(), s.y(), s.dy())));
    table.put(MaxPoolGradient.class, s -> Rule.wanted(s, () -> null, () -> null, () -> maxima(s)));
    table.put(AveragePool.class, Rule.of(PoolingRules::averagePool));
    table.put(Resize.class, Rule.of(PoolingRules::resize));
  }

  /** What arrives at the images, where they hold the maxima. */
  private static Tensor maxima(Step s) {
    MaxPool pool = new MaxPool(s.as(MaxPoolGradient.class).window(), true);
    Tensor places = Tensor.applyAll(pool, s.x(0)).get(1);
    return s.dy().reshape(-1).gather(0, places.reshape(-1)).reshape(s.x(2).shape().sizes());
  }

  /** Every pixel under a window gets an equal share. */
  private static Tensor averagePool(Step s) {
    AveragePool pool = s.as(AveragePool.class);
    Window window = pool.window();
    Tensor dy = pool.counted() ? s.dy() : s.dy().times(fewer(window, s.x()));
    int height = window.kernel().get(0);
    int width = window.kernel().get(1);
    int channels = s.x().size(1);
    Tensor share = Tensors.full(1.0 / (height * width), channels, 1, height, width);
    // Groups of one channel: the adjoint keeps channels apart.
    return Tensor.apply(
        new ConvInputGradient(window, channels, s.x().size(2), s.x().size(3)), dy, share);
  }

  /** By how much more a pixel counts, at each place of the window, because padding does not. */
  private static Tensor fewer(Window window, Tensor images) {
    float[] rows = fewer(window, 0, images.size(2));
    float[] columns = fewer(window, 1, images.size(3));
    return Tensors.tensor(rows, rows.length, 1).times(Tensors.tensor(columns, columns.length));
  }

  private static float[] fewer(Window window, int dimension, int size) {
    int kernel = window.kernel().get(dimension);
    float[] fewer = new float[window.positions(dimension, size)];
    for (int i = 0; i < fewer.length; i++) {
      int start = i * window.stride().get(dimension) - window.before().get(dimension);
      fewer[i] = (float) kernel / (Math.min(start + kernel, size) - Math.max(start, 0));
    }
    return fewer;
  }

  /**
   * Resizing is linear and separable: rows A and columns B give A X B', whose adjoint is A' Y B.
   */
  private static Tensor resize(Step s) {
    Resize resize = s.as(Resize.class);
    Tensor rows = Interpolation.matrix(resize, 0);
    Tensor columns = Interpolation.matrix(resize, 1);
    return rows.t().matmul(s.dy()).matmul(columns);
  }
}
