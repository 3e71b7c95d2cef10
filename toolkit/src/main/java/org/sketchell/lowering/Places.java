// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.List;
import java.util.stream.LongStream;
import org.sketchell.operator.Binary;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Where the maxima of a pooling lie, found by ONNX Runtime among numbers only: minus infinity is
 * lifted above the value that it starts from, and the places of NaN are pooled by themselves.
 */
final class Places {
  /** The lowest number that the search takes for one. */
  private static final float LEAST = Math.nextUp(-Float.MAX_VALUE);

  private final Tensor images;
  private final Tensor indices;

  /** One for each position of the window, 0 where it sees padding only; null if none does. */
  private final Tensor seen;

  Places(Window window, Tensor x) {
    images = x;
    seen = seen(window, x.shape());
    indices = indices(window, x);
  }

  private static Tensor indices(Window window, Tensor x) {
    int height = x.size(2) + window.before().get(0) + window.after().get(0);
    int width = x.size(3) + window.before().get(1) + window.after().get(1);
    Window bare =
        new Window(
            window.kernel(), window.stride(), List.of(0, 0), List.of(0, 0), window.dilation());
    Tensor undefined = x.isNaN();
    Tensor numbers = undefined.where(Tensors.scalar(LEAST), x.maximum(Tensors.scalar(LEAST)));
    Tensor found =
        Tensor.applyAll(new MaxPool(bare, true), Margin.around(numbers, window, -Float.MAX_VALUE))
            .get(1);
    Tensor order =
        Tensors.tensor(arange(x.size(2) * x.size(3)), x.size(2), x.size(3)).to(ElementType.FLOAT32);
    Tensor marked = undefined.where(order, Tensors.scalar(-1f));
    Tensor last = Tensor.apply(new MaxPool(bare, false), Margin.around(marked, window, -1));
    Tensor plane = Tensors.scalar((long) height * width);
    Tensor within = inside(window, x.shape(), height, width);
    Tensor place = within.indexSelect(0, Tensor.apply(Binary.MOD, found, plane));
    Tensor mine = last.lt(0).where(place, last.to(ElementType.INT64));
    Tensor before = Tensor.apply(Binary.DIV, found, plane);
    return before.times(Tensors.scalar((long) x.size(2) * x.size(3))).plus(mine);
  }

  private static long[] arange(int end) {
    return LongStream.range(0, end).toArray();
  }

  /** For each place on a padded plane the place on the image; 0 for the padding. */
  private static Tensor inside(Window window, Shape images, int height, int width) {
    long[] places = new long[height * width];
    for (int row = 0; row < images.size(2); row++) {
      for (int column = 0; column < images.size(3); column++) {
        int padded = (row + window.before().get(0)) * width + column + window.before().get(1);
        places[padded] = (long) row * images.size(3) + column;
      }
    }
    return Tensors.tensor(places);
  }

  private static Tensor seen(Window window, Shape images) {
    boolean[] rows = window.seesImage(0, images.size(2));
    boolean[] columns = window.seesImage(1, images.size(3));
    boolean[] both = new boolean[rows.length * columns.length];
    boolean all = true;
    for (int i = 0; i < both.length; i++) {
      both[i] = rows[i / columns.length] && columns[i % columns.length];
      all &= both[i];
    }
    return all ? null : Tensors.tensor(both, rows.length, columns.length);
  }

  /** int64, counted through all the images. */
  Tensor indices() {
    return indices;
  }

  Tensor values() {
    Tensor values =
        images.reshape(-1).gather(0, indices.reshape(-1)).reshape(indices.shape().sizes());
    return seen == null ? values : seen.where(values, Tensors.scalar(Float.NEGATIVE_INFINITY));
  }

  /** What arrives at the maxima, added up at their places in the images. */
  Tensor spread(Tensor gradient) {
    Tensor arrives = seen == null ? gradient : seen.where(gradient, Tensors.scalar(0f));
    Shape flat = Shape.of(Math.toIntExact(images.shape().elements()));
    return Tensors.scalar(0f)
        .expand(flat.sizes())
        .scatterAdd(0, indices.reshape(-1), arrives.reshape(-1))
        .reshape(images.shape().sizes());
  }
}
