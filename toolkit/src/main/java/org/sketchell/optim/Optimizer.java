package org.sketchell.optim;

import java.util.List;
import org.sketchell.nn.Parameter;
import org.sketchell.tensor.Tensor;

/**
 * An update rule with its settings: says, as graph, what parameters become when their gradient is
 * known. It keeps nothing itself; state is handed in and out, so one optimizer can serve many
 * trainings. Every rule works element by element: all parameters can be one flat vector.
 */
public sealed interface Optimizer permits Sgd, Adam, AdamW, RmsProp {
  /** Size of a step, where no schedule says otherwise. */
  double learningRate();

  /** The same rule with another learning rate. */
  Optimizer withLearningRate(double rate);

  /** Number of tensors of the parameters' shape that the rule remembers between steps. */
  int stateVectors();

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

  /**
   * What a step gives.
   *
   * @param parameters the new parameters
   * @param state the new state
   */
  record Update(Tensor parameters, List<Tensor> state) {
    /** Copies the list. */
    public Update {
      state = List.copyOf(state);
    }
  }

  /** For loops written by hand: this rule at work on parameters, by their own gradients. */
  default Stepper over(List<Parameter> parameters) {
    return new Stepper(this, parameters);
  }
}
