package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Images cut into square tiles: one tensor for each position within a tile, row by row, each of
 * shape [n, channels, height / size, 1, width / size].
 *
 * <p>Every row of pixels is put in order by a product with a permutation matrix. That is exact, and
 * for the widths of small networks much faster than ONNX Runtime's Transpose, which sends each tiny
 * matrix to its threads, and than SpaceToDepth and its inverse, which know no threads.
 */
final class Tiles {
  private static final float LOWEST = -Float.MAX_VALUE;

  private final Shape images;
  private final int size;
  private final Tensor order;

  private Tiles(Shape images, int size) {
    this.images = images;
    this.size = size;
    this.order = permutation(images.size(3), size);
  }

  /** Whether a pooling's windows are square tiles, side by side. */
  static boolean fit(Window window) {
    return window.tiles() && window.kernel().get(0).equals(window.kernel().get(1));
  }

  /**
   * The gradient of max pooling over tiles: each position within a window in turn takes the
   * gradient where it holds the maximum and no earlier one did.
   */
  static Tensor maxPoolGradient(Window window, Tensor x, Tensor y, Tensor dy) {
    int size = window.kernel().get(0);
    Tensor covered = x.slice(2, 0, y.size(2) * size).slice(3, 0, y.size(3) * size);
    Tiles tiles = new Tiles(covered.shape(), size);
    Tensor largest = tiles.finite(y).unsqueeze(3);
    List<Tensor> gradients = new ArrayList<>();
    Tensor rest = dy.unsqueeze(3);
    List<Tensor> positions = tiles.cut(tiles.finite(covered));
    for (Tensor position : positions.subList(0, size * size - 1)) {
      Tensor taken = rest.times(position.eq(largest).to(ElementType.FLOAT32));
      gradients.add(taken);
      rest = rest.minus(taken);
    }
    gradients.add(rest);
    Tensor gradient = tiles.join(gradients);
    return Margin.around(
        gradient, 0, x.size(3) - gradient.size(3), 0, x.size(2) - gradient.size(2));
  }

  /** [width, width], which brings column {@code tile * size + j} to {@code j * tiles + tile}. */
  private static Tensor permutation(int width, int size) {
    float[] matrix = new float[width * width];
    int tiles = width / size;
    for (int column = 0; column < width; column++) {
      int to = column % size * tiles + column / size;
      matrix[column * width + to] = 1;
    }
    return Tensors.tensor(matrix, width, width);
  }

  /** Minus infinity as the lowest number: zero times infinity would spoil a whole row. */
  private Tensor finite(Tensor values) {
    return values.maximum(Tensors.scalar(LOWEST));
  }

  private List<Tensor> cut(Tensor whole) {
    int[] single = new int[size * size];
    Arrays.fill(single, 1);
    return whole
        .reshape(-1, images.size(3))
        .matmul(order)
        .reshape(
            images.size(0),
            images.size(1),
            images.size(2) / size,
            size * size,
            images.size(3) / size)
        .split(3, single);
  }

  private Tensor join(List<Tensor> positions) {
    return Tensors.concat(3, positions)
        .reshape(-1, images.size(3))
        .matmul(order.t())
        .reshape(images.sizes());
  }
}
