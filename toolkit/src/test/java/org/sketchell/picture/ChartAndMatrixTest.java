// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartAndMatrixTest {
  private static final Display SMALL = Display.plain().columns(24).rows(12);

  @Test
  void a_line_goes_through_its_points() {
    LineChart chart = LineChart.of("").labels("epoch", "loss").line("a", 3, 2, 1, 0);
    assertThat(Figure.of(chart).render(SMALL))
        .isEqualTo(
            """
            loss
             |****
            2+    *******
             |           *******
            0+                  ****
             +----------------------
                     2             4
                      epoch
            * a
            """);
  }

  @Test
  void a_logarithmic_axis_has_the_same_room_for_each_power_of_ten() {
    LineChart chart =
        LineChart.of("")
            .logarithmic(true)
            .line("a", new double[] {0, 1, 10, 100}, new double[] {9, 2, 1, 0});
    assertThat(Figure.of(chart).render(SMALL))
        .isEqualTo(
            """
            2+*****
             |    *******
             |           *******
            0+                  ****
             +----------------------
              1         10       100
            * a
            """);
    assertThat(Figure.of(chart).svg()).contains(">1<", ">10<", ">100<");
  }

  @Test
  void points_that_are_not_finite_interrupt_a_line() {
    LineChart chart = LineChart.of("").line("a", 1, 1, Double.NaN, Double.POSITIVE_INFINITY, 1, 1);
    String row =
        Figure.of(chart).render(SMALL).lines().filter(l -> l.contains("*")).findFirst().get();
    assertThat(row).matches(".*\\*+ +\\*+");
  }

  @Test
  void colour_lines_are_braille_with_a_legend_in_their_colour() {
    LineChart chart = LineChart.of("").line("a", 1, 2).line("b", 2, 1);
    String drawn =
        Figure.of(chart).render(new Display(Protocol.HALF_BLOCKS, 40, 20, Background.LIGHT));
    assertThat(drawn).contains("\u001b[38;2;0;114;178m■ \u001b[0ma");
    assertThat(drawn.codePoints().anyMatch(c -> c > 0x2800 && c <= 0x28ff)).isTrue();
  }

  @Test
  void lines_without_points_or_with_many_are_fine() {
    assertThat(Figure.of(LineChart.of("empty")).render(SMALL)).startsWith("empty\n");
    assertThat(Figure.of(LineChart.of("").line("none")).svg()).contains("none");
    double[] many = new double[100_000];
    Arrays.setAll(many, i -> Math.sin(i / 100.0));
    String svg = Figure.of(LineChart.of("").line("many", many)).svg();
    assertThat(svg.length()).isLessThan(60_000);
    assertThatThrownBy(() -> LineChart.of("").line("a", new double[3], new double[2]))
        .hasMessage("A line needs as many x as y values; \"a\" got 3 and 2.");
  }

  @Test
  void ticks_are_round_numbers() {
    assertThat(Numbers.ticks(0.13, 1.18, 5)).containsExactly(0.5, 1.0);
    assertThat(Numbers.ticks(0, 10, 5)).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    assertThat(Numbers.ticks(3, 3, 5)).containsExactly(3.0);
    assertThat(Numbers.brief(0.12345)).isEqualTo("0.1235");
    assertThat(Numbers.brief(-1.5e-7)).isEqualTo("-1.5e-07");
    assertThat(Numbers.brief(12345)).isEqualTo("12345");
    assertThat(Numbers.brief(2_100_000)).isEqualTo("2.1e+06");
    assertThat(Numbers.brief(100)).isEqualTo("100");
  }

  @Test
  void a_confusion_matrix_carries_names_and_numbers() {
    LabelledMatrix matrix =
        LabelledMatrix.confusion(
            "confusion", List.of("angel", "violin"), Plane.of(new float[][] {{612, 3}, {25, 608}}));
    assertThat(Figure.of(matrix).render(Display.plain()))
        .isEqualTo(
            """
            confusion
            true \\ predicted
                     angel  violin
            angel      612       3
            violin      25     608
            """);
    assertThat(matrix).hasToString("matrix 2x2 \"confusion\"");
  }

  @Test
  void letters_on_a_colour_can_be_read() {
    for (int i = 0; i < 256; i++) {
      int paper = ColourMap.VIRIDIS.rgb(i / 255.0);
      double paperLight = Ink.lightness(paper);
      double inkLight = Ink.lightness(Ink.on(paper).light());
      assertThat(Math.abs(paperLight - inkLight)).isGreaterThan(0.4);
    }
  }

  @Test
  void a_matrix_too_wide_for_its_numbers_becomes_an_image() {
    Plane values = new Plane(30, 30, new float[900]);
    String drawn = Figure.of(LabelledMatrix.of("wide", values)).render(SMALL);
    assertThat(drawn.lines().mapToInt(String::length)).allMatch(length -> length <= 24);
  }

  @Test
  void a_matrix_says_how_many_labels_are_missing() {
    assertThatThrownBy(
            () -> LabelledMatrix.confusion("", List.of("a"), Plane.of(new float[][] {{1}, {2}})))
        .hasMessage("A matrix with 2 rows needs 2 row labels or none; it got 1.");
  }
}
