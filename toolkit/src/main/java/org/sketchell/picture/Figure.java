// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * One or more panels in a grid: images, line charts, matrices. A figure is immutable; every method
 * that adds or changes something gives a new one.
 *
 * <pre>{@code
 * Figure.of(image, "input").add(map, "feature map").colourBar(true).save("maps.png")
 * }</pre>
 */
public final class Figure {
  private final String title;
  private final List<Panel> panels;
  private final int columns;
  private final UnaryOperator<ImagePanel> style;

  private Figure(String title, List<Panel> panels, int columns, UnaryOperator<ImagePanel> style) {
    this.title = title;
    this.panels = List.copyOf(panels);
    this.columns = columns;
    this.style = style;
  }

  /** A figure without panels yet. */
  public static Figure of() {
    return new Figure("", List.of(), 0, UnaryOperator.identity());
  }

  /** A figure of one image without a title. */
  public static Figure of(Plane plane) {
    return of().add(plane, "");
  }

  public static Figure of(Plane plane, String title) {
    return of().add(plane, title);
  }

  /** A figure of an image or of all channels of one, without titles. */
  public static Figure of(Tensor tensor) {
    return of().add(tensor, "");
  }

  /** A figure of an image or of all channels of one. */
  public static Figure of(Tensor tensor, String title) {
    return of().add(tensor, title);
  }

  public static Figure of(Panel panel) {
    return of().add(panel);
  }

  /** The figure with one more image, in the colours and range chosen so far. */
  @CheckReturnValue
  public Figure add(Plane plane, String panelTitle) {
    return add(style.apply(ImagePanel.of(plane, panelTitle)));
  }

  /**
   * The figure with one more image, or with one for each channel.
   *
   * @param tensor [height, width], [channels, height, width], [1, channels, height, width] or
   *     [images, 1, height, width], of any element type
   * @param panelTitle the title; several panels are numbered from 0, as in {@code get(0)}
   * @throws ShapeException for another shape, or for more than a hundred channels
   */
  @CheckReturnValue
  public Figure add(Tensor tensor, String panelTitle) {
    List<Plane> planes = Channels.of(tensor);
    Figure figure = this;
    for (int i = 0; i < planes.size(); i++) {
      boolean numbered = planes.size() > 1 && !panelTitle.isBlank();
      figure = figure.add(planes.get(i), numbered ? panelTitle + " " + i : panelTitle);
    }
    return figure;
  }

  /** The figure with one more image, or with one for each channel, without titles. */
  @CheckReturnValue
  public Figure add(Tensor tensor) {
    return add(tensor, "");
  }

  /** The figure with one more image, or one for each channel, in colours of its own. */
  @CheckReturnValue
  public Figure add(Tensor tensor, String panelTitle, ColourMap map) {
    Figure own = new Figure("", List.of(), 0, panel -> style.apply(panel).colourMap(map));
    Figure figure = this;
    for (Panel panel : own.add(tensor, panelTitle).panels()) {
      figure = figure.add(panel);
    }
    return figure;
  }

  /**
   * The figure with one more image, or one for each channel, in colours of its own.
   *
   * @param colours the name of a colour map, such as {@code viridis}; see {@link ColourMap#named}
   */
  @CheckReturnValue
  public Figure add(Tensor tensor, String panelTitle, String colours) {
    return add(tensor, panelTitle, ColourMap.named(colours));
  }

  /** The figure with one more panel, as it is. */
  @CheckReturnValue
  public Figure add(Panel panel) {
    List<Panel> all = new ArrayList<>(panels);
    all.add(Objects.requireNonNull(panel, "panel"));
    return new Figure(title, all, columns, style);
  }

  /** The figure with a line above all panels. */
  @CheckReturnValue
  public Figure title(String text) {
    return new Figure(Objects.requireNonNull(text, "title"), panels, columns, style);
  }

