// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.ArrayList;
import java.util.List;

record ImageView(ImagePanel panel) implements PanelView {
  /** Small images are enlarged by a whole factor up to this many pixels on a canvas. */
  private static final int DRAWN = 224;

  /** Small images are enlarged by a whole factor up to this many columns of a terminal. */
  static final int COLUMNS = 28;

  private static final int BAR = 12;
  private static final int GAP = 6;
  private static final String RAMP = " .:-=+*#%@";
  private static final String POSITIVE = " .+#@";
  private static final String NEGATIVE = " ,-=%";

  @Override
  public Extent size(int maxWidth) {
    Extent image = drawnImage(maxWidth);
    int width = image.width();
    int height = image.height();
    if (panel.colourBar()) {
      ValueRange range = panel.range();
      String ends = Numbers.brief(range.low()) + "  " + Numbers.brief(range.high());
      width = Math.max(width, Math.min(maxWidth, Canvas.width(ends)));
      height += GAP + BAR + GAP + Canvas.LINE;
    }
    List<String> note = Words.lines(note(), width / Canvas.LETTER);
    height += note.isEmpty() ? 0 : GAP + note.size() * Canvas.LINE;
    return new Extent(width, height);
  }

  @Override
  public void draw(Canvas canvas, int x, int y, Extent size) {
    Extent image = drawnImage(size.width());
    Extent raster = raster();
    Pixels pixels =
        colours(Math.min(raster.height(), image.height()), Math.min(raster.width(), image.width()));
    if (panel.filled() < panel.plane().height() * panel.plane().width()) {
      canvas.frame(x, y, image.width(), image.height(), 1, Ink.FAINT);
    }
    canvas.image(x, y, image.width(), image.height(), pixels);
    panel.mark().ifPresent(mark -> outline(canvas, x, y, image, mark));
    int below = y + image.height() + GAP;
    if (panel.colourBar()) {
      canvas.image(x, below, image.width(), BAR, bar(image.width()));
      ValueRange range = panel.range();
      String high = Numbers.brief(range.high());
      canvas.text(x, below + BAR + GAP, Numbers.brief(range.low()), Ink.TEXT);
      int right = Math.max(image.width(), size.width());
      canvas.text(x + right - Canvas.width(high), below + BAR + GAP, high, Ink.TEXT);
      below += BAR + GAP + Canvas.LINE + GAP;
    }
    for (String line : Words.lines(note(), size.width() / Canvas.LETTER)) {
      canvas.text(x, below, line, Ink.TEXT);
      below += Canvas.LINE;
    }
  }

  private void outline(Canvas canvas, int x, int y, Extent image, Mark mark) {
    double sx = (double) image.width() / panel.plane().width();
    double sy = (double) image.height() / panel.plane().height();
    int left = (int) Math.round(mark.column() * sx);
    int top = (int) Math.round(mark.row() * sy);
    int right = (int) Math.round((mark.column() + mark.width()) * sx);
    int bottom = (int) Math.round((mark.row() + mark.height()) * sy);
    canvas.frame(x + left, y + top, right - left, bottom - top, 3, Ink.MARK);
  }

  @Override
  public TextBlock text(Display display) {
    Extent raster = raster();
    Extent fitted = fit(raster, COLUMNS, display.columns(), 2 * Math.max(4, display.rows() - 4));
    TextBlock image =
        display.protocol() == Protocol.PLAIN
            ? plain((fitted.height() + 1) / 2, fitted.width())
            : halfBlocks(colours(fitted.height(), fitted.width()));
    List<TextBlock> parts = new ArrayList<>(List.of(image));
    if (panel.colourBar()) {
      parts.add(textBar(display, Math.max(image.columns(), Math.min(display.columns(), 16))));
    }
    for (String line : Words.lines(note(), Math.min(display.columns(), 28))) {
      TextBlock words = new TextBlock(1, Words.columns(line));
      words.write(0, 0, line);
      parts.add(words);
    }
    int columns = parts.stream().mapToInt(TextBlock::columns).max().orElse(1);
    TextBlock all = new TextBlock(parts.stream().mapToInt(TextBlock::rows).sum(), columns);
    int row = 0;
    for (TextBlock part : parts) {
      all.paste(part, row, 0);
      row += part.rows();
    }
    return all;
  }

