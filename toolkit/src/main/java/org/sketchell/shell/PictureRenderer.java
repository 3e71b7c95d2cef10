// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.Optional;
import org.sketchell.picture.Animation;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.picture.Panel;
import org.sketchell.picture.Plane;
import org.sketchell.picture.Protocol;

/** Shows figures, and what a figure can hold, as pictures. */
final class PictureRenderer implements ValueRenderer {
  PictureRenderer() {}

  @Override
  public Optional<String> render(Object value, View view) {
    // Other values are asked about by name only, so that the room of pictures is not loaded.
    if (!value.getClass().getName().startsWith("org.sketchell.picture.")) {
      return Optional.empty();
    }
    return figure(value).map(figure -> figure.render(display(view)).stripTrailing());
  }

  private static Optional<Figure> figure(Object value) {
    if (value instanceof Figure figure) {
      return figure.panels().isEmpty() ? Optional.empty() : Optional.of(figure);
    }
    if (value instanceof Plane plane) {
      return Optional.of(Figure.of(plane));
    }
    if (value instanceof Panel panel) {
      return Optional.of(Figure.of(panel));
    }
    if (value instanceof Animation animation) {
      return Optional.of(animation.frames().get(0).title(animation + "; show(...) plays it"));
    }
    return Optional.empty();
  }

  /** The place where values are shown. */
  static Display display(View view) {
    Display display = Display.detect().columns(view.columns()).rows(view.rows());
    return view.colour() ? display : display.protocol(Protocol.PLAIN);
  }
}
