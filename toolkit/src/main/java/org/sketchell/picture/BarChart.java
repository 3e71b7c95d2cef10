// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Bars below each other, each made of one or several parts, such as where time goes.
 *
 * <pre>{@code
 * BarChart.of("time of a step", "ms", "forward", "backward")
 *     .add("conv1", 0.4, 0.8)
 *     .add("linear", 0.1, 0.2)
 * }</pre>
 *
 * @param title the line above the chart; empty for none
 * @param unit what the numbers are; empty for nothing
 * @param parts what the parts of each bar are; of a single part empty for nothing
 */
public record BarChart(String title, String unit, List<String> parts, List<Bar> bars)
    implements Panel {

  /**
   * One bar.
   *
   * @param values a number of at least 0 for each part; what is none is not drawn
   */
  public record Bar(String name, List<Double> values) {
    public Bar {
      Objects.requireNonNull(name, "name");
      values = List.copyOf(values);
    }

    /** All parts together. */
    public double total() {
      return values.stream().mapToDouble(Bar::length).sum();
    }

    static double length(double value) {
      return Double.isFinite(value) ? Math.max(0, value) : 0;
    }

    /** For example {@code conv1: 1.2}. */
    @Override
    public String toString() {
      return name + ": " + Numbers.brief(total());
    }
  }

  public BarChart {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(unit, "unit");
    parts = List.copyOf(parts);
    bars = List.copyOf(bars);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("A bar has at least one part; give it an empty name.");
    }
    for (Bar bar : bars) {
      if (bar.values.size() != parts.size()) {
        throw new IllegalArgumentException(
            "A bar of this chart has %s parts, but \"%s\" got %s."
                .formatted(parts.size(), bar.name, bar.values.size()));
      }
    }
  }

  /** A chart without bars yet. */
  public static BarChart of(String title, String unit, String... parts) {
    return new BarChart(title, unit, List.of(parts), List.of());
  }

  /** The same chart with one more bar. */
  @CheckReturnValue
  public BarChart add(String name, double... values) {
    List<Bar> all = new ArrayList<>(bars);
    all.add(new Bar(name, Arrays.stream(values).boxed().toList()));
    return new BarChart(title, unit, parts, all);
  }

  /** For example {@code bar chart "time of a step" of 2 bars}. */
  @Override
  public String toString() {
    return "bar chart"
        + (title.isEmpty() ? "" : " \"" + Words.cut(Words.harmless(title), 40) + "\"")
        + " of "
        + bars.size()
        + (bars.size() == 1 ? " bar" : " bars");
  }
}
