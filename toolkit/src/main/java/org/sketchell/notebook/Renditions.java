// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import org.sketchell.picture.Animation;
import org.sketchell.picture.Figure;
import org.sketchell.picture.MimeBundle;
import org.sketchell.picture.Panel;
import org.sketchell.picture.Plane;

/** How a notebook shows the value of a cell. */
public final class Renditions {
  private Renditions() {}

  /** The value as text, and in richer forms if there are any. */
  public static MimeBundle of(Object value) {
    if (value instanceof Figure figure) {
      return MimeBundle.of(figure);
    }
    if (value instanceof Plane plane) {
      return MimeBundle.of(Figure.of(plane));
    }
    if (value instanceof Panel panel) {
      return MimeBundle.of(Figure.of(panel));
    }
    if (value instanceof Animation animation) {
      return MimeBundle.of(animation);
    }
    return MimeBundle.text(String.valueOf(value));
  }
}
