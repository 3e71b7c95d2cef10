// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import org.sketchell.shape.Shape;

/**
 * How much of the whole one graph is for.
 *
 * @param piece how many examples it is given
 * @param whole of how many
 */
record Portion(int piece, int whole) {
  Shape of(Shape shape, int dimension) {
    return shape.with(dimension, places(shape, dimension) * piece);
  }

  /** Places along a dimension for each example. */
  int places(Shape shape, int dimension) {
    return shape.size(dimension) / whole;
  }

  double part() {
    return (double) piece / whole;
  }
}
