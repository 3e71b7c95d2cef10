// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Titles in raster pictures: Greek letters, signs of mathematics, several lines. */
class LettersTest {
  private static final String SIGNS = "∂∇±≤≥≠∞√°≈·∑∫∈";

  private static String dots(int letter) {
    StringBuilder dots = new StringBuilder();
    for (int row = 0; row < Letters.HEIGHT; row++) {
      for (int column = 0; column < Letters.WIDTH; column++) {
        dots.append(Letters.hasDot(letter, row, column) ? '#' : '.');
      }
      dots.append('\n');
    }
    return dots.toString();
  }

  private static final String BOX = dots(0x4e2d);

  @Test
  void every_greek_letter_and_sign_is_drawn_and_none_is_a_box() {
    StringBuilder all = new StringBuilder(SIGNS);
    for (int letter = 0x391; letter <= 0x3c9; letter++) {
      if (Character.isLetter(letter)) {
        all.appendCodePoint(letter);
      }
    }
    assertThat(all.length()).isEqualTo(SIGNS.length() + 56);
    Letters.plain(all.toString())
        .codePoints()
        .forEach(
            letter -> assertThat(dots(letter)).as(Character.toString(letter)).isNotEqualTo(BOX));
  }

  @Test
  void letters_that_differ_look_different() {
    Map<String, String> seen = new HashMap<>();
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789αβγδεζηθικλμνξπρςστφχψωΓΔΘΛΞΠΣΦΨΩ∂∇±≤≥≠∞√°≈·∫∈"
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(
            letter ->
                assertThat(seen.put(dots(letter.codePointAt(0)), letter)).as(letter).isNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"µ", "ϕ", "ά", "ϵ", "≠"})
  void variants_are_drawn_as_what_they_are(String letter) {
    String plain = Letters.plain(letter);
    assertThat(plain).hasSize(1).isIn("μ", "φ", "α", "ε", "≠");
    assertThat(dots(plain.codePointAt(0))).isNotEqualTo(BOX);
  }

  @Test
  void alpha_is_an_alpha() {
    assertThat(dots('α')).isEqualTo(".....\n.....\n.##.#\n#..#.\n#..#.\n#..#.\n.##.#\n.....\n");
  }

  @Test
  void a_line_break_in_a_title_is_one() {
    assertThat(Words.lines("loss\nα = 0.1", 40)).containsExactly("loss", "α = 0.1");
    assertThat(Words.lines("a\r\n\nb", 40)).containsExactly("a", "b");
    assertThat(Words.lines("a\nb\nc\nd", 40)).containsExactly("a", "b", "c d");
    assertThat(Words.lines("one two three four", 9)).containsExactly("one two", "three", "four");
    assertThat(Words.lines("", 40)).isEmpty();
  }

  @Test
  void a_title_of_two_lines_makes_a_picture_higher_by_a_line() {
    Plane plane = new Plane(8, 8, new float[64]);
    int one = DrawnFigure.of(Figure.of(plane, "σ"), DrawnFigure.UNLIMITED).size().height();
    int two = DrawnFigure.of(Figure.of(plane, "σ\nμ"), DrawnFigure.UNLIMITED).size().height();
    assertThat(two - one).isEqualTo(Canvas.LINE);
  }

  @Test
  void a_picture_in_colours_of_its_own_stands_beside_others() {
    org.sketchell.tensor.Tensor tensor = org.sketchell.tensor.Tensors.eye(4);
    Figure figure =
        Figure.of()
            .add(tensor)
            .add(tensor, "b", "viridis")
            .add(tensor, "c", ColourMap.REDS)
            .add(tensor);
    assertThat(figure.panels().stream().map(panel -> ((ImagePanel) panel).colourMap()))
        .containsExactly(ColourMap.GRAY, ColourMap.VIRIDIS, ColourMap.REDS, ColourMap.GRAY);
    assertThat(figure.panels().stream().map(Panel::title)).containsExactly("", "b", "c", "");
    assertThat(ColourMap.named("RdBu_r")).isEqualTo(ColourMap.DIVERGING);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> ColourMap.named("jet"))
        .hasMessage("There is no colour map \"jet\"; there are gray, viridis, reds and diverging.");
  }
}
