// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnimationTest {
  private static final Display COLOUR = Display.plain().protocol(Protocol.HALF_BLOCKS);
  private static final Animation THREE =
      new Animation("", List.of(figure(0), figure(1), figure(2)), 33);

  private static Figure figure(int hot) {
    float[] values = new float[4 * 28];
    values[hot] = 1;
    return Figure.of(new Plane(4, 28, values));
  }

  private static String play(Animation animation, Display display) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    animation.play(new PrintStream(bytes, true, StandardCharsets.UTF_8), display);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @AfterEach
  void forgetInterrupts() {
    Thread.interrupted();
  }

  @Test
  void each_figure_is_drawn_over_the_one_before() {
    String played = play(THREE, COLOUR);
    assertThat(played.split("\u001b\\[2A", -1)).hasSize(3);
    assertThat(played).startsWith("\u001b[?25l").endsWith("\u001b[?25h");
  }

  @Test
  void an_interrupt_stops_it_and_shows_the_cursor_again() {
    Thread.currentThread().interrupt();
    String played = play(THREE, COLOUR);
    assertThat(played).doesNotContain("\u001b[2A").endsWith("\u001b[?25h");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void without_colours_only_the_last_figure_is_printed() {
    String played = play(THREE, Display.plain());
    assertThat(played)
        .startsWith("  +\n")
        .contains("The last of 3 pictures; this output cannot redraw them.")
        .doesNotContain("\u001b");
  }

  @Test
  void a_terminal_that_is_too_low_gets_the_last_figure() {
    assertThat(play(THREE, COLOUR.columns(80).rows(2))).contains("more than 2 rows");
  }

  @Test
  void its_speed_is_bounded() {
    assertThat(THREE.milliseconds(1).milliseconds()).isEqualTo(33);
    assertThat(THREE).hasToString("animation of 3 figures, 0.099 seconds");
    assertThatThrownBy(() -> Animation.of(List.of())).hasMessageContaining("at least one figure");
  }

  @Test
  void the_vertical_stripes_find_edges() {
    Plane image = Plane.of(new float[][] {{0, 0, 1, 1}, {0, 0, 1, 1}, {0, 0, 1, 1}});
    Plane stripes = Plane.of(new float[][] {{-1, 0, 1}, {-1, 0, 1}, {-1, 0, 1}});
    assertThat(FilterAnimation.of(image, stripes).output())
        .isEqualTo(Plane.of(new float[][] {{3, 3}}));
    assertThat(FilterAnimation.of(image, stripes).padding(1).stride(2).output())
        .isEqualTo(Plane.of(new float[][] {{0, 2}, {0, 2}}));
  }

  @Test
  void the_uniform_filter_is_the_local_mean() {
    Plane image = Plane.of(new float[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
    float[] ninth = new float[9];
    java.util.Arrays.fill(ninth, 1 / 9f);
    assertThat(FilterAnimation.of(image, new Plane(3, 3, ninth)).output().at(0, 0)).isEqualTo(5);
  }

  @Test
  void every_frame_shows_the_window_and_the_output_so_far() {
    Plane image = new Plane(5, 5, new float[25]);
    List<Figure> frames =
        FilterAnimation.of(image, new Plane(3, 3, new float[9])).animation().frames();
    assertThat(frames).hasSize(9);
    ImagePanel input = (ImagePanel) frames.get(4).panels().get(0);
    assertThat(input.mark()).hasValue(new Mark(1, 1, 3, 3));
    ImagePanel output = (ImagePanel) frames.get(4).panels().get(2);
    assertThat(output.filled()).isEqualTo(5);
    assertThat(output.title()).isEqualTo("output [1, 1] = 0");
  }

  @Test
  void many_windows_are_shown_in_larger_steps_to_the_last() {
    Plane image = new Plane(100, 100, new float[10_000]);
    Animation animation = FilterAnimation.of(image, new Plane(3, 3, new float[9])).animation();
    assertThat(animation.frames()).hasSizeLessThanOrEqualTo(240);
    Figure last = animation.frames().get(animation.frames().size() - 1);
    assertThat(((ImagePanel) last.panels().get(2)).filled()).isEqualTo(98 * 98);
  }

  @Test
  void a_filter_that_does_not_fit_is_named() {
    assertThatThrownBy(
            () -> FilterAnimation.of(new Plane(2, 2, new float[4]), new Plane(3, 3, new float[9])))
        .hasMessage("A filter of 3x3 does not fit into an image of 2x2 with padding 0.");
  }
}
