// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.shape.ElementType;

/** Values are written as PyTorch writes them; shape and element type follow. */
class TensorPrinterTest {
  static Stream<Arguments> vectors() {
    return Stream.of(
        Arguments.of(Tensors.tensor(1.5, 2, -3.25), "[ 1.5000,  2.0000, -3.2500]"),
        Arguments.of(Tensors.tensor(1.0, 2.0, 3.0), "[1., 2., 3.]"),
        Arguments.of(Tensors.tensor(-1.0, 0.0, 10.0), "[-1.,  0., 10.]"),
        Arguments.of(Tensors.tensor(0.0, 0.0), "[0., 0.]"),
        Arguments.of(Tensors.tensor(-0.0, 0.5), "[-0.0000, 0.5000]"),
        Arguments.of(Tensors.tensor(1.0, 1001.0), "[1.0000e+00, 1.0010e+03]"),
        Arguments.of(Tensors.tensor(1.0, 1000.0), "[   1., 1000.]"),
        Arguments.of(Tensors.tensor(0.5, 600.0), "[5.0000e-01, 6.0000e+02]"),
        Arguments.of(Tensors.tensor(0.00005, 0.0), "[5.0000e-05, 0.0000e+00]"),
        Arguments.of(Tensors.tensor(-0.00005, 0.0001), "[-5.0000e-05,  1.0000e-04]"),
        Arguments.of(Tensors.tensor(2e8), "[2.0000e+08]"),
        Arguments.of(Tensors.tensor(1e8), "[100000000.]"),
        Arguments.of(Tensors.tensor(1e-38), "[1.0000e-38]"),
        // Half of the last digit goes to the even neighbour.
        Arguments.of(Tensors.tensor(0.03125, 0.09375), "[0.0312, 0.0938]"),
        Arguments.of(Tensors.tensor(1.0, Double.NaN), "[1., nan]"),
        Arguments.of(
            Tensors.tensor(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 2.0),
            "[-inf, inf, 2.]"),
        Arguments.of(Tensors.tensor(Double.NaN, 0.25), "[   nan, 0.2500]"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void floats(Tensor tensor, String expected) {
    assertThat(tensor).hasToString("tensor(" + expected + ", shape=[" + tensor.size(0) + "])");
  }

  @Test
  void scalars_have_no_brackets_and_no_shape() {
    assertThat(Tensors.scalar(0.5f)).hasToString("tensor(0.5000)");
    assertThat(Tensors.scalar(3f)).hasToString("tensor(3.)");
    assertThat(Tensors.scalar(3L)).hasToString("tensor(3, int64)");
  }

  @Test
  void integers_and_truth_values_are_aligned_and_named() {
    assertThat(Tensors.tensor(1L, -20L)).hasToString("tensor([  1, -20], shape=[2], int64)");
    assertThat(Tensors.tensor(new byte[] {7, -1}, 2))
        .hasToString("tensor([  7, 255], shape=[2], uint8)");
    assertThat(Tensors.tensor(new boolean[] {true, false}, 2))
        .hasToString("tensor([ true, false], shape=[2])");
    assertThat(Tensors.tensor(Long.MIN_VALUE, Long.MAX_VALUE))
        .hasToString("tensor([-9223372036854775808,  9223372036854775807], shape=[2], int64)");
  }

  @Test
  void matrices_have_a_row_on_each_line() {
    assertThat(Tensors.tensor(new float[] {1, 2, 3, 4, 5, 60}, 2, 3))
        .hasToString(
            """
            tensor([[ 1.,  2.,  3.],
                    [ 4.,  5., 60.]], shape=[2, 3])""");
  }

  @Test
  void blank_lines_part_the_outer_dimensions() {
    assertThat(Tensors.arange(8).reshape(2, 2, 2))
        .hasToString(
            """
            tensor([[[0, 1],
                     [2, 3]],

                    [[4, 5],
                     [6, 7]]], shape=[2, 2, 2], int64)""");
    assertThat(Tensors.arange(2).reshape(2, 1, 1, 1))
        .hasToString(
            """
            tensor([[[[0]]],


                    [[[1]]]], shape=[2, 1, 1, 1], int64)""");
  }

  @Test
  void lines_end_at_80_columns() {
    // (80 - 7) / (6 + 2) = 9 numbers of six characters fit.
    assertThat(Tensors.full(0.5, 11))
        .hasToString(
            """
            tensor([0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000,
                    0.5000, 0.5000], shape=[11])""");
    // In three dimensions two columns are lost, and with them the ninth number.
    assertThat(Tensors.full(0.5, 1, 1, 9))
        .hasToString(
            """
            tensor([[[0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000, 0.5000,
                      0.5000]]], shape=[1, 1, 9])""");
  }

  @Test
  void up_to_a_thousand_elements_are_written_in_full() {
    String text = Tensors.arange(1000).toString();
    assertThat(text).doesNotContain("...").contains(" 500,");
  }

  @Test
  void of_more_elements_three_are_shown_at_each_edge() {
    assertThat(Tensors.arange(1001))
        .hasToString("tensor([   0,    1,    2,  ...,  998,  999, 1000], shape=[1001], int64)");
    assertThat(Tensors.arange(1400).reshape(7, 200))
        .hasToString(
            """
            tensor([[   0,    1,    2,  ...,  197,  198,  199],
                    [ 200,  201,  202,  ...,  397,  398,  399],
                    [ 400,  401,  402,  ...,  597,  598,  599],
                    ...,
                    [ 800,  801,  802,  ...,  997,  998,  999],
                    [1000, 1001, 1002,  ..., 1197, 1198, 1199],
                    [1200, 1201, 1202,  ..., 1397, 1398, 1399]], shape=[7, 200], int64)""");
  }

  @Test
  void what_is_not_shown_does_not_decide_the_form() {
    float[] values = new float[2000];
    values[1000] = 0.12345f;
    assertThat(Tensors.tensor(values, 2000))
        .hasToString("tensor([0., 0., 0.,  ..., 0., 0., 0.], shape=[2000])");
  }

  @Test
  void huge_tensors_have_short_texts() {
    assertThat(Tensors.zeros(100, 3, 64, 64).toString()).hasSizeLessThan(10_000);
    assertThat(Tensors.zeros(1_000_000, 0).toString()).hasSizeLessThan(100);
  }

  @Test
  void empty_tensors_are_empty_brackets() {
    assertThat(Tensors.zeros(0)).hasToString("tensor([], shape=[0])");
    assertThat(Tensors.zeros(2, 0)).hasToString("tensor([], shape=[2, 0])");
    assertThat(Tensors.zeros(0).to(ElementType.INT64)).hasToString("tensor([], shape=[0], int64)");
  }

  @Test
  void tensors_that_gradients_flow_through_say_so() {
    Tensor leaf = Tensors.tensor(1.0).requiresGrad();
    assertThat(leaf).hasToString("tensor([1.], shape=[1], requiresGrad)");
    assertThat(leaf.times(2)).hasToString("tensor([2.], shape=[1], tracked)");
    assertThat(leaf.times(2).detach()).hasToString("tensor([2.], shape=[1])");
  }

  @Test
  void every_element_of_a_small_tensor_is_there() {
    String text = Tensors.arange(300).toString();
    assertThat(IntStream.range(0, 300).allMatch(i -> text.matches("(?s).*\\b" + i + "\\b.*")))
        .isTrue();
  }
}