  /** The finest of the plane and its overlays. */
  private Extent raster() {
    int width = panel.plane().width();
    int height = panel.plane().height();
    for (Overlay overlay : panel.overlays()) {
      width = Math.max(width, overlay.plane().width());
      height = Math.max(height, overlay.plane().height());
    }
    return new Extent(width, height);
  }

  private Extent drawnImage(int maxWidth) {
    Extent fitted = fit(raster(), DRAWN, Math.min(maxWidth, 3 * DRAWN), 3 * DRAWN);
    return new Extent(Math.max(GAP, fitted.width()), Math.max(GAP, fitted.height()));
  }

  /** Enlarges by a whole factor towards a target, or shrinks, keeping the proportions. */
  static Extent fit(Extent raster, int target, int maxWidth, int maxHeight) {
    int factor = Math.max(1, target / Math.max(raster.width(), raster.height()));
    while (factor > 1
        && (raster.width() * factor > maxWidth || raster.height() * factor > maxHeight)) {
      factor--;
    }
    double shrink =
        Math.min(
            1, Math.min((double) maxWidth / raster.width(), (double) maxHeight / raster.height()));
    return shrink == 1
        ? new Extent(raster.width() * factor, raster.height() * factor)
        : new Extent(
            Math.max(1, (int) (raster.width() * shrink + 1e-9)),
            Math.max(1, (int) (raster.height() * shrink + 1e-9)));
  }

  private String note() {
    int odd = panel.plane().notFinite();
    return odd == 0 ? "" : odd + (odd == 1 ? " value is" : " values are") + " NaN or infinite";
  }

