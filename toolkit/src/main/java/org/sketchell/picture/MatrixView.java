// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.List;

record MatrixView(LabelledMatrix matrix) implements PanelView {
  private static final int CELL_HEIGHT = 34;
  private static final int GAP = 8;
  private static final int LABEL = 12;

  @Override
  public Extent size(int maxWidth) {
    int cells = matrix.values().width() * cell(maxWidth);
    int head = (headRows()) * (Canvas.LINE + 2);
    int height = matrix.values().height() * cellHeight(maxWidth);
    return new Extent(Math.min(maxWidth, left() + cells), head + height);
  }

  @Override
  public void draw(Canvas canvas, int x, int y, Extent size) {
    Plane values = matrix.values();
    int width = cell(size.width());
    int height = cellHeight(size.width());
    int left = x + left();
    int top = y + headRows() * (Canvas.LINE + 2);
    int letters = Math.max(1, (width - 4) / Canvas.LETTER);
    String corner = corner();
    canvas.text(x, y, Words.cut(corner, size.width() / Canvas.LETTER), Ink.TEXT);
    boolean numbers = hasNumbers(size.width());
    LabelledMatrix.Colours colours = matrix.colours();
    if (!numbers) {
      // Colours alone are one picture, however many there are.
      int wide = Math.min(values.width() * width, Math.max(1, size.width() - left()));
      canvas.image(left, top, wide, values.height() * height, colours.pixels());
      return;
    }
    for (int column = 0; column < matrix.columnLabels().size(); column++) {
      String label = Words.cut(label(matrix.columnLabels(), column), letters);
      int middle = left + column * width + width / 2;
      canvas.centred(middle, top - Canvas.LINE - 1, label, Ink.TEXT);
    }
    for (int row = 0; row < values.height(); row++) {
      String label = Words.cut(label(matrix.rowLabels(), row), LABEL);
      int line = top + row * height + (height - Canvas.LINE) / 2 + 3;
      canvas.text(left - GAP - Canvas.width(label), line, label, Ink.TEXT);
      for (int column = 0; column < values.width(); column++) {
        int rgb = colours.rgb(row, column);
        int cellX = left + column * width;
        int cellY = top + row * height;
        canvas.fill(cellX, cellY, width, height, Ink.of(rgb));
        String number = Numbers.brief(values.at(row, column));
        int baseline = cellY + (height - Canvas.LINE) / 2 + 3;
        canvas.centred(cellX + width / 2, baseline, number, Ink.on(rgb));
      }
    }
  }

  private String corner() {
    String names = matrix.rowName() + (matrix.rowName().isEmpty() ? "" : " \\ ");
    return Words.harmless(names + matrix.columnName());
  }

  private int headRows() {
    return (corner().isBlank() ? 0 : 1) + (matrix.columnLabels().isEmpty() ? 0 : 1);
  }

  private static String label(List<String> labels, int index) {
    return labels.isEmpty() ? "" : Words.harmless(labels.get(index));
  }

  private int left() {
    int letters =
        matrix.rowLabels().stream()
            .mapToInt(label -> Math.min(LABEL, Words.columns(Words.harmless(label))))
            .max()
            .orElse(0);
    return letters == 0 ? 0 : letters * Canvas.LETTER + GAP;
  }

  private int numberLetters() {
    Plane values = matrix.values();
    int letters = 1;
    for (float value : values.values()) {
      letters = Math.max(letters, Numbers.brief(value).length());
    }
    return letters;
  }

  private int labelLetters() {
    return matrix.columnLabels().stream()
        .mapToInt(label -> Math.min(10, Words.columns(Words.harmless(label))))
        .max()
        .orElse(0);
  }

  private boolean hasNumbers(int maxWidth) {
    int narrow = numberLetters() * Canvas.LETTER + 4;
    return left() + matrix.values().width() * narrow <= maxWidth;
  }

  private int cell(int maxWidth) {
    int columns = matrix.values().width();
    int room = (maxWidth - left()) / columns;
    int wanted = Math.max(numberLetters(), labelLetters()) * Canvas.LETTER + 12;
    return Math.max(1, Math.min(room, Math.max(CELL_HEIGHT, wanted)));
  }

  private int cellHeight(int maxWidth) {
    return hasNumbers(maxWidth) ? CELL_HEIGHT : Math.min(CELL_HEIGHT, cell(maxWidth));
  }

  @Override
  public TextBlock text(Display display) {
    Plane values = matrix.values();
    boolean plain = display.protocol() == Protocol.PLAIN;
    int numbers = numberLetters();
    int labels =
        matrix.rowLabels().stream()
            .mapToInt(label -> Math.min(LABEL, Words.columns(Words.harmless(label))))
            .max()
            .orElse(0);
    int narrow = values.width() * (numbers + 1);
    labels = Math.max(0, Math.min(labels, display.columns() - narrow - 1));
    if (narrow > display.columns()) {
      return new ImageView(
              ImagePanel.of(values, "")
                  .colourMap(matrix.colourMap())
                  .range(matrix.range())
                  .colourBar(true))
          .text(display);
    }
    int left = labels == 0 ? 0 : labels + 1;
    int room = (display.columns() - left) / values.width();
    int cell = Math.min(room, Math.max(numbers, labelLetters()) + 2);
    int head = headRows();
    TextBlock block = new TextBlock(head + values.height(), left + cell * values.width());
    if (!corner().isBlank()) {
      block.write(0, 0, Words.cut(corner(), block.columns()));
    }
    for (int column = 0; column < matrix.columnLabels().size(); column++) {
      String label = Words.cut(label(matrix.columnLabels(), column), cell - 1);
      int right = left + (column + 1) * cell;
      block.write(head - 1, right - Words.columns(label) - (cell > 2 ? 1 : 0), label);
    }
    LabelledMatrix.Colours colours = matrix.colours();
    for (int row = 0; row < values.height(); row++) {
      block.write(head + row, 0, Words.cut(label(matrix.rowLabels(), row), labels));
      for (int column = 0; column < values.width(); column++) {
        int rgb = colours.rgb(row, column);
        int paper = plain ? TextBlock.DEFAULT : rgb;
        int ink = plain ? TextBlock.DEFAULT : Ink.on(rgb).light();
        String number = Numbers.brief(values.at(row, column));
        String padded = " ".repeat(cell);
        block.write(head + row, left + column * cell, padded, ink, paper);
        int right = left + (column + 1) * cell - (cell > numbers + 1 ? 1 : 0);
        block.write(head + row, right - number.length(), number, ink, paper);
      }
    }
    return block;
  }
}
