// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

record ChartView(LineChart chart) implements PanelView {
  private static final int DRAWN_WIDTH = 600;
  private static final int DRAWN_HEIGHT = 300;
  private static final int GAP = 8;
  private static final int TEXT_COLUMNS = 72;
  private static final int TEXT_ROWS = 12;
  private static final String MARKERS = "*+ox#";

  /** The ranges of both axes and a line as places between 0 and 1. */
  private record Axes(ValueRange x, ValueRange y) {
    static Axes of(LineChart chart) {
      double[] x = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
      double[] y = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
      for (LineChart.Series line : chart.series()) {
        double[] xs = places(chart, line);
        double[] ys = line.y();
        for (int i = 0; i < xs.length; i++) {
          if (Double.isFinite(xs[i]) && Double.isFinite(ys[i])) {
            x[0] = Math.min(x[0], xs[i]);
            x[1] = Math.max(x[1], xs[i]);
            y[0] = Math.min(y[0], ys[i]);
            y[1] = Math.max(y[1], ys[i]);
          }
        }
      }
      return new Axes(wide(x), wide(y));
    }

    private static ValueRange wide(double[] ends) {
      if (ends[0] > ends[1]) {
        return new ValueRange(0, 1);
      }
      double more = ends[0] == ends[1] ? Math.max(0.5, Math.abs(ends[0]) * 0.1) : 0;
      return new ValueRange(ends[0] - more, ends[1] + more);
    }
  }

  /** Where the points of a line stand on the x axis; nowhere, if that is no number. */
  private static double[] places(LineChart chart, LineChart.Series line) {
    double[] x = line.x();
    return chart.logarithmic() ? DoubleStream.of(x).map(Math::log10).toArray() : x;
  }

  /** What is written at a place of the x axis. */
  private String xNumber(double place) {
    return Numbers.brief(chart.logarithmic() ? Math.pow(10, place) : place);
  }

  @Override
  public Extent size(int maxWidth) {
    int width = Math.min(maxWidth, DRAWN_WIDTH);
    int lines = 3 + legend(width).size();
    return new Extent(width, DRAWN_HEIGHT + lines * (Canvas.LINE + 2) + 2 * GAP);
  }

  @Override
  public void draw(Canvas canvas, int x, int y, Extent size) {
    Axes axes = Axes.of(chart);
    List<Double> yTicks = Numbers.ticks(axes.y().low(), axes.y().high(), 8);
    int label = yTicks.stream().mapToInt(tick -> Canvas.width(Numbers.brief(tick))).max().orElse(0);
    int left = x + label + GAP;
    int top = y + Canvas.LINE + GAP;
    int width = Math.max(Canvas.LETTER, size.width() - label - GAP - Canvas.LETTER);
    int height = DRAWN_HEIGHT;
    canvas.text(
        x, y, Words.cut(Words.harmless(chart.yLabel()), size.width() / Canvas.LETTER), Ink.TEXT);
    for (double tick : yTicks) {
      String number = Numbers.brief(tick);
      int at = top + height - (int) Math.round(axes.y().position(tick) * height);
      canvas.fill(left, at, width, 1, Ink.FAINT);
      canvas.text(left - GAP - Canvas.width(number), at - 7, number, Ink.TEXT);
    }
    canvas.fill(left, top, 1, height, Ink.FAINT);
    canvas.fill(left, top + height, width, 1, Ink.FAINT);
    int free = left;
    for (double tick : xTicks(axes, width / 60)) {
      String number = xNumber(tick);
      int at = left + (int) Math.round(axes.x().position(tick) * width);
      canvas.fill(at, top + height, 1, 5, Ink.FAINT);
      int start = Math.min(at - Canvas.width(number) / 2, x + size.width() - Canvas.width(number));
      if (start >= free - Canvas.LETTER) {
        canvas.text(start, top + height + GAP, number, Ink.TEXT);
        free = start + Canvas.width(number) + 2 * Canvas.LETTER;
      }
    }
    for (int i = 0; i < chart.series().size(); i++) {
      draw(canvas, chart.series().get(i), axes, left, top, width, height, Ink.series(i));
    }
    int below = top + height + GAP + Canvas.LINE + 2;
    String name = Words.cut(Words.harmless(chart.xLabel()), size.width() / Canvas.LETTER);
    canvas.centred(left + width / 2, below, name, Ink.TEXT);
    for (List<Integer> row : legend(size.width())) {
      below += Canvas.LINE + 2;
      int at = left - label - GAP;
      for (int i : row) {
        canvas.fill(at, below + 4, Canvas.LETTER - 2, Canvas.LETTER - 2, Ink.series(i));
        String entry = entry(i, size.width() / Canvas.LETTER - 2);
        canvas.text(at + 2 * Canvas.LETTER - 6, below, entry, Ink.TEXT);
        at += Canvas.width(entry) + 4 * Canvas.LETTER;
      }
    }
  }

