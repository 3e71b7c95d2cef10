package org.sketchell.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.Conv;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Pooling and resizing of images. */
final class PoolingRules {
  private PoolingRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(MaxPool.class, Rule.of(PoolingRules::maxPool));
    table.put(AveragePool.class, Rule.of(PoolingRules::averagePool));
    table.put(Resize.class, Rule.of(PoolingRules::resize));
  }

  /** The gradient goes to the first maximum under each window, as in PyTorch. */
  private static Tensor maxPool(Step s) {
    Window window = s.as(MaxPool.class).window();
    boolean square = window.kernel().get(0).equals(window.kernel().get(1));
    return window.tiles() && square && !s.as(MaxPool.class).indices()
        ? tiled(s, window.kernel().get(0))
        : scattered(s);
  }

  /**
   * Windows side by side: each position within a window in turn takes the gradient where it holds
   * the maximum and no earlier one did.
   */
  private static Tensor tiled(Step s, int size) {
    Shape shape = s.x().shape();
    int height = s.y().size(2);
    int width = s.y().size(3);
    Tensor covered = s.x().slice(2, 0, height * size).slice(3, 0, width * size);
    Tiles tiles = new Tiles(covered.shape(), size);
    Tensor y = tiles.finite(s.y()).unsqueeze(3);
    List<Tensor> gradients = new ArrayList<>();
    Tensor rest = s.dy().unsqueeze(3);
    List<Tensor> positions = tiles.cut(tiles.finite(covered));
    for (Tensor position : positions.subList(0, size * size - 1)) {
      Tensor taken = rest.times(position.eq(y).to(ElementType.FLOAT32));
      gradients.add(taken);
      rest = rest.minus(taken);
    }
    gradients.add(rest);
    Tensor gradient = tiles.join(gradients);
    return RearrangementRules.pad(
        gradient,
        List.of(0, 0, 0, 0),
        List.of(0, 0, shape.size(2) - gradient.size(2), shape.size(3) - gradient.size(3)));
  }

  private static Tensor scattered(Step s) {
    MaxPool pool = s.as(MaxPool.class);
    Tensor indices = Tensor.applyAll(new MaxPool(pool.window(), true), s.x()).get(1);
    Shape flat = Shape.of(Math.toIntExact(s.x().shape().elements()));
    return Broadcast.zeros(flat)
        .scatterAdd(0, indices.reshape(-1), s.dy().reshape(-1))
        .reshape(s.x().shape().sizes());
  }

  /** Every pixel under a window gets an equal share. */
  private static Tensor averagePool(Step s) {
    Window window = s.as(AveragePool.class).window();
    int height = window.kernel().get(0);
    int width = window.kernel().get(1);
    int channels = s.x().size(1);
    Shape images = s.x().shape();
    Tensor share = Tensors.full(1.0 / (height * width), channels, 1, height, width);
    // Groups of one channel: the adjoint keeps channels apart.
    return ConvolutionLowering.adjoint(new Conv(window, channels), s.dy(), share, images);
  }

  /**
   * Resizing is linear and separable: rows A and columns B give A X B', whose adjoint is A' Y B.
   */
  private static Tensor resize(Step s) {
    Resize resize = s.as(Resize.class);
    Tensor rows = Interpolation.matrix(resize.rule(), resize.inputHeight(), resize.height());
    Tensor columns = Interpolation.matrix(resize.rule(), resize.inputWidth(), resize.width());
    return rows.t().matmul(s.dy()).matmul(columns);
  }
}
