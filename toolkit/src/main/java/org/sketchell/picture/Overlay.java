// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.Objects;

/**
 * A second plane laid over an image, such as a saliency map: transparent where its values are low
 * (for a diverging map: near zero), at most {@code alpha} opaque where they are high.
 *
 * @param plane the values; stretched over the image when the sizes differ
 * @param alpha how opaque the strongest value is, 0 to 1
 */
public record Overlay(Plane plane, ColourMap colourMap, double alpha) {

  public Overlay {
    Objects.requireNonNull(plane, "plane");
    Objects.requireNonNull(colourMap, "colourMap");
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          "The alpha of an overlay is a number from 0 (invisible) to 1 (opaque); it got %s."
              .formatted(alpha));
    }
  }

  ValueRange range() {
    return colourMap.isCentred() ? ValueRange.symmetric(plane) : ValueRange.of(plane);
  }
}
