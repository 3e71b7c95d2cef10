// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalFigureTest {
  private static final Display PLAIN = Display.plain();
  private static final Display COLOUR = PLAIN.protocol(Protocol.HALF_BLOCKS);

  /** 28 columns wide, so that it is shown pixel by pixel. */
  private static Plane wide(int height, float... repeated) {
    float[] values = new float[height * 28];
    for (int i = 0; i < values.length; i++) {
      values[i] = repeated[i / 28 % repeated.length];
    }
    return new Plane(height, 28, values);
  }

  private static String escapes(String text) {
    return text.replace("\u001b", "^");
  }

  @Test
  void two_pixels_above_each_other_share_a_half_block() {
    String drawn = Figure.of(wide(2, 0, 1)).render(COLOUR);
    assertThat(escapes(drawn))
        .isEqualTo("^[38;2;0;0;0m^[48;2;255;255;255m" + "▀".repeat(28) + "^[0m\n");
  }

  @Test
  void equal_pixels_are_a_space_on_their_colour() {
    String drawn = Figure.of(wide(4, 0, 0, 1, 1)).render(COLOUR);
    assertThat(escapes(drawn))
        .isEqualTo(
            "^[48;2;0;0;0m"
                + " ".repeat(28)
                + "^[0m\n^[48;2;255;255;255m"
                + " ".repeat(28)
                + "^[0m\n");
  }

  @Test
  void an_odd_last_row_stands_on_the_terminals_own_background() {
    String drawn = Figure.of(wide(3, 1, 1, 0)).render(COLOUR);
    assertThat(escapes(drawn)).endsWith("\n^[38;2;0;0;0m" + "▀".repeat(28) + "^[0m\n");
  }

  @Test
  void with256_colours_the_nearest_is_taken() {
    String drawn = Figure.of(wide(2, 0, 1)).render(PLAIN.protocol(Protocol.HALF_BLOCKS_256));
    assertThat(escapes(drawn)).isEqualTo("^[38;5;16m^[48;5;231m" + "▀".repeat(28) + "^[0m\n");
    assertThat(Ansi.nearest(0xff0000)).isEqualTo(196);
    assertThat(Ansi.nearest(0x808080)).isEqualTo(244);
  }

  @Test
  void without_colours_high_values_are_dense_letters() {
    Plane plane =
        new Plane(
            28,
            28,
            wide(
                    28, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 9, 9, 0,
                    9, 3, 3)
                .values());
    List<String> rows = Figure.of(plane).render(PLAIN).lines().toList();
    assertThat(rows).hasSize(14);
    StringBuilder column = new StringBuilder();
    rows.forEach(row -> column.append(row.isEmpty() ? ' ' : row.charAt(7)));
    assertThat(column.toString()).isEqualTo(".-+#@@#+-. @+-");
  }

  @Test
  void small_planes_are_enlarged_and_large_ones_shrunk() {
    Plane small = Plane.of(new float[][] {{0, 1}, {1, 0}});
    List<String> rows = Figure.of(small).render(PLAIN).lines().toList();
    assertThat(rows).hasSize(14);
    assertThat(rows.get(0)).isEqualTo(" ".repeat(14) + "@".repeat(14));
    assertThat(rows.get(13)).isEqualTo("@".repeat(14));
    Plane large = new Plane(200, 400, new float[80_000]);
    assertThat(ImageView.fit(new Extent(400, 200), 28, 80, 40)).isEqualTo(new Extent(80, 40));
    assertThat(Figure.of(large).render(PLAIN).lines()).hasSize(20);
  }

  @Test
  void na_n_and_infinity_show() {
    float[] values = new float[28 * 2];
    Arrays.fill(values, 1);
    values[0] = Float.NaN;
    values[1] = Float.POSITIVE_INFINITY;
    Figure figure = Figure.of(new Plane(2, 28, values));
    assertThat(escapes(figure.render(COLOUR)))
        .contains("38;2;255;0;255m", "38;2;0;255;255m", "2 values are NaN or infinite");
    assertThat(figure.render(PLAIN)).startsWith("?");
  }

  @Test
  void a_constant_image_is_drawn() {
    assertThat(escapes(Figure.of(wide(2, 7)).render(COLOUR))).startsWith("^[48;2;0;0;0m ");
    Figure signed = Figure.of(wide(2, 0)).colourMap(ColourMap.DIVERGING);
    assertThat(escapes(signed.render(COLOUR))).startsWith("^[48;2;247;247;247m ");
  }

  @Test
  void an_overlay_leaves_low_values_transparent() {
    Plane low = wide(2, 0);
    float[] top = new float[56];
    top[0] = 1;
    top[28] = 1;
    Figure figure = Figure.of(low).overlay(new Plane(2, 28, top), ColourMap.REDS, 1);
    String drawn = escapes(figure.render(COLOUR));
    assertThat(drawn).isEqualTo("^[48;2;232;52;41m ^[48;2;0;0;0m" + " ".repeat(27) + "^[0m\n");
    assertThat(figure.render(PLAIN)).isEqualTo("X\n");
  }

  @Test
  void the_colour_bar_carries_the_numbers() {
    Figure figure = Figure.of(wide(2, -1, 3)).colourBar(true);
    assertThat(figure.render(PLAIN).lines().toList().get(1))
        .isEqualTo("-1   ..:::--==+++**###%%@@ 3")
        .hasSize(28);
    assertThat(figure.colourMap(ColourMap.DIVERGING).render(PLAIN).lines().toList().get(1))
        .startsWith("-3 ")
        .endsWith(" 3");
  }

  @ParameterizedTest
  @CsvSource({"HALF_BLOCKS_8, 8", "HALF_BLOCKS_16, 16"})
  void a_terminal_of_few_colours_gets_only_those(Protocol protocol, int colours) {
    Plane ramp = new Plane(8, 8, ramp(64));
    for (ColourMap map : ColourMap.values()) {
      String drawn = Figure.of(ramp).colourMap(map).render(PLAIN.protocol(protocol));
      List<Integer> codes =
          Pattern.compile("\u001b\\[(\\d+)m")
              .matcher(drawn)
              .results()
              .map(code -> Integer.valueOf(code.group(1)))
              .toList();
      assertThat(codes).isNotEmpty();
      assertThat(codes)
          .allMatch(
              code ->
                  code == 0
                      || code >= 30 && code <= 37
                      || code >= 40 && code <= 47
                      || colours == 16 && (code >= 90 && code <= 97 || code >= 100 && code <= 107));
      assertThat(drawn.replaceAll("\u001b\\[\\d+m", "")).doesNotContain("\u001b");
    }
  }

  private static float[] ramp(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  @Test
  void black_and_white_are_the_first_and_the_last_colour() {
    assertThat(Ansi.nearestBasic(0x000000, 8)).isZero();
    assertThat(Ansi.nearestBasic(0xffffff, 8)).isEqualTo(7);
    assertThat(Ansi.nearestBasic(0xffffff, 16)).isEqualTo(15);
    assertThat(Ansi.nearestBasic(0xff0000, 8)).isEqualTo(1);
    assertThat(Ansi.nearestBasic(0xff0000, 16)).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({"80, 2", "88, 3", "58, 2", "57, 1", "20, 1", "200, 5"})
  void as_many_panels_stand_side_by_side_as_fit(int columns, int across) {
    Figure figure = Figure.of();
    for (int i = 0; i < 5; i++) {
      figure = figure.add(wide(28, 0, 1), "map " + i);
    }
    String first = figure.render(PLAIN.columns(columns).rows(24)).lines().findFirst().orElseThrow();
    assertThat(first.split("map").length - 1).isEqualTo(across);
    assertThat(figure.columns(2).render(PLAIN.columns(200).rows(24)).lines().findFirst())
        .hasValue("map 0" + " ".repeat(25) + "map 1");
  }

  @ParameterizedTest
  @CsvSource({"80, 5, 14", "60, 3, 18", "200, 5, 28", "30, 2, 14", "29, 1, 28", "20, 1, 20"})
  void images_shrink_to_stand_side_by_side_as_asked_but_not_below_half(
      int columns, int across, int width) {
    Figure figure = Figure.of();
    for (int i = 0; i < 10; i++) {
      figure = figure.add(wide(28, 1, 1), "m").range(0, 1);
    }
    List<String> lines = figure.columns(5).render(PLAIN.columns(columns).rows(24)).lines().toList();
    assertThat(lines.get(0).split("m", -1).length - 1).isEqualTo(across);
    assertThat(lines.get(1).split("  ")).hasSize(across).containsOnly("@".repeat(width));
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "HALF_BLOCKS", "HALF_BLOCKS_256"})
  void nothing_is_wider_than_the_terminal(Protocol protocol) {
    Plane image = wide(28, 0, 1, 2);
    LineChart chart =
        LineChart.of("learning curves of a long run")
            .labels("epoch", "loss of the training data")
            .line("training data, every batch", 1, 2, 3)
            .line("validation", 1e-9, -1e12, 3);
    LabelledMatrix matrix =
        LabelledMatrix.confusion(
            "confusion", List.of("accordion", "piano", "violin"), image.resized(3, 3));
    Figure figure =
        Figure.of(image, "a title that is much longer than the panel is wide, and then some")
            .title("a headline that is also long")
            .colourBar(true)
            .add(new Plane(1, 784, new float[784]), "a row")
            .add(chart)
            .add(matrix)
            .add(LabelledMatrix.of("many", image))
            .columns(5);
    for (int columns : new int[] {1, 2, 7, 20, 33, 80, 131}) {
      String drawn = figure.render(new Display(protocol, columns, 24, Background.DARK));
      for (String line : drawn.replaceAll("\u001b\\[[0-9;]*m", "").split("\n")) {
        assertThat(Words.columns(line)).as(line).isLessThanOrEqualTo(columns);
      }
    }
  }

  @Test
  void plain_characters_are_ascii_without_escapes() {
    Figure figure =
        Figure.of(wide(3, 0, 1), "image")
            .colourBar(true)
            .add(LineChart.of("chart").line("loss", 3, 2, 1))
            .add(LabelledMatrix.of("filter", Plane.of(new float[][] {{-1, 0, 1}})));
    assertThat(figure.render(PLAIN)).matches("[\\n -~]+");
  }

  @Test
  void titles_cannot_move_the_cursor() {
    Figure figure = Figure.of(wide(2, 0, 1), "evil\u001b[2J\u0007\ntitle\u202e");
    assertThat(figure.render(PLAIN)).startsWith("evil [2J\ntitle\n");
  }

  @Test
  void wide_letters_take_two_columns() {
    Figure figure = Figure.of(wide(2, 0, 1), "小提琴").add(wide(2, 0, 1), "b");
    assertThat(figure.render(PLAIN)).startsWith("小提琴" + " ".repeat(24) + "b\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   "})
  void an_empty_title_takes_no_line(String title) {
    assertThat(Figure.of(wide(2, 0, 1), title).render(PLAIN).lines()).hasSize(1);
  }

  @Test
  void a_figure_says_what_it_holds() {
    Figure figure = Figure.of(wide(28, 0, 255), "violin").title("drawing");
    assertThat(figure)
        .hasToString("figure \"drawing\" of 1 panel: image 28x28 \"violin\", gray, 0 to 255");
    for (int i = 0; i < 50; i++) {
      figure = figure.add(wide(2, 0), "m");
    }
    assertThat(figure.toString()).endsWith("; and 48 more").hasSizeLessThan(250);
    assertThat(Figure.of()).hasToString("figure of 0 panels");
    assertThat(Figure.of().render(PLAIN)).isEmpty();
  }

  @Test
  void a_shared_range_makes_maps_comparable() {
    Figure figure = Figure.of(wide(2, 0, 1)).add(wide(2, 0, 4), "").sharedRange();
    assertThat(((ImagePanel) figure.panels().get(0)).range()).isEqualTo(new ValueRange(0, 4));
  }
}