  /** Whole numbers where all points stand on whole numbers, such as epochs. */
  private List<Double> xTicks(Axes axes, int wanted) {
    double span = axes.x().high() - axes.x().low();
    if (chart.logarithmic()) {
      return powerTicks(axes.x(), wanted);
    }
    boolean whole =
        chart.series().stream()
            .flatMapToDouble(line -> DoubleStream.of(line.x()))
            .allMatch(x -> x == Math.rint(x));
    List<Double> ticks = Numbers.ticks(axes.x().low(), axes.x().high(), wanted);
    return whole && span >= 1
        ? ticks.stream().filter(tick -> Math.abs(tick - Math.rint(tick)) < 1e-9).toList()
        : ticks;
  }

  /** Powers of ten, as many as there is room for; where there are few, 2 and 5 times them, too. */
  private static List<Double> powerTicks(ValueRange range, int wanted) {
    int first = (int) Math.floor(range.low());
    int last = (int) Math.ceil(range.high());
    int stride = Math.max(1, (last - first + wanted - 1) / Math.max(1, wanted));
    int[] factors = range.high() - range.low() < 2 ? new int[] {1, 2, 5} : new int[] {1};
    List<Double> ticks = new ArrayList<>();
    for (int power = first; power <= last; power += stride) {
      for (int factor : factors) {
        double tick = power + Math.log10(factor);
        if (tick >= range.low() - 1e-9 && tick <= range.high() + 1e-9) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private void draw(
      Canvas canvas,
      LineChart.Series line,
      Axes axes,
      int left,
      int top,
      int width,
      int height,
      Ink ink) {
    for (List<double[]> run : runs(chart, line, axes, width)) {
      int[] xs = run.stream().mapToInt(p -> left + (int) Math.round(p[0] * width)).toArray();
      int[] ys =
          run.stream().mapToInt(p -> top + height - (int) Math.round(p[1] * height)).toArray();
      if (xs.length == 1) {
        canvas.fill(xs[0] - 2, ys[0] - 2, 5, 5, ink);
      } else {
        canvas.line(xs, ys, 2, ink);
      }
    }
  }

  /**
   * A line as uninterrupted runs of places (x, y between 0 and 1). Where many points share one
   * column, only the first, the lowest, the highest and the last of them are kept.
   */
  private static List<List<double[]>> runs(
      LineChart chart, LineChart.Series line, Axes axes, int columns) {
    List<List<double[]>> runs = new ArrayList<>();
    List<double[]> run = new ArrayList<>();
    double[] xs = places(chart, line);
    double[] ys = line.y();
    for (int i = 0; i < xs.length; i++) {
      if (Double.isFinite(xs[i]) && Double.isFinite(ys[i])) {
        run.add(new double[] {axes.x().position(xs[i]), axes.y().position(ys[i])});
      } else if (!run.isEmpty()) {
        runs.add(thin(run, columns));
        run = new ArrayList<>();
      }
    }
    if (!run.isEmpty()) {
      runs.add(thin(run, columns));
    }
    return runs;
  }

  private static List<double[]> thin(List<double[]> run, int columns) {
    if (run.size() <= 4 * columns) {
      return run;
    }
    List<double[]> kept = new ArrayList<>();
    int start = 0;
    while (start < run.size()) {
      int column = (int) (run.get(start)[0] * columns);
      int end = start;
      int low = start;
      int high = start;
      while (end < run.size() && (int) (run.get(end)[0] * columns) == column) {
        low = run.get(end)[1] < run.get(low)[1] ? end : low;
        high = run.get(end)[1] > run.get(high)[1] ? end : high;
        end++;
      }
      IntStream.of(start, low, high, end - 1)
          .sorted()
          .distinct()
          .forEach(i -> kept.add(run.get(i)));
      start = end;
    }
    return kept;
  }

  private String entry(int index, int letters) {
    return Words.cut(Words.harmless(chart.series().get(index).name()), Math.max(1, letters));
  }

  /** The lines with names, in rows of the legend. */
  private List<List<Integer>> legend(int width) {
    List<List<Integer>> rows = new ArrayList<>();
    int free = 0;
    for (int i = 0; i < chart.series().size(); i++) {
      if (chart.series().get(i).name().isBlank()) {
        continue;
      }
      int needed = Canvas.width(entry(i, width / Canvas.LETTER - 2)) + 4 * Canvas.LETTER;
      if (rows.isEmpty() || needed - 2 * Canvas.LETTER > free) {
        rows.add(new ArrayList<>());
        free = width;
      }
      rows.get(rows.size() - 1).add(i);
      free -= needed;
    }
    return rows;
  }

  @Override
  public TextBlock text(Display display) {
    int columns = Math.min(display.columns(), TEXT_COLUMNS);
    int rows = Math.max(4, Math.min(TEXT_ROWS, display.rows() - 8));
    boolean plain = display.protocol() == Protocol.PLAIN;
    Axes axes = Axes.of(chart);
    List<Double> yTicks = Numbers.ticks(axes.y().low(), axes.y().high(), rows / 3);
    int label = yTicks.stream().mapToInt(tick -> Numbers.brief(tick).length()).max().orElse(0);
    int left = label + 1;
    int width = Math.max(2, columns - left);
    List<String> legend = new ArrayList<>();
    for (int i = 0; i < chart.series().size(); i++) {
      if (!chart.series().get(i).name().isBlank()) {
        legend.add(entry(i, columns - 2));
      }
    }
    int head = chart.yLabel().isBlank() ? 0 : 1;
    int foot = chart.xLabel().isBlank() ? 2 : 3;
    TextBlock block = new TextBlock(head + rows + foot + legend.size(), columns);
    block.write(0, 0, head == 0 ? "" : Words.cut(Words.harmless(chart.yLabel()), columns));
    for (int row = 0; row < rows; row++) {
      block.write(head + row, label, plain ? "|" : "\u2502");
    }
    for (double tick : yTicks) {
      int row = head + rows - 1 - (int) Math.round(axes.y().position(tick) * (rows - 1));
      String number = Numbers.brief(tick);
      block.write(row, label - number.length(), number + (plain ? "+" : "\u2524"));
    }
    block.write(
        head + rows, label, (plain ? "+" : "\u2514") + (plain ? "-" : "\u2500").repeat(width));
    int free = 0;
    for (double tick : xTicks(axes, Math.max(2, width / 12))) {
      String number = xNumber(tick);
      int at = left + (int) Math.round(axes.x().position(tick) * (width - 1));
      int start = Math.max(0, Math.min(at - number.length() / 2, columns - number.length()));
      if (start >= free) {
        block.write(head + rows + 1, start, number);
        free = start + number.length() + 1;
      }
    }
    if (foot == 3) {
      String name = Words.cut(Words.harmless(chart.xLabel()), columns);
      int start = Math.max(0, Math.min(left + (width - Words.columns(name)) / 2, columns));
      block.write(head + rows + 2, start, name);
    }
    plot(block, axes, head, left, rows, width, display);
    int row = head + rows + foot;
    for (int i = 0; i < chart.series().size(); i++) {
      if (!chart.series().get(i).name().isBlank()) {
        int ink = plain ? TextBlock.DEFAULT : Ink.series(i).rgb(display.background());
        block.put(row, 0, plain ? marker(i) : '\u25a0', ink, TextBlock.DEFAULT);
        block.write(row++, 2, entry(i, columns - 2));
      }
    }
    return block;
  }

  private static char marker(int index) {
    return MARKERS.charAt(index % MARKERS.length());
  }

  /** Dots of braille, two by four in a letter; with plain characters one marker per place. */
  private void plot(
      TextBlock block, Axes axes, int top, int left, int rows, int width, Display display) {
    boolean plain = display.protocol() == Protocol.PLAIN;
    int across = plain ? 1 : 2;
    int down = plain ? 1 : 4;
    for (int i = 0; i < chart.series().size(); i++) {
      int ink = plain ? TextBlock.DEFAULT : Ink.series(i).rgb(display.background());
      for (List<double[]> run : runs(chart, chart.series().get(i), axes, width * across)) {
        for (int point = 0; point < run.size(); point++) {
          double[] from = run.get(Math.max(0, point - 1));
          double[] to = run.get(point);
          int steps =
              1
                  + (int)
                      Math.max(
                          Math.abs(to[0] - from[0]) * width * across,
                          Math.abs(to[1] - from[1]) * rows * down);
          for (int step = 0; step <= steps; step++) {
            double part = (double) step / steps;
            double x = from[0] + (to[0] - from[0]) * part;
            double y = from[1] + (to[1] - from[1]) * part;
            int dotX = (int) Math.round(x * (width * across - 1));
            int dotY = (int) Math.round((1 - y) * (rows * down - 1));
            int row = top + dotY / down;
            int column = left + dotX / across;
            if (column >= block.columns()) {
              continue;
            }
            int letter = plain ? marker(i) : braille(block.letter(row, column), dotX, dotY);
            block.put(row, column, letter, ink, TextBlock.DEFAULT);
          }
        }
      }
    }
  }

  private static int braille(int letter, int dotX, int dotY) {
    int base = letter >= 0x2800 && letter <= 0x28ff ? letter : 0x2800;
    int[][] bits = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    return base | bits[dotX % 2][dotY % 4];
  }
}
