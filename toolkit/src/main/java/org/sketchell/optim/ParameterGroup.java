// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;

/**
 * Parameters that are trained by a rule of their own, or not from the beginning: with a smaller
 * rate for layers that were trained before, without decay for biases, or frozen at first.
 *
 * <pre>{@code
 * ParameterGroup.of(network.features, new Adam(1e-5)).fromEpoch(3)
 * }</pre>
 */
public final class ParameterGroup {
  // No record: what a learner keeps in records is looked through for layers and parameters.
  private final List<Parameter> parameters;
  private final Optimizer optimizer;
  private final int fromEpoch;

  private ParameterGroup(List<Parameter> parameters, Optimizer optimizer, int fromEpoch) {
    this.parameters = List.copyOf(parameters);
    this.optimizer = optimizer;
    this.fromEpoch = fromEpoch;
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException(
          "A group has one parameter or more, but what it was made of has none.");
    }
    if (fromEpoch < 1) {
      throw new IllegalArgumentException(
          "Epochs are counted from 1, but a group was to be trained from epoch "
              + fromEpoch
              + " on.");
    }
  }

  /** All of one network, none of them frozen. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** Their update rule, with their learning rate and decay. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The first epoch that trains them, counted from 1; before it they stay as they are. */
  public int fromEpoch() {
    return fromEpoch;
  }

  /** The parameters of a layer or network. */
  public static ParameterGroup of(Module part, Optimizer optimizer) {
    return new ParameterGroup(part.parameters(), optimizer, 1);
  }

  /** Some parameters. */
  public static ParameterGroup of(List<Parameter> parameters, Optimizer optimizer) {
    return new ParameterGroup(parameters, optimizer, 1);
  }

  /** The same, left as it is before an epoch, the first of which is 1. */
  @CheckReturnValue
  public ParameterGroup fromEpoch(int epoch) {
    return new ParameterGroup(parameters, optimizer, epoch);
  }

  /** For example {@code ParameterGroup(4 parameters, Adam[...], from epoch 3)}. */
  @Override
  public String toString() {
    return "ParameterGroup("
        + parameters.size()
        + (parameters.size() == 1 ? " parameter, " : " parameters, ")
        + optimizer
        + (fromEpoch == 1 ? "" : ", from epoch " + fromEpoch)
        + ")";
  }
}
