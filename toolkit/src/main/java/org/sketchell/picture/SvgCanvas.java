// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.Locale;
import java.util.function.Function;

/** Writes SVG elements; rasters go in through a link, by default their own PNG as a data URI. */
final class SvgCanvas implements Canvas {
  private final StringBuilder svg = new StringBuilder();
  private final Function<Pixels, String> link;

  SvgCanvas() {
    this(Png::dataUri);
  }

  SvgCanvas(Function<Pixels, String> link) {
    this.link = link;
  }

  /**
   * The style that gives named inks their colours on dark backgrounds; on light ones they have them
   * from attributes, which viewers that know little of CSS read as well. The page around a picture
   * finds the same colours in variables.
   */
  static String style() {
    StringBuilder light = new StringBuilder();
    StringBuilder dark = new StringBuilder();
    StringBuilder classes = new StringBuilder();
    for (Ink ink : Ink.named()) {
      String name = ink.name();
      light.append("--" + name + ":" + hex(ink.light()) + ";");
      dark.append("--" + name + ":" + hex(ink.dark()) + ";");
      for (String property : new String[] {"fill", "stroke"}) {
        classes.append("." + property + "-" + name + "{" + property + ":" + hex(ink.dark()) + "}");
      }
    }
    return ":root{color-scheme:light dark;"
        + light
        + "}@media(prefers-color-scheme:dark){:root{"
        + dark
        + "}"
        + classes
        + "}svg text{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:19px;"
        + "white-space:pre}svg image{image-rendering:pixelated}";
  }

  String elements() {
    return svg.toString();
  }

  @Override
  public void fill(int x, int y, int width, int height, Ink ink) {
    svg.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" ".formatted(x, y, width, height))
        .append(paint("fill", ink))
        .append("/>");
  }

  @Override
  public void frame(int x, int y, int width, int height, int thickness, Ink ink) {
    svg.append(
            "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"none\" stroke-width=\"%s\" "
                .formatted(
                    half(2 * x + thickness),
                    half(2 * y + thickness),
                    width - thickness,
                    height - thickness,
                    thickness))
        .append(paint("stroke", ink))
        .append("/>");
  }

  @Override
  public void line(int[] xs, int[] ys, int thickness, Ink ink) {
    svg.append("<polyline points=\"");
    for (int i = 0; i < xs.length; i++) {
      svg.append(i == 0 ? "" : " ").append(xs[i]).append(',').append(ys[i]);
    }
    svg.append("\" fill=\"none\" stroke-linejoin=\"round\" stroke-width=\"")
        .append(thickness)
        .append("\" ")
        .append(paint("stroke", ink))
        .append("/>");
  }

  @Override
  public void text(int x, int y, String text, Ink ink) {
    svg.append("<text x=\"%s\" y=\"%s\" ".formatted(x, y + 15))
        .append("textLength=\"" + Canvas.width(text) + "\" ")
        .append(paint("fill", ink))
        .append('>')
        .append(Html.escape(text))
        .append("</text>");
  }

  @Override
  public void image(int x, int y, int width, int height, Pixels pixels) {
    svg.append(
            "<image x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" preserveAspectRatio=\"none\" "
                .formatted(x, y, width, height))
        .append("href=\"")
        .append(link.apply(pixels))
        .append("\"/>");
  }

  static String paint(String property, Ink ink) {
    String light = property + "=\"" + hex(ink.light()) + "\"";
    return ink.name().isEmpty() ? light : light + " class=\"" + property + "-" + ink.name() + "\"";
  }

  private static String half(int twice) {
    return twice % 2 == 0 ? Integer.toString(twice / 2) : twice / 2 + ".5";
  }

  static String hex(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb & 0xffffff);
  }
}
