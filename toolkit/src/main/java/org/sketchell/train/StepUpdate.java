// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.optim.Optimizer;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What becomes of the state in a step, as graph: clipping, gathering, update rules, averages. */
final class StepUpdate {
  private final StateLayout layout;
  private final Plan plan;
  private final Stage stage;
  private final int count;
  private final Map<String, Tensor> inputs;

  /** For each group its part of the vector of parameters, as it is at the moment. */
  private final List<Tensor> values;

  /** The same of each memory. */
  private final List<List<Tensor>> memories = new ArrayList<>();

  /** The gradient of the only turn, before it is clipped; null of several. */
  private Tensor gradient;

  /**
   * Prepares an update.
   *
   * @param count examples in the batch
   * @param inputs the leaves of the step, by name
   */
  StepUpdate(StateLayout layout, Stage stage, int count, Map<String, Tensor> inputs) {
    this.layout = layout;
    this.plan = layout.plan();
    this.stage = stage;
    this.count = count;
    this.inputs = inputs;
    if (layout.form().gathers() && plan.turns().size() > 1) {
      throw new TrainingException(
          "A step of %d turns is made of one batch each: leave out accumulateGradients(%d).",
          plan.turns().size(), layout.form().gathered());
    }
    values = groups(inputs.get(StateLayout.PARAMETERS));
    for (String memory : layout.memoryNames()) {
      memories.add(groups(inputs.get(memory)));
    }
  }

  /** A vector over all parameters, cut at the bounds of the groups. */
  private List<Tensor> groups(Tensor vector) {
    int[] sizes = plan.groups().stream().mapToInt(Plan.Group::elements).toArray();
    return new ArrayList<>(sizes.length == 1 ? List.of(vector) : vector.split(0, sizes));
  }

  /**
   * Updates what a turn trains.
   *
   * @param loss of the turn
   * @param leaves the parameters that it was computed with, in the order of the layout
   */
  void by(Plan.Move move, Tensor loss, List<Tensor> leaves) {
    Tensor found = gradient(move, loss, leaves);
    if (plan.turns().size() == 1) {
      gradient = found;
    } else {
      found = found.detach();
    }
    if (stage.updates()) {
      Tensor pull = found;
      Scope.of(StepPlaces.UPDATING, () -> updated(move, pull));
    }
  }

  private List<Tensor> updated(Plan.Move move, Tensor found) {
    Tensor whole = layout.form().gathers() ? gathered(found).div(examples()) : found;
    List<Tensor> pulls = groups(clipped(whole));
    for (int group : move.groups()) {
      if (stage.trains(group)) {
        update(move, group, pulls.get(group));
      }
    }
    return values;
  }

  /** One number for each parameter; 0 for those that are not trained. */
  private Tensor gradient(Plan.Move move, Tensor loss, List<Tensor> leaves) {
    List<Tensor> wanted = new ArrayList<>();
    List<Boolean> isWanted = new ArrayList<>();
    int next = 0;
    for (int group = 0; group < plan.groups().size(); group++) {
      boolean trained = move.groups().contains(group) && stage.trains(group);
      for (int i = 0; i < plan.groups().get(group).parameters().size(); i++) {
        isWanted.add(trained);
        if (trained) {
          wanted.add(leaves.get(next));
        }
        next++;
      }
    }
    List<Tensor> found = Tensor.gradients(loss, wanted.toArray(Tensor[]::new));
    List<Tensor> all = new ArrayList<>();
    int taken = 0;
    for (int i = 0; i < isWanted.size(); i++) {
      all.add(
          isWanted.get(i)
              ? found.get(taken++)
              : Tensors.zeros(Math.toIntExact(layout.shapes().get(i).elements())));
    }
    return TracedStep.flat(all);
  }

