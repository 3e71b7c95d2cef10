// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.model.Networks;
import org.sketchell.picture.Animation;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LineChart;
import org.sketchell.picture.Plane;
import org.sketchell.tensor.Tensors;

/** Values that are pictures are shown as pictures, and only they. */
class PictureRendererTest {
  private final Rendering plain = new Rendering(() -> new ValueRenderer.View(60, 20, false));
  private final Plane plane = Plane.of(new float[][] {{0, 1}, {1, 0}});

  @Test
  void figures_and_what_they_hold_are_drawn() {
    assertThat(plain.show(Figure.of(plane, "a title"))).contains("a title", "@@");
    assertThat(plain.show(plane)).contains("@@").doesNotContain("plane 2x2");
    assertThat(plain.show(LineChart.of("loss").line("training", 3, 2, 1))).contains("loss");
    assertThat(plain.show(Animation.of(List.of(Figure.of(plane)))))
        .contains("@@", "animation of 1");
  }

  @Test
  void nothing_ends_with_a_line_break() {
    assertThat(plain.show(Figure.of(plane))).doesNotEndWith("\n");
  }

  @Test
  void other_values_stay_text() {
    assertThat(plain.show(Figure.of())).isEqualTo("figure of 0 panels");
    assertThat(plain.show(Tensors.zeros(28, 28))).startsWith("tensor(").endsWith("shape=[28, 28])");
    assertThat(plain.show(Networks.tutorial(3))).startsWith("Sequential(\n  (conv): Conv2d(");
  }
}
