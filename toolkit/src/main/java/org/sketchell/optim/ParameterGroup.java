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
 *
 * @param parameters all of one network, none of them frozen
 * @param optimizer with their learning rate and decay
 * @param fromEpoch the first epoch that trains them, counted from 1; before it they stay as they
 *     are
 */
public record ParameterGroup(List<Parameter> parameters, Optimizer optimizer, int fromEpoch) {
  public ParameterGroup {
    parameters = List.copyOf(parameters);
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
