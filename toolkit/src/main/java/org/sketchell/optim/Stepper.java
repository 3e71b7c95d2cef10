// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.nn.Parameter;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * An update rule at work on some parameters, for training loops written by hand:
 *
 * <pre>{@code
 * var optimizer = new Adam(0.001).over(network.parameters());
 * for (...) {
 *   optimizer.zeroGrad();
 *   crossEntropy(network.forward(images), labels).backward();
 *   optimizer.step();
 * }
 * }</pre>
 */
public final class Stepper {
  private final Optimizer optimizer;
  private final List<Parameter> parameters;
  private final Map<Parameter, Memory> memories = new LinkedHashMap<>();

  private record Memory(long steps, List<Tensor> state) {}

  Stepper(Optimizer optimizer, List<Parameter> parameters) {
    this.optimizer = optimizer;
    this.parameters = List.copyOf(parameters);
  }

  /** Forgets the gradients of all parameters. */
  public void zeroGrad() {
    parameters.forEach(Parameter::clearGrad);
  }

  /**
   * Updates every trainable parameter that has a gradient; all are computed in one run. Afterwards
   * the parameters have no gradients, because they have new values.
   */
  public void step() {
    step(optimizer.learningRate());
  }

  /** The same with a step of another size, such as a {@link Schedule}'s. */
  public void step(double learningRate) {
    Map<Parameter, Optimizer.Update> updates = new LinkedHashMap<>();
    List<Tensor> wanted = new ArrayList<>();
    Tensor rate = Tensors.scalar((float) learningRate);
    for (Parameter parameter : parameters) {
      if (parameter.isTrainable() && parameter.grad() != null) {
        Memory memory = memories.getOrDefault(parameter, fresh(parameter));
        Tensor before = parameter.value().detach();
        Optimizer.Update update =
            optimizer
                .update(
                    before,
                    parameter.grad(),
                    memory.state,
                    rate,
                    Tensors.scalar((float) (memory.steps + 1)))
                .checked(optimizer, before);
        updates.put(parameter, update);
        wanted.add(update.parameters());
        wanted.addAll(update.state());
        memories.put(parameter, new Memory(memory.steps + 1, update.state()));
      }
    }
    Tensor.evaluate(wanted);
    updates.forEach((parameter, update) -> parameter.assign(update.parameters()));
  }

  private Memory fresh(Parameter parameter) {
    Tensor zeros = Tensors.zeros(parameter.shape().sizes());
    return new Memory(0, Collections.nCopies(optimizer.stateVectors(), zeros));
  }

  @Override
  public String toString() {
    return optimizer
        + " over "
        + parameters.size()
        + (parameters.size() == 1 ? " parameter" : " parameters");
  }
}
