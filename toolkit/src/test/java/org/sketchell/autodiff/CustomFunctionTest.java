// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.CustomFunction;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Functions with a gradient of one's own. */
class CustomFunctionTest {
  private static final CustomFunction ROUND = CustomFunction.of(Tensor::round, (x, y, dy) -> dy);
  private static final CustomFunction GUIDED =
      CustomFunction.of(Tensor::relu, (x, y, dy) -> dy.relu().times(y.gt(0)));

  @Test
  void gradients_pass_straight_through_a_rounding() {
    Tensor x = Tensors.tensor(0.2, 1.7, -2.6).requiresGrad();
    Tensor y = ROUND.apply(x.times(2));
    assertThat(y.toFloatArray()).containsExactly(0, 3, -5);
    y.square().sum().backward();
    assertThat(x.grad().toFloatArray()).containsExactly(0, 12, -20);
  }

  @Test
  void guided_relu_lets_only_positive_gradients_through() {
    Tensor x = Tensors.tensor(1.0, -1.0, 2.0, -2.0).requiresGrad();
    Tensor loss = GUIDED.apply(x).times(Tensors.tensor(3.0, 3.0, -3.0, -3.0)).sum();
    assertThat(loss.item()).isEqualTo(-3);
    assertThat(Tensor.gradient(loss, x).toFloatArray()).containsExactly(3, 0, 0, 0);
  }

  @Test
  void a_rule_can_be_differentiated_again() {
    CustomFunction cube = CustomFunction.of(x -> x.pow(3), (x, y, dy) -> dy.times(x.square()));
    Tensor x = Tensors.tensor(2.0).requiresGrad();
    Tensor first = Tensor.gradient(cube.apply(x).sum(), x);
    assertThat(first.item()).isEqualTo(4);
    assertThat(Tensor.gradient(first.sum(), x).item()).isEqualTo(4);
    CustomFunction exp = CustomFunction.of(Tensor::exp, (in, y, dy) -> dy.times(y).times(2));
    Tensor twice = Tensor.gradient(exp.apply(x).sum(), x);
    assertThat(Tensor.gradient(twice.sum(), x).item()).isEqualTo(4 * (double) (float) Math.exp(2));
  }

  @Test
  void several_inputs_each_get_their_own() {
    CustomFunction scaled =
        CustomFunction.ofSeveral(
            in -> in.get(0).times(in.get(1)),
            (in, y, dy) -> Arrays.asList(dy.times(in.get(1)), null));
    Tensor x = Tensors.tensor(1.0, 2.0).requiresGrad();
    Tensor scale = Tensors.tensor(3.0, 4.0).requiresGrad();
    List<Tensor> gradients = Tensor.gradients(scaled.apply(x, scale).sum(), x, scale);
    assertThat(gradients.get(0).toFloatArray()).containsExactly(3, 4);
    assertThat(gradients.get(1).toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void one_tensor_may_be_given_twice_and_used_elsewhere() {
    CustomFunction product =
        CustomFunction.ofSeveral(
            in -> in.get(0).times(in.get(1)), (in, y, dy) -> List.of(dy, dy.times(10)));
    Tensor x = Tensors.tensor(5.0).requiresGrad();
    assertThat(Tensor.gradient(product.apply(x, x).plus(x).sum(), x).item()).isEqualTo(12);
  }

  @Test
  void a_function_may_give_back_its_input() {
    CustomFunction reversed = CustomFunction.of(x -> x, (x, y, dy) -> dy.negate());
    Tensor x = Tensors.tensor(3.0).requiresGrad();
    assertThat(Tensor.gradient(reversed.apply(x).square().sum(), x).item()).isEqualTo(-6);
  }

  @Test
  void gradients_flow_to_the_inputs_and_nothing_else() {
    Tensor captured = Tensors.tensor(2.0).requiresGrad();
    Tensor x = Tensors.tensor(3.0).requiresGrad();
    CustomFunction times = CustomFunction.of(in -> in.times(captured), (in, y, dy) -> dy);
    Tensor y = times.apply(x);
    assertThat(Tensor.gradients(y.sum(), captured, x))
        .extracting(Tensor::item)
        .containsExactly(0.0, 1.0);
  }

  @Test
  void looking_changes_nothing() {
    Tensor x = Tensors.tensor(0.4, 1.2).requiresGrad();
    Tensor middle = ROUND.apply(x);
    middle.toFloatArray();
    assertThat(Tensor.gradient(middle.times(3).sum(), x).toFloatArray()).containsExactly(3, 3);
  }

  @Test
  void without_inputs_that_are_tracked_it_is_just_a_function() {
    Tensor y = ROUND.apply(Tensors.tensor(0.6));
    assertThat(y.isTracked()).isFalse();
    assertThat(y.item()).isEqualTo(1);
    assertThat(y.node()).isEmpty();
  }

  @Test
  void equal_functions_have_one_structure() {
    Tensor x = Tensors.tensor(0.6);
    Tensor one = CustomFunction.of(Tensor::round, (in, y, dy) -> dy).apply(x);
    Tensor other = CustomFunction.of(Tensor::round, (in, y, dy) -> dy.times(2)).apply(x);
    assertThat(Graph.of(List.of(one)).structure()).isEqualTo(Graph.of(List.of(other)).structure());
  }

  @Test
  void rules_that_give_something_else_are_told_what_was_wanted() {
    Tensor x = Tensors.ones(2, 3).requiresGrad();
    Tensor few =
        CustomFunction.ofSeveral(in -> in.get(0).plus(in.get(1)), (in, y, dy) -> List.of(dy))
            .apply(x, x)
            .sum();
    assertThatThrownBy(() -> Tensor.gradient(few, x))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "The rule of this custom function must give a gradient for each of its 2 inputs, but"
                + " gave 1.");
    Tensor wrong = CustomFunction.of(in -> in, (in, y, dy) -> dy.sum(0)).apply(x).sum();
    assertThatThrownBy(() -> Tensor.gradient(wrong, x))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "The rule of this custom function must give input 0 a gradient of its type, float32[2,"
                + " 3], but gave float32[3].");
    CustomFunction whole = CustomFunction.of(in -> in.to(ElementType.INT64), (in, y, dy) -> dy);
    assertThatThrownBy(() -> whole.apply(x))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("result of a custom function works on float32");
    assertThatThrownBy(whole::apply)
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("at least one tensor");
  }
}
