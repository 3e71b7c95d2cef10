// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.sketchell.operator.CustomGradient;
import org.sketchell.shape.ShapeException;

/**
 * A function with a gradient of one's own, for example rounding through which gradients pass as
 * they are (the straight-through estimator):
 *
 * <pre>{@code
 * var round = CustomFunction.of(Tensor::round, (x, y, dy) -> dy);
 * Tensor y = round.apply(x.times(4)).div(4);
 * }</pre>
 *
 * <p>or ReLU as guided backpropagation wants it:
 *
 * <pre>{@code
 * var guided = CustomFunction.of(Tensor::relu, (x, y, dy) -> dy.relu().times(y.gt(0)));
 * }</pre>
 *
 * <p>The function computes with tensors as usual; gradients flow to the tensors it is applied to
 * and to nothing else that it uses, such as a parameter it captures. The rule's gradients are
 * tensors too, so they can be differentiated again, by the rules of what they are made from.
 */
public final class CustomFunction {
  private final Function<List<Tensor>, Tensor> forward;
  private final Rule rule;

  private CustomFunction(Function<List<Tensor>, Tensor> forward, Rule rule) {
    this.forward = forward;
    this.rule = rule;
  }

  /** From the gradient that arrives at the output to those of the inputs. */
  @FunctionalInterface
  public interface Rule extends CustomGradient.Rule {
    /**
     * The gradients, one per input, of its shape; null where none flows. What arrives has the
     * output's shape.
     */
    List<Tensor> gradients(List<Tensor> inputs, Tensor output, Tensor gradient);
  }

  /** The rule of a function of one tensor. */
  @FunctionalInterface
  public interface SimpleRule {
    /**
     * The gradient, of the input's shape; null if none flows. What arrives has the output's shape.
     */
    Tensor gradient(Tensor input, Tensor output, Tensor gradient);
  }

  /** A function of one tensor. */
  public static CustomFunction of(UnaryOperator<Tensor> forward, SimpleRule rule) {
    Objects.requireNonNull(forward, "forward");
    Objects.requireNonNull(rule, "rule");
    return ofSeveral(
        inputs -> forward.apply(inputs.get(0)),
        (inputs, output, gradient) ->
            Arrays.asList(rule.gradient(inputs.get(0), output, gradient)));
  }

  /** A function of several tensors. */
  public static CustomFunction ofSeveral(Function<List<Tensor>, Tensor> forward, Rule rule) {
    return new CustomFunction(
        Objects.requireNonNull(forward, "forward"), Objects.requireNonNull(rule, "rule"));
  }

  /**
   * Applies the function. As always, nothing is computed before somebody looks.
   *
   * @throws ShapeException if there are no inputs, or the function does not give float32
   */
  public Tensor apply(Tensor... inputs) {
    if (inputs.length == 0) {
      throw new ShapeException("A custom function is applied to at least one tensor.");
    }
    List<Tensor> given = List.of(inputs);
    Tensor value = Tensor.withoutGradients(() -> forward.apply(given));
    Objects.requireNonNull(value, "The function gave null instead of a tensor.");
    Tensor[] all = new Tensor[given.size() + 1];
    all[0] = value;
    System.arraycopy(inputs, 0, all, 1, inputs.length);
    return Tensor.apply(new CustomGradient(rule), all);
  }

  @Override
  public String toString() {
    return "a function with a gradient of its own";
  }
}