  /**
   * The figure with a number of panels side by side. In a narrow terminal images shrink for that to
   * half of their usual size; where even that is too wide, fewer stand side by side.
   *
   * @param count at least 1
   */
  @CheckReturnValue
  public Figure columns(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A figure has at least one column; it was asked for %s.".formatted(count));
    }
    return new Figure(title, panels, count, style);
  }

  /** The figure with all images, also those added later, in other colours. */
  @CheckReturnValue
  public Figure colourMap(ColourMap map) {
    return styled(panel -> panel.colourMap(map));
  }

  /** The same with a colour map by its name, such as {@code viridis}. */
  @CheckReturnValue
  public Figure colourMap(String name) {
    return colourMap(ColourMap.named(name));
  }

  /** The figure with all images, also those added later, on one range of values. */
  @CheckReturnValue
  public Figure range(double low, double high) {
    ValueRange range = new ValueRange(low, high);
    return styled(panel -> panel.range(range));
  }

  /** The figure with all images added so far on one range: their smallest to largest value. */
  @CheckReturnValue
  public Figure sharedRange() {
    Plane[] planes =
        panels.stream()
            .filter(ImagePanel.class::isInstance)
            .map(panel -> ((ImagePanel) panel).plane())
            .toArray(Plane[]::new);
    boolean centred =
        panels.stream()
            .anyMatch(panel -> panel instanceof ImagePanel image && image.colourMap().isCentred());
    ValueRange range = centred ? ValueRange.symmetric(planes) : ValueRange.of(planes);
    return restyled(panel -> panel.range(range), style);
  }

  /** The figure with or without a bar of colours and the numbers at its ends below every image. */
  @CheckReturnValue
  public Figure colourBar(boolean shown) {
    return styled(panel -> panel.colourBar(shown));
  }

  /** The figure with a plane laid over the last image, in red, such as a saliency map. */
  @CheckReturnValue
  public Figure overlay(Plane top) {
    return overlay(top, ColourMap.REDS, 0.8);
  }

  /**
   * The figure with a plane laid over the last image: transparent where its values are low, at most
   * {@code alpha} (0 to 1) opaque where they are high.
   */
  @CheckReturnValue
  public Figure overlay(Plane top, ColourMap map, double alpha) {
    int last = panels.size() - 1;
    if (last < 0 || !(panels.get(last) instanceof ImagePanel image)) {
      throw new IllegalStateException(
          "An overlay lies over the last image of a figure; add an image first.");
    }
    List<Panel> all = new ArrayList<>(panels);
    all.set(last, image.overlay(new Overlay(top, map, alpha)));
    return new Figure(title, all, columns, style);
  }

  /** The figure with a tensor of one channel laid over the last image, in red. */
  @CheckReturnValue
  public Figure overlay(Tensor top) {
    return overlay(Channels.single(top));
  }

  /** The figure with a tensor of one channel laid over the last image. */
  @CheckReturnValue
  public Figure overlay(Tensor top, ColourMap map, double alpha) {
    return overlay(Channels.single(top), map, alpha);
  }

  private Figure styled(UnaryOperator<ImagePanel> change) {
    UnaryOperator<ImagePanel> before = style;
    return restyled(change, panel -> change.apply(before.apply(panel)));
  }

  private Figure restyled(UnaryOperator<ImagePanel> change, UnaryOperator<ImagePanel> later) {
    List<Panel> all = new ArrayList<>();
    for (Panel panel : panels) {
      all.add(panel instanceof ImagePanel image ? change.apply(image) : panel);
    }
    return new Figure(title, all, columns, later);
  }

  /** The line above all panels; empty for none. */
  public String title() {
    return title;
  }

  /** The panels in their order, row by row. */
  public List<Panel> panels() {
    return panels;
  }

  /** How many panels were asked for side by side; 0 when that is left to the display. */
  public int columns() {
    return columns;
  }

  /** The figure as a string for a terminal, ended by a line feed. */
  public String render(Display display) {
    return display.protocol().sendsImages()
        ? TerminalImage.encode(this, display)
        : new Ansi(display.protocol()).encode(TextFigure.block(this, display));
  }

  /** The figure as a PNG file's bytes, on a light background. */
  public byte[] png() {
    return png(Background.LIGHT);
  }

  /** The figure as a PNG file's bytes. */
  public byte[] png(Background background) {
    return Png.bytes(DrawnFigure.of(this, DrawnFigure.UNLIMITED).pixels(background));
  }

  /** The figure as one SVG document, light or dark as the reader's system is. */
  public String svg() {
    return WebFigure.svg(this);
  }

  /** The figure as one HTML page without outside references. */
  public String html() {
    return WebFigure.page(this);
  }

  /** The figure as a piece of HTML, to go into a page that has {@link #htmlStyle()} in its head. */
  public String htmlFragment() {
    return WebFigure.fragment(this);
  }

  /** The style sheet that {@link #htmlFragment()} needs, without the style tags. */
  public static String htmlStyle() {
    return WebFigure.style();
  }

  /**
   * Writes a .png, .svg or .html file, by its name, whole or not at all; gives its absolute path.
   */
  public Path save(String file) {
    return save(Path.of(file));
  }

  /**
   * Writes a .png, .svg or .html file, by its name, whole or not at all; gives its absolute path.
   */
  public Path save(Path file) {
    return PictureFile.save(this, file);
  }

  /** What the figure holds, in one line; {@link #render} gives the picture. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("figure");
    if (!title.isEmpty()) {
      text.append(" \"").append(Words.cut(Words.harmless(title), 40)).append('"');
    }
    text.append(" of ").append(panels.size()).append(panels.size() == 1 ? " panel" : " panels");
    for (int i = 0; i < Math.min(3, panels.size()); i++) {
      text.append(i == 0 ? ": " : "; ").append(Words.harmless(panels.get(i).toString()));
    }
    return text.append(panels.size() > 3 ? "; and " + (panels.size() - 3) + " more" : "")
        .toString();
  }
}
