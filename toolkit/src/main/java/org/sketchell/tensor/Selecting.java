package org.sketchell.tensor;

import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.ScatterElements;
import org.sketchell.shape.ElementType;
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

  /** A copy with updates put at the places their indices name along one dimension. */
  default Tensor scatter(int dimension, Tensor indices, Tensor updates) {
    return Tensor.apply(
        new ScatterElements(self().shape().axis(dimension), false),
        self(),
        within("scatter", dimension, indices),
        updates);
  }

  /** A copy with updates added at the places their indices name along one dimension. */
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
}
