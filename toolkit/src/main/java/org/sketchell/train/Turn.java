// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.function.Function;
import org.sketchell.data.Batch;
import org.sketchell.nn.Module;
import org.sketchell.optim.Optimizer;
import org.sketchell.tensor.Tensor;

/**
 * One of several updates that make a step: a loss, and the parameters that it trains; all others
 * stay as they are meanwhile. What comes later in a step computes with what came before.
 *
 * <pre>{@code
 * new Turn("critic", critic, new Adam(2e-4), batch -> lossOfCritic(batch))
 * }</pre>
 */
public final class Turn {
  // No record: what a learner keeps in records is looked through for layers and parameters.
  private final String name;
  private final Module trained;
  private final Optimizer optimizer;
  private final Function<Batch, Tensor> loss;

  /**
   * A turn; the same one may come several times in a step.
   *
   * @param name what it is called in errors and records
   * @param trained holds the parameters that it trains
   * @param optimizer how they are updated
   * @param loss what is made small; a scalar
   */
  public Turn(String name, Module trained, Optimizer optimizer, Function<Batch, Tensor> loss) {
    this.name = name;
    this.trained = trained;
    this.optimizer = optimizer;
    this.loss = loss;
  }

  /** What it is called in errors and records. */
  public String name() {
    return name;
  }

  /** Holds the parameters that it trains. */
  public Module trained() {
    return trained;
  }

  /** How they are updated. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** What is made small; a scalar. */
  public Function<Batch, Tensor> loss() {
    return loss;
  }

  /** For example {@code Turn(critic: Adam[...])}. */
  @Override
  public String toString() {
    return "Turn(" + name + ": " + optimizer + ")";
  }
}
