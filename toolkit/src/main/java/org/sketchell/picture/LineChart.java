// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Lines over a common x axis, such as learning curves.
 *
 * <pre>{@code
 * LineChart.of("learning curves").labels("epoch", "loss")
 *     .line("training", 0.9, 0.5, 0.4)
 *     .line("validation", 0.8, 0.6, 0.6)
 * }</pre>
 *
 * @param title the line above the chart; empty for none
 * @param xLabel what the x axis shows; empty for nothing
 * @param yLabel what the y axis shows; empty for nothing
 * @param logarithmic whether the x axis has the same room for each power of ten; points at 0 and
 *     below interrupt a line then
 */
public record LineChart(
    String title, String xLabel, String yLabel, List<Series> series, boolean logarithmic)
    implements Panel {

  /**
   * One line. Points that are NaN or infinite interrupt it.
   *
   * @param name the name in the legend; empty for none
   * @param x where the points stand
   * @param y their values, as many as {@code x}
   */
  public record Series(String name, double[] x, double[] y) {
    public Series {
      Objects.requireNonNull(name, "name");
      if (x.length != y.length) {
        throw new IllegalArgumentException(
            "A line needs as many x as y values; \"%s\" got %s and %s."
                .formatted(name, x.length, y.length));
      }
      x = x.clone();
      y = y.clone();
    }

    @Override
    public double[] x() {
      return x.clone();
    }

    @Override
    public double[] y() {
      return y.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Series line
          && line.name.equals(name)
          && Arrays.equals(line.x, x)
          && Arrays.equals(line.y, y);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * name.hashCode() + Arrays.hashCode(x)) + Arrays.hashCode(y);
    }

    /** For example {@code training: 12 points, last 0.127}. */
    @Override
    public String toString() {
      return name
          + ": "
          + y.length
          + " points"
          + (y.length == 0 ? "" : ", last " + Numbers.brief(y[y.length - 1]));
    }
  }

  public LineChart {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(xLabel, "xLabel");
    Objects.requireNonNull(yLabel, "yLabel");
    series = List.copyOf(series);
  }

  /** A chart without lines yet. */
  public static LineChart of(String title) {
    return new LineChart(title, "", "", List.of(), false);
  }

  /** The same chart with names for the axes. */
  @CheckReturnValue
  public LineChart labels(String x, String y) {
    return new LineChart(title, x, y, series, logarithmic);
  }

  /** The same chart with an x axis that has the same room for each power of ten, or as it is. */
  @CheckReturnValue
  public LineChart logarithmic(boolean yes) {
    return new LineChart(title, xLabel, yLabel, series, yes);
  }

  /** The same chart with one more line over 1, 2, 3, … */
  @CheckReturnValue
  public LineChart line(String name, double... y) {
    return line(name, IntStream.rangeClosed(1, y.length).asDoubleStream().toArray(), y);
  }

  /** The same chart with one more line over 1, 2, 3, … */
  @CheckReturnValue
  public LineChart line(String name, List<? extends Number> y) {
    return line(name, y.stream().mapToDouble(Number::doubleValue).toArray());
  }

  /** The same chart with one more line. */
  @CheckReturnValue
  public LineChart line(String name, double[] x, double[] y) {
    List<Series> all = new ArrayList<>(series);
    all.add(new Series(name, x, y));
    return new LineChart(title, xLabel, yLabel, all, logarithmic);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("line chart");
    if (!title.isEmpty()) {
      text.append(" \"").append(Words.cut(title, 40)).append('"');
    }
    for (Series line : series.subList(0, Math.min(5, series.size()))) {
      text.append(text.indexOf(";") < 0 ? "; " : ", ").append(line);
    }
    return text.append(series.size() > 5 ? ", and " + (series.size() - 5) + " more" : "")
        .toString();
  }
}