  private void update(Plan.Move move, int group, Tensor pull) {
    Optimizer optimizer = plan.groups().get(group).optimizer();
    int remembered = optimizer.stateVectors();
    List<Tensor> memory = new ArrayList<>();
    for (int i = 0; i < remembered; i++) {
      memory.add(memories.get(i).get(group));
    }
    Tensor before = values.get(group);
    Optimizer.Update update =
        optimizer
            .update(before, pull, memory, rate(group), number(move, group))
            .checked(optimizer, before);
    values.set(group, update.parameters());
    for (int i = 0; i < remembered; i++) {
      memories.get(i).set(group, update.state().get(i));
    }
  }

  private Tensor rate(int group) {
    Tensor rates = inputs.get(PortableStep.LEARNING_RATE);
    return rates.rank() == 0 ? rates : rates.get(group);
  }

  /** The number of a group's update, from 1. */
  private Tensor number(Plan.Move move, int group) {
    Tensor step = inputs.get(PortableStep.STEP);
    long before = stage.before().get(group);
    Tensor own = before == 0 ? step : step.minus(before);
    return move.occurrences() == 1
        ? own
        : own.minus(1).times(move.occurrences()).plus(move.occurrence() + 1);
  }

  /** The sum over examples of what batches before gave, and this one. */
  private Tensor gathered(Tensor found) {
    return inputs.get(StateLayout.GATHERED).plus(found.times(count));
  }

  private Tensor examples() {
    return inputs.get(TracedStep.GATHERED_EXAMPLES);
  }

  /** As PyTorch's clip_grad_value_ makes it, and then clip_grad_norm_. */
  private Tensor clipped(Tensor whole) {
    double most = layout.form().clipValue();
    double longest = layout.form().clipNorm();
    Tensor cut = most == 0 ? whole : whole.clamp(-most, most);
    if (longest == 0) {
      return cut;
    }
    Tensor length = cut.square().sum().sqrt();
    return cut.times(
        Tensors.scalar((float) longest).div(length.plus(1e-6)).minimum(Tensors.scalar(1f)));
  }

  /** Of one turn, the gradient of its loss; null of several. */
  Tensor gradient() {
    return gradient;
  }

  /** All parameters as they are at the moment, each in its shape. */
  List<Tensor> parameters() {
    List<Tensor> shaped = new ArrayList<>();
    for (int group = 0; group < values.size(); group++) {
      List<Shape> shapes =
          plan.groups().get(group).parameters().stream().map(one -> one.shape()).toList();
      shaped.addAll(StateLayout.cut(values.get(group), shapes));
    }
    return shaped;
  }

  /**
   * The vectors of the state that the step makes anew, by name.
   *
   * @param buffers what became of them, flat; empty if there are none
   */
  Map<String, Tensor> vectors(Optional<Tensor> buffers) {
    Map<String, Tensor> vectors = new LinkedHashMap<>();
    if (stage.updates()) {
      vectors.put(StateLayout.PARAMETERS, whole(values));
      for (int i = 0; i < memories.size(); i++) {
        vectors.put(layout.memoryNames().get(i), whole(memories.get(i)));
      }
    }
    if (layout.form().gathers()) {
      vectors.put(
          StateLayout.GATHERED,
          stage.updates() ? Tensors.zeros(layout.parameterElements()) : gathered(gradient));
    }
    buffers.ifPresent(flat -> vectors.put(StateLayout.BUFFERS, flat));
    if (layout.form().averagesSteps() && stage.updates()) {
      for (String name : layout.averaged()) {
        vectors.put(StateLayout.AVERAGE + name, averaged(name, vectors.get(name)));
      }
    }
    return vectors;
  }

  private static Tensor whole(List<Tensor> parts) {
    return parts.size() == 1 ? parts.get(0) : Tensors.concat(0, parts);
  }

  /** The first values themselves, then a moving average. */
  private Tensor averaged(String name, Tensor now) {
    double decay = layout.form().averaging().orElseThrow().decay();
    Tensor first = inputs.get(PortableStep.STEP).le(1);
    Tensor kept = first.where(Tensors.scalar(0f), Tensors.scalar((float) decay));
    Tensor taken = first.where(Tensors.scalar(1f), Tensors.scalar((float) (1 - decay)));
    return inputs.get(StateLayout.AVERAGE + name).times(kept).plus(now.times(taken));
  }
}
