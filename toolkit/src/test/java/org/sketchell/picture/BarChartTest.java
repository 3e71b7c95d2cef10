// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Bars made of parts, in letters and as SVG. */
class BarChartTest {
  private final BarChart chart =
      BarChart.of("a step", "ms", "forward", "backward")
          .add("conv", 1, 3)
          .add("a layer", 2, 0)
          .add("nothing", Double.NaN, -1);

  @Test
  void parts_follow_each_other_in_letters() {
    String text = Figure.of(chart).render(Display.plain());
    assertThat(text.lines().toList())
        .anySatisfy(line -> assertThat(line).matches("conv +(#+)(=+) +4 ms *"))
        .anySatisfy(line -> assertThat(line).matches("a layer #+ +2 ms *"))
        .anySatisfy(line -> assertThat(line).matches("nothing +0 ms *"))
        .anySatisfy(line -> assertThat(line).matches("# forward *"))
        .anySatisfy(line -> assertThat(line).matches("= backward *"));
    String conv = text.lines().filter(line -> line.startsWith("conv")).findFirst().orElseThrow();
    long first = conv.chars().filter(c -> c == '#').count();
    long second = conv.chars().filter(c -> c == '=').count();
    assertThat((double) second / first).isBetween(2.5, 3.5);
  }

  @Test
  void it_is_drawn_with_names_and_numbers() {
    assertThat(Figure.of(chart).svg())
        .contains("conv", "4 ms", "a layer", "2 ms", "forward", "backward", "a step");
    assertThat(Figure.of(chart).png()).isNotEmpty();
  }

  @Test
  void it_says_what_it_is() {
    assertThat(chart).hasToString("bar chart \"a step\" of 3 bars");
    assertThat(chart.bars().get(0)).hasToString("conv: 4");
    assertThat(Figure.of(BarChart.of("", "", "")).render(Display.plain())).isNotNull();
  }

  @Test
  void a_bar_has_all_parts() {
    assertThatThrownBy(() -> chart.add("short", 1))
        .hasMessage("A bar of this chart has 2 parts, but \"short\" got 1.");
    assertThatThrownBy(() -> BarChart.of("", "ms"))
        .hasMessageContaining("A bar has at least one part");
  }
}
