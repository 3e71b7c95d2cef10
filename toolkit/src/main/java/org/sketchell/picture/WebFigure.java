// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.function.Function;

/** A figure as SVG and as HTML, in one piece and without outside references. */
final class WebFigure {
  private static final int MAX_WIDTH = 672;

  private WebFigure() {}

  static String svg(Figure figure) {
    DrawnFigure drawn = DrawnFigure.of(figure, DrawnFigure.UNLIMITED);
    SvgCanvas canvas = new SvgCanvas();
    drawn.draw(canvas);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$s\" height=\"%2$s\" viewBox=\"0 0 %1$s %2$s\">"
            .formatted(drawn.size().width(), drawn.size().height())
        + "<style>"
        + SvgCanvas.style()
        + "</style><rect width=\"100%\" height=\"100%\" "
        + SvgCanvas.paint("fill", Ink.PAPER)
        + "/>"
        + canvas.elements()
        + "</svg>\n";
  }

  /** One picture per panel, so that a narrow window can put them below each other. */
  static String fragment(Figure figure) {
    StringBuilder html = new StringBuilder("<section class=\"figure\">");
    if (!figure.title().isBlank()) {
      html.append("<h2>").append(Html.escape(figure.title())).append("</h2>");
    }
    html.append("<div class=\"panels\"");
    if (figure.columns() > 0) {
      int widest =
          figure.panels().stream()
              .mapToInt(p -> PanelView.of(p).size(MAX_WIDTH).width())
              .max()
              .orElse(0);
      html.append(" style=\"max-width:")
          .append(figure.columns() * (widest + 20) + 2)
          .append("px\"");
    }
    html.append('>');
    for (Panel panel : figure.panels()) {
      html.append(panel(panel, Png::dataUri));
    }
    return html.append("</div></section>\n").toString();
  }

  static String panel(Panel panel, Function<Pixels, String> link) {
    return "<figure style=\"width:"
        + Math.max(160, PanelView.of(panel).size(MAX_WIDTH).width())
        + "px\">"
        + (panel.title().isBlank()
            ? ""
            : "<figcaption>" + Html.escape(panel.title()) + "</figcaption>")
        + panelSvg(panel, link)
        + "</figure>";
  }

  static String panelSvg(Panel panel, Function<Pixels, String> link) {
    PanelView view = PanelView.of(panel);
    Extent size = view.size(MAX_WIDTH);
    SvgCanvas canvas = new SvgCanvas(link);
    view.draw(canvas, 0, 0, size);
    String label = panel.title().isBlank() ? panel.toString() : panel.title();
    return "<svg viewBox=\"0 0 %1$s %2$s\" width=\"%1$s\" height=\"%2$s\" role=\"img\" aria-label=\"%3$s\">"
            .formatted(size.width(), size.height(), Html.escape(label))
        + canvas.elements()
        + "</svg>";
  }

  static String style() {
    return SvgCanvas.style()
        + ".figure h2{font-size:1.1rem;margin:.5rem 0}"
        + ".panels{display:flex;flex-wrap:wrap;gap:18px;align-items:flex-start}"
        + ".panels figure{margin:0;max-width:100%}"
        + ".panels figcaption{margin-bottom:4px;overflow-wrap:anywhere}"
        + ".panels svg{max-width:100%;height:auto;display:block}";
  }

  static String page(Figure figure) {
    String title = figure.title().isBlank() ? "Figure" : figure.title();
    return page(title, style(), fragment(figure));
  }

  static String page(String title, String style, String body) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>%s</title>
        <style>
        %s
        body{margin:16px;background:var(--paper);color:var(--text);font:16px/1.4 system-ui,sans-serif}
        </style>
        </head>
        <body>
        %s</body>
        </html>
        """
        .formatted(Html.escape(title), style, body);
  }
}
