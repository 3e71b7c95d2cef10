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
 *
 * @param name what it is called in errors and records; the same turn may come several times in a
 *     step
 * @param trained holds the parameters that it trains
 * @param optimizer how they are updated
 * @param loss what is made small; a scalar
 */
public record Turn(String name, Module trained, Optimizer optimizer, Function<Batch, Tensor> loss) {
  /** For example {@code Turn(critic: Adam[...])}. */
  @Override
  public String toString() {
    return "Turn(" + name + ": " + optimizer + ")";
  }
}
