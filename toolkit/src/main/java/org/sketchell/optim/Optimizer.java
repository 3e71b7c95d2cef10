// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import java.util.List;
import java.util.Map;
import org.sketchell.nn.Parameter;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * An update rule with its settings: says, as graph, what parameters become when their gradient is
 * known. It keeps nothing itself; state is handed in and out, so one optimizer can serve many
 * trainings. Every rule works element by element: all parameters can be one flat vector.
 *
 * <p>One of your own is best a record, whose components are then the {@link #settings()}:
 *
 * <pre>{@code
 * record SignSgd(double learningRate) implements Optimizer {
 *   public Update update(Tensor p, Tensor gradient, List<Tensor> state, Tensor rate, Tensor step) {
 *     return new Update(p.minus(gradient.sign().times(rate)));
 *   }
 * }
 * }</pre>
 */
public interface Optimizer {
  /** Size of a step, where no schedule says otherwise. */
  double learningRate();

  /** Number of tensors of the parameters' shape that the rule remembers between steps. */
  default int stateVectors() {
    return 0;
  }

  /**
   * One step.
   *
   * @param parameters float32, of any shape
   * @param gradient of the parameters' shape
   * @param state {@link #stateVectors()} tensors of the parameters' shape, zeros before step 1
   * @param learningRate float32 scalar
   * @param step float32 scalar that counts steps from 1
   */
  Update update(
      Tensor parameters, Tensor gradient, List<Tensor> state, Tensor learningRate, Tensor step);

  /** What a step gives. */
  record Update(Tensor parameters, List<Tensor> state) {
    public Update {
      state = List.copyOf(state);
    }

    /** The new parameters and what to remember until the next step. */
    public Update(Tensor parameters, Tensor... state) {
      this(parameters, List.of(state));
    }

    /**
     * This update, if it is what a rule owes.
     *
     * @param before the parameters that it was made of
     * @throws ShapeException if a shape or the number of state tensors is another
     */
    public Update checked(Optimizer rule, Tensor before) {
      if (state.size() != rule.stateVectors()) {
        throw new ShapeException(
            "%s says that it remembers %d tensors between steps (stateVectors), but its update gave"
                + " %d.",
            rule.name(), rule.stateVectors(), state.size());
      }
      require(rule, before, parameters);
      state.forEach(tensor -> require(rule, before, tensor));
      return this;
    }

    private static void require(Optimizer rule, Tensor before, Tensor after) {
      if (!after.type().equals(before.type())) {
        throw new ShapeException(
            "An update of %s gives parameters and state of the parameters' type, %s, but the one of"
                + " %s gave %s.",
            before.shape(), before.type(), rule.name(), after.type());
      }
    }
  }

  /** What the rule is called in records: its class's name. */
  default String name() {
    String name = getClass().getSimpleName();
    return name.isEmpty() ? "an update rule of its own" : name;
  }

  /** Its numbers by name, in order: a record's components; of another class, nothing is known. */
  default Map<String, Object> settings() {
    return this instanceof Record rule ? Setting.of(rule) : Map.of();
  }

  /** For loops written by hand: this rule at work on parameters, by their own gradients. */
  default Stepper over(List<Parameter> parameters) {
    return new Stepper(this, parameters);
  }
}
