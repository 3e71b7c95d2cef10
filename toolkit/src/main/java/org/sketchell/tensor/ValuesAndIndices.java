// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

/**
 * Elements that were found along a dimension, and where.
 *
 * @param values the elements, of the element type they were found in
 * @param indices for each of them its place along the dimension, from 0, as int64
 */
public record ValuesAndIndices(Tensor values, Tensor indices) {
  /** Both, one below the other. */
  @Override
  public String toString() {
    return "values=" + values + ",\nindices=" + indices;
  }
}