  /** The colours of the picture with its overlays; empty places are transparent. */
  Pixels colours(int height, int width) {
    Plane base = panel.plane().resized(height, width);
    ValueRange range = panel.range();
    Pixels pixels = Pixels.blank(height, width);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        if (isFilled(row, column, height, width)) {
          float value = base.at(row, column);
          pixels.set(
              row,
              column,
              Float.isNaN(value)
                  ? ColourMap.NAN
                  : Float.isInfinite(value)
                      ? ColourMap.INFINITE
                      : panel.colourMap().rgb(range.position(value)));
        }
      }
    }
    for (Overlay overlay : panel.overlays()) {
      lay(overlay, pixels);
    }
    return pixels;
  }

  private boolean isFilled(int row, int column, int height, int width) {
    Plane plane = panel.plane();
    int sourceRow = (int) ((row + 0.5) * plane.height() / height);
    int sourceColumn = (int) ((column + 0.5) * plane.width() / width);
    return sourceRow * plane.width() + sourceColumn < panel.filled();
  }

  private static void lay(Overlay overlay, Pixels pixels) {
    Plane top = overlay.plane().resized(pixels.height(), pixels.width());
    ValueRange range = overlay.range();
    ColourMap map = overlay.colourMap();
    for (int row = 0; row < pixels.height(); row++) {
      for (int column = 0; column < pixels.width(); column++) {
        float value = top.at(row, column);
        int below = pixels.at(row, column) & 0xffffff;
        boolean finite = below != ColourMap.NAN && below != ColourMap.INFINITE;
        if (!pixels.isDrawn(row, column) || !finite) {
          continue;
        }
        if (!Float.isFinite(value)) {
          pixels.set(row, column, Float.isNaN(value) ? ColourMap.NAN : ColourMap.INFINITE);
          continue;
        }
        double position = range.position(value);
        pixels.set(
            row,
            column,
            ColourMap.mix(below, map.tint(position), overlay.alpha() * map.weight(position)));
      }
    }
  }

  private TextBlock halfBlocks(Pixels pixels) {
    TextBlock block = new TextBlock((pixels.height() + 1) / 2, pixels.width());
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        int top = colour(pixels, 2 * row, column);
        int bottom = colour(pixels, 2 * row + 1, column);
        if (top == bottom) {
          block.put(row, column, ' ', TextBlock.DEFAULT, top);
        } else if (top == TextBlock.DEFAULT) {
          block.put(row, column, '\u2584', bottom, TextBlock.DEFAULT);
        } else {
          block.put(row, column, '\u2580', top, bottom);
        }
      }
    }
    return block;
  }

  private int colour(Pixels pixels, int row, int column) {
    if (!pixels.isDrawn(row, column)) {
      return TextBlock.DEFAULT;
    }
    int rgb = pixels.at(row, column) & 0xffffff;
    boolean marked = isMarked(row, column, pixels.height(), pixels.width());
    return marked ? ColourMap.mix(rgb, Ink.MARK.light(), 0.55) : rgb;
  }

  private boolean isMarked(int row, int column, int height, int width) {
    Plane plane = panel.plane();
    return panel
        .mark()
        .filter(
            m ->
                m.contains(
                    (row + 0.5) * plane.height() / height, (column + 0.5) * plane.width() / width))
        .isPresent();
  }

  private TextBlock plain(int rows, int columns) {
    Plane base = panel.plane().resized(rows, columns);
    ValueRange range = panel.range();
    TextBlock block = new TextBlock(rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        char letter = ' ';
        if (isFilled(row, column, rows, columns)) {
          letter = letter(base.at(row, column), range);
        }
        if (isMarked(row, column, rows, columns)) {
          boolean first = !isMarked(row, column - 1, rows, columns);
          boolean last = !isMarked(row, column + 1, rows, columns);
          letter = first ? '[' : last ? ']' : letter;
        }
        block.put(row, column, letter, TextBlock.DEFAULT, TextBlock.DEFAULT);
      }
    }
    for (Overlay overlay : panel.overlays()) {
      Plane top = overlay.plane().resized(rows, columns);
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          double weight = overlay.colourMap().weight(overlay.range().position(top.at(row, column)));
          if (weight >= 0.3) {
            char letter = weight >= 0.6 ? 'X' : 'x';
            block.put(row, column, letter, TextBlock.DEFAULT, TextBlock.DEFAULT);
          }
        }
      }
    }
    return block;
  }

  private char letter(float value, ValueRange range) {
    if (Float.isNaN(value)) {
      return '?';
    }
    if (Float.isInfinite(value)) {
      return '!';
    }
    return letter(range.position(value));
  }

  private char letter(double position) {
    if (panel.colourMap().isCentred()) {
      String ramp = position < 0.5 ? NEGATIVE : POSITIVE;
      return ramp.charAt((int) Math.round(Math.abs(2 * position - 1) * (ramp.length() - 1)));
    }
    return RAMP.charAt((int) Math.round(position * (RAMP.length() - 1)));
  }

  private Pixels bar(int width) {
    Pixels pixels = Pixels.blank(1, width);
    for (int column = 0; column < width; column++) {
      pixels.set(0, column, panel.colourMap().rgb(column / Math.max(1.0, width - 1.0)));
    }
    return pixels;
  }

  private TextBlock textBar(Display display, int columns) {
    String low = Numbers.brief(panel.range().low());
    String high = Numbers.brief(panel.range().high());
    int length = columns - low.length() - high.length() - 2;
    TextBlock block = new TextBlock(1, columns);
    if (length < 2) {
      block.write(0, 0, Words.cut(low + " " + high, columns));
      return block;
    }
    block.write(0, 0, low);
    for (int i = 0; i < length; i++) {
      double position = i / Math.max(1.0, length - 1.0);
      boolean plain = display.protocol() == Protocol.PLAIN;
      block.put(
          0,
          low.length() + 1 + i,
          plain ? letter(position) : ' ',
          TextBlock.DEFAULT,
          plain ? TextBlock.DEFAULT : panel.colourMap().rgb(position));
    }
    block.write(0, columns - high.length(), high);
    return block;
  }
}
