// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A plane shown as a picture.
 *
 * @param title the line above the picture; empty for none
 * @param fixedRange the values at the ends of the colour map; empty: the smallest to the largest
 *     value, and symmetric about zero for a diverging map
 * @param overlays planes laid over the picture, the last one on top
 * @param mark a marked rectangle
 * @param filled how many pixels are shown, counted row by row; the rest stays empty
 * @param colourBar whether a bar with the numbers at its ends stands below
 */
public record ImagePanel(
    Plane plane,
    String title,
    ColourMap colourMap,
    Optional<ValueRange> fixedRange,
    List<Overlay> overlays,
    Optional<Mark> mark,
    int filled,
    boolean colourBar)
    implements Panel {

  public ImagePanel {
    Objects.requireNonNull(plane, "plane");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(colourMap, "colourMap");
    overlays = List.copyOf(overlays);
  }

  /** A plane in grey, from its smallest to its largest value. */
  public static ImagePanel of(Plane plane, String title) {
    return new ImagePanel(
        plane,
        title,
        ColourMap.GRAY,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Integer.MAX_VALUE,
        false);
  }

  @CheckReturnValue
  public ImagePanel colourMap(ColourMap other) {
    return new ImagePanel(plane, title, other, fixedRange, overlays, mark, filled, colourBar);
  }

  /** The same panel with fixed values at the ends of the colour map. */
  @CheckReturnValue
  public ImagePanel range(ValueRange range) {
    return new ImagePanel(
        plane, title, colourMap, Optional.of(range), overlays, mark, filled, colourBar);
  }

  @CheckReturnValue
  public ImagePanel overlay(Overlay overlay) {
    List<Overlay> all = new ArrayList<>(overlays);
    all.add(overlay);
    return new ImagePanel(plane, title, colourMap, fixedRange, all, mark, filled, colourBar);
  }

  @CheckReturnValue
  public ImagePanel mark(Mark marked) {
    return new ImagePanel(
        plane, title, colourMap, fixedRange, overlays, Optional.of(marked), filled, colourBar);
  }

  /** The same panel with only the first pixels shown, counted row by row. */
  @CheckReturnValue
  public ImagePanel filled(int pixels) {
    return new ImagePanel(plane, title, colourMap, fixedRange, overlays, mark, pixels, colourBar);
  }

  /** The same panel with or without a colour bar. */
  @CheckReturnValue
  public ImagePanel colourBar(boolean shown) {
    return new ImagePanel(plane, title, colourMap, fixedRange, overlays, mark, filled, shown);
  }

  /** The values at the ends of the colour map. */
  public ValueRange range() {
    return fixedRange.orElseGet(
        () -> colourMap.isCentred() ? ValueRange.symmetric(plane) : ValueRange.of(plane));
  }

  /** For example {@code image 28x28 "violin", gray, 0 to 255}. */
  @Override
  public String toString() {
    return "image "
        + plane.height()
        + "x"
        + plane.width()
        + (title.isEmpty() ? "" : " \"" + Words.cut(title, 40) + "\"")
        + ", "
        + colourMap
        + ", "
        + range()
        + (overlays.isEmpty() ? "" : ", " + overlays.size() + " on top");
  }
}
