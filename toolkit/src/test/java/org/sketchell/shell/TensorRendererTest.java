// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.nn.Parameter;
import org.sketchell.notebook.ValueText;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Tensors at the prompt: a screen at most, whatever they hold. */
class TensorRendererTest {
  private static final Generator RANDOM = new Generator(1);
  private final Rendering plain = new Rendering(() -> new ValueRenderer.View(80, 24, false));

  private String shown(Object value) {
    return plain.show(value);
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  static List<Arguments> pictures() {
    return List.of(
        Arguments.of(RANDOM.rand(28, 28), "tensor(shape=[28, 28], float32, "),
        Arguments.of(RANDOM.rand(1, 1, 28, 28), "tensor(shape=[1, 1, 28, 28], float32, "),
        Arguments.of(RANDOM.rand(1, 3, 32, 48), "tensor(shape=[1, 3, 32, 48], float32, "),
        Arguments.of(RANDOM.rand(3, 40, 40), "tensor(shape=[3, 40, 40], float32, "),
        Arguments.of(RANDOM.randn(1, 200, 300), "tensor(shape=[1, 200, 300], float32, "),
        Arguments.of(
            RANDOM.rand(64, 64).times(255).to(ElementType.UINT8),
            "tensor(shape=[64, 64], uint8, 0 to 25"),
        Arguments.of(RANDOM.rand(28, 28).gt(0.5), "tensor(shape=[28, 28], bool, 0 to 1"));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void a_picture_is_shown_small_with_its_shape(Tensor picture, String end) {
    String text = shown(picture);
    assertThat(lastLine(text)).startsWith(end);
    assertThat(text.lines().count()).isBetween(8L, 20L);
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    assertThat(text).doesNotContain("0.0000");
  }

  @Test
  void a_white_square_on_black_is_seen() {
    float[] pixels = new float[28 * 28];
    for (int row = 10; row < 18; row++) {
      java.util.Arrays.fill(pixels, row * 28 + 10, row * 28 + 18, 1);
    }
    String square = (" ".repeat(10) + "@".repeat(8) + "\n").repeat(4);
    assertThat(shown(Tensors.tensor(pixels, 1, 1, 28, 28)))
        .isEqualTo(
            "\n".repeat(5)
                + square
                + "\n".repeat(5)
                + "tensor(shape=[1, 1, 28, 28], float32, 0 to 1)");
  }

  static List<Arguments> otherLargeOnes() {
    return List.of(
        Arguments.of(RANDOM.randn(100, 100), "[100, 100]"),
        Arguments.of(RANDOM.rand(64, 10), "[64, 10]"),
        Arguments.of(RANDOM.randn(10, 5, 26, 26), "[10, 5, 26, 26]"),
        Arguments.of(RANDOM.randn(2, 2, 2, 2, 2, 2, 40, 40), "[2, 2, 2, 2, 2, 2, 40, 40]"),
        Arguments.of(RANDOM.randn(3920), "[3920]"),
        Arguments.of(RANDOM.randn(900), "[900]"),
        Arguments.of(RANDOM.randn(900, 1), "[900, 1]"),
        Arguments.of(RANDOM.randint(0, 10, 200, 200), "[200, 200]"),
        Arguments.of(Tensors.zeros(28, 28), "[28, 28]"),
        Arguments.of(Tensors.full(Double.NaN, 1, 1, 28, 28), "[1, 1, 28, 28]"),
        Arguments.of(RANDOM.rand(28, 28).div(0), "[28, 28]"),
        Arguments.of(RANDOM.rand(1, 1, 5, 900), "[1, 1, 5, 900]"));
  }

  @ParameterizedTest
  @MethodSource("otherLargeOnes")
  void another_large_tensor_is_a_few_rows_and_its_shape(Tensor large, String shape) {
    String text = shown(large);
    assertThat(text).startsWith("tensor([").contains("...");
    assertThat(lastLine(text)).contains("shape=" + shape);
    assertThat(text.lines().count()).isLessThanOrEqualTo(15);
    assertThat(text.lines()).allMatch(line -> line.length() <= 110);
  }

  @Test
  void the_rows_of_a_large_tensor_are_the_first_and_the_last() {
    assertThat(shown(Tensors.arange(1200).reshape(2, 3, 10, 20)))
        .isEqualTo(
            """
            tensor([[[[  0,   1,   2,  ...,  17,  18,  19],
                      [ 20,  21,  22,  ...,  37,  38,  39],
                      [ 40,  41,  42,  ...,  57,  58,  59],
                      ...,
                      [140, 141, 142,  ..., 157, 158, 159],
                      [160, 161, 162,  ..., 177, 178, 179],
                      [180, 181, 182,  ..., 197, 198, 199]],
                     ...],
                    ...], shape=[2, 3, 10, 20], int64)""");
  }

  @Test
  void small_tensors_are_shown_with_all_elements() {
    for (Tensor small :
        List.of(
            Tensors.scalar(3f),
            RANDOM.randn(3, 3),
            RANDOM.randn(5, 1, 3, 3),
            RANDOM.randn(10, 10),
            RANDOM.randn(100),
            RANDOM.randn(3, 3).requiresGrad())) {
      assertThat(shown(small)).isEqualTo(small.toString());
    }
  }

  @Test
  void an_empty_tensor_is_shown() {
    assertThat(shown(Tensors.zeros(0, 28, 28))).isEqualTo("tensor([], shape=[0, 28, 28])");
  }

  @Test
  void a_parameter_has_its_heading() {
    assertThat(shown(new Parameter(RANDOM.randn(500, 3920))))
        .startsWith("Parameter [500, 3920]:\ntensor([[")
        .endsWith("shape=[500, 3920], requiresGrad)");
  }

  @Test
  void tensors_inside_of_other_values_are_brief() {
    assertThat(shown(List.of(Tensors.tensor(1.0, 2.0), RANDOM.randn(100, 100))))
        .isEqualTo("[tensor([1., 2.], shape=[2]), float32[100, 100]]");
    assertThat(shown(Map.of("a", Tensors.eye(3))))
        .isEqualTo("{a=tensor([[1., 0., 0.], [0., 1., 0.], [0., 0., 1.]], shape=[3, 3])}");
    assertThat(shown(new Tensor[] {RANDOM.rand(28, 28)}))
        .isEqualTo("Tensor[1] { float32[28, 28] }");
    assertThat(shown(Optional.of(RANDOM.rand(28, 28)))).isEqualTo("Optional[float32[28, 28]]");
  }

  @Test
  void a_list_of_variables_computes_no_tensor_inside_of_other_values() {
    record Pair(Tensor lazy, String name) {}
    Tensor lazy = RANDOM.randn(2, 2).relu();
    assertThat(ValueText.brief(List.of(lazy))).isEqualTo("[float32[2, 2], not computed yet]");
    assertThat(ValueText.brief(new Pair(lazy, "x")))
        .isEqualTo("Pair[lazy=float32[2, 2], not computed yet, name=x]");
    assertThat(ValueText.brief(new Tensor[] {lazy})).contains("not computed yet");
    assertThat(lazy.value()).isEmpty();
    assertThat(ValueText.brief(List.of(lazy.evaluate()))).startsWith("[tensor([[");
  }

  @Test
  void any_value_is_bounded() {
    assertThat(shown("x\n".repeat(4000).lines().toList()).length()).isLessThan(6000);
    assertThat(
            shown(
                    new Object() {
                      @Override
                      public String toString() {
                        return "line\n".repeat(1000);
                      }
                    })
                .lines()
                .count())
        .isLessThanOrEqualTo(101);
  }
}
