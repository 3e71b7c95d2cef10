package org.sketchell.shell;

import java.util.Optional;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;

/** Shows a figure as its picture. */
final class FigureRenderer implements ValueRenderer {
  @Override
  public Optional<String> render(Object value, View view) {
    if (!(value instanceof Figure figure)) {
      return Optional.empty();
    }
    Display display = view.colour() ? Display.detect() : Display.plain();
    // One column less: a letter in the last one makes some terminals go on to the next line.
    int columns = Math.max(1, view.columns() - 1);
    return Optional.of(
        figure.render(display.withSize(columns, Math.max(1, view.rows()))).stripTrailing());
  }
}
