// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Optimizers;

/**
 * Parameters that were trained by a rule of their own, or from a later epoch on.
 *
 * @param parameters their names in the learner
 * @param optimizer name of the update rule
 * @param builtIn whether it is one of the toolkit's
 * @param settings its numbers by name
 * @param fromEpoch the first epoch that trained them, from 1
 * @param turn which of the step's turns updated them; empty if it had but one
 */
public record GroupRecord(
    List<String> parameters,
    String optimizer,
    boolean builtIn,
    Map<String, Object> settings,
    int fromEpoch,
    Optional<String> turn) {

  /** The update rule, made again; empty if the toolkit does not know it. */
  public Optional<Optimizer> optimizerAgain() {
    return rule().again(Optimizer.class, Optimizers.KINDS);
  }

  private Described rule() {
    return new Described(optimizer, builtIn, settings);
  }

  /** For example {@code 0.weight, 0.bias by Adam(learningRate=1.0E-5) from epoch 3}. */
  @Override
  public String toString() {
    int most = 4;
    return String.join(", ", parameters.subList(0, Math.min(most, parameters.size())))
        + (parameters.size() > most ? ", ... " + (parameters.size() - most) + " more" : "")
        + " by "
        + rule()
        + (fromEpoch == 1 ? "" : " from epoch " + fromEpoch)
        + turn.map(name -> " in the turn " + name).orElse("");
  }
}
