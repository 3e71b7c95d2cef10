// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.stream.IntStream;
import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.ScatterElements;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/** Elements picked or placed by int64 indices that are themselves a tensor. */
public sealed interface Selecting permits Tensor {
  Tensor self();

  /** Whole slices along one dimension, at the given indices. */
  default Tensor indexSelect(int dimension, Tensor indices) {
    return Tensor.apply(
        new Gather(self().shape().axis(dimension)),
        self(),
        within("indexSelect", dimension, indices));
  }

  /** For every index, the element at that place along one dimension. */
  default Tensor gather(int dimension, Tensor indices) {
    return Tensor.apply(
        new GatherElements(self().shape().axis(dimension)),
        self(),
        within("gather", dimension, indices));
  }

  /**
   * A copy with updates put at the places their indices name along one dimension. Which of several
   * updates for one place is kept is open.
   *
   * @param updates of the indices' shape
   */
  default Tensor scatter(int dimension, Tensor indices, Tensor updates) {
    return Tensor.apply(
        new ScatterElements(self().shape().axis(dimension), false),
        self(),
        within("scatter", dimension, indices),
        updates);
  }

  /** A copy with one number put at the places that indices name along one dimension. */
  default Tensor scatter(int dimension, Tensor indices, double number) {
    Tensor update = Tensors.scalar((float) number);
    if (self().elementType() == ElementType.INT64) {
      update = Tensors.scalar((long) number);
    }
    Tensor one = update.to(self().elementType());
    return scatter(dimension, indices, one.expand(indices.shape().sizes()));
  }

  /**
   * A copy with updates added at the places their indices name along one dimension; several for one
   * place add up.
   *
   * @param updates of the indices' shape
   */
  default Tensor scatterAdd(int dimension, Tensor indices, Tensor updates) {
    return Tensor.apply(
        new ScatterElements(self().shape().axis(dimension), true),
        self(),
        within("scatterAdd", dimension, indices),
        updates);
  }

  /** The indices, looked at where they are known; negative ones count from the end. */
  private Tensor within(String operation, int dimension, Tensor indices) {
    if (indices.elementType() == ElementType.INT64 && indices.value().isPresent()) {
      int size = self().size(dimension);
      for (long index : indices.toLongArray()) {
        if (index < -size || index >= size) {
          throw new ShapeException(
              "%s along dimension %d of shape %s has no place %d; use indices from %d to %d.",
              operation, self().shape().axis(dimension), self().shape(), index, -size, size - 1);
        }
      }
    }
    return indices;
  }

  /** float32 1 at the index that each int64 element names along a new last dimension, else 0. */
  default Tensor oneHot(int classes) {
    if (self().rank() == 0) {
      return self().reshape(1).oneHot(classes).reshape(classes);
    }
    return Tensor.apply(new OneHot(classes, self().rank()), self());
  }

  /**
   * A number where a bool mask is true, else this; with broadcasting. Truth values and bytes stay
   * what they are; whole numbers become float32 beside a number that is not whole.
   *
   * @throws ShapeException if the mask is not bool, or the shapes do not broadcast
   */
  default Tensor maskedFill(Tensor mask, double number) {
    Tensor x = self();
    Tensor filling = Promotion.number(number, x);
    boolean stored = x.elementType() == ElementType.BOOL || x.elementType() == ElementType.UINT8;
    return masking("maskedFill", mask).where(stored ? filling.to(x.elementType()) : filling, x);
  }

  /**
   * The elements where a bool mask is true, in row-major order, in one dimension; with
   * broadcasting. How many they are is part of the shape, so <b>the mask is computed now</b>; the
   * elements are not, and gradients flow to them.
   *
   * @throws ShapeException if the mask is not bool, or the shapes do not broadcast
   * @throws IllegalStateException if the mask has no value before a compiled step runs; there,
   *     multiply by the mask or use {@link #maskedFill}
   */
  default Tensor maskedSelect(Tensor mask) {
    int[] sizes =
        Shape.broadcast("maskedSelect", self().shape(), masking("maskedSelect", mask).shape())
            .sizes();
    boolean[] truths = Tensor.withoutGradients(() -> mask.expand(sizes)).toBooleanArray();
    long[] places =
        IntStream.range(0, truths.length).filter(i -> truths[i]).asLongStream().toArray();
    return self().expand(sizes).reshape(-1).indexSelect(0, Tensors.tensor(places));
  }

  private static Tensor masking(String operation, Tensor mask) {
    if (mask.elementType() != ElementType.BOOL) {
      throw new ShapeException(
          "%s needs a mask of bool, but got %s; make one with a comparison, such as x.gt(0).",
          operation, mask.type());
    }
    return mask;
  }
}
