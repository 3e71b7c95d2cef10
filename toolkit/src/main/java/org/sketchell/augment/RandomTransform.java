// SPDX-License-Identifier: Apache-2.0
package org.sketchell.augment;

import org.sketchell.tensor.SplitMix64;

/**
 * Changes a picture by chance. Those of {@link Transforms} are known by name; one of your own is a
 * function, such as {@code (picture, dice) -> picture.each(pixel -> 255 - pixel)}.
 */
@FunctionalInterface
public interface RandomTransform {
  /**
   * Changes a picture.
   *
   * @param dice decide about this picture in this epoch; all chance has to come from them
   */
  void apply(AlteredPicture picture, SplitMix64 dice);
}
