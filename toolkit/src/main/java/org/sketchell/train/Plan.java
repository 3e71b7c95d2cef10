// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sketchell.data.Batch;
import org.sketchell.nn.Parameter;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.tensor.Tensor;

/**
 * What a learner's step trains: groups of parameters, each with its update rule, and the turns that
 * update them, as a rule one for all.
 *
 * @param groups one after the other in the vectors of the state
 * @param turns in the order in which a step takes them
 * @param hasOnlyGroups whether the learner named groups for all that it trains
 */
record Plan(List<Group> groups, List<Move> turns, boolean hasOnlyGroups) {
  Plan {
    groups = List.copyOf(groups);
    turns = List.copyOf(turns);
  }

  /**
   * Parameters that are updated by one rule.
   *
   * @param names in the learner
   * @param fromEpoch the first epoch that trains them, from 1
   */
  record Group(List<String> names, List<Parameter> parameters, Optimizer optimizer, int fromEpoch) {
    int elements() {
      return Math.toIntExact(
          parameters.stream().mapToLong(parameter -> parameter.shape().elements()).sum());
    }
  }

  /**
   * A turn.
   *
   * @param name empty for the only one
   * @param groups what it trains, by number
   * @param occurrence how often it has come in the step before
   * @param occurrences how often it comes in a step
   */
  record Move(
      String name,
      Function<Batch, Tensor> loss,
      List<Integer> groups,
      int occurrence,
      int occurrences) {}

  /**
   * What a learner says of itself.
   *
   * @throws TrainingException if it cannot be followed
   */
  static Plan of(Learner learner) {
    Map<String, Parameter> trainable = new LinkedHashMap<>(learner.namedParameters());
    trainable.values().removeIf(parameter -> !parameter.isTrainable());
    List<Turn> turns = learner.turns();
    List<ParameterGroup> groups = learner.configureGroups();
    if (turns.isEmpty()) {
      return ofGroups(learner, trainable, groups);
    }
    if (!groups.isEmpty()) {
      throw new TrainingException(
          "%s has groups of parameters and turns: each turn has an optimizer of its own, so leave"
              + " configureGroups() out.",
          learner.title());
    }
    return ofTurns(learner, trainable, turns);
  }

  private static Plan ofGroups(
      Learner learner, Map<String, Parameter> trainable, List<ParameterGroup> asked) {
    Map<String, Parameter> rest = new LinkedHashMap<>(trainable);
    List<Group> groups = new ArrayList<>();
    for (ParameterGroup group : asked) {
      String words = "a group of " + group.parameters().size() + " parameters";
      groups.add(
          group(learner, words, group.parameters(), group.optimizer(), group.fromEpoch(), rest));
    }
    if (!rest.isEmpty() || asked.isEmpty()) {
      groups.add(
          0,
          new Group(
              List.copyOf(rest.keySet()),
              List.copyOf(rest.values()),
              learner.configureOptimizers(),
              1));
    }
    if (groups.stream().noneMatch(group -> group.fromEpoch() == 1)) {
      throw new TrainingException(
          "Every parameter of %s is in a group that is trained later, so that there would be nothing"
              + " to train in epoch 1; leave out fromEpoch(...) of one.",
          learner.title());
    }
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      all.add(i);
    }
    return new Plan(
        groups,
        List.of(new Move("", learner::trainingStep, all, 0, 1)),
        groups.size() == asked.size());
  }

  private static Plan ofTurns(Learner learner, Map<String, Parameter> trainable, List<Turn> asked) {
    Map<String, Parameter> rest = new LinkedHashMap<>(trainable);
    List<Group> groups = new ArrayList<>();
    List<Turn> known = new ArrayList<>();
    List<Move> moves = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Turn turn = asked.get(i);
      int number = known.indexOf(turn);
      if (number < 0) {
        number = known.size();
        known.add(turn);
        List<Parameter> trained =
            turn.trained().parameters().stream().filter(Parameter::isTrainable).toList();
        if (trained.isEmpty()) {
          throw new TrainingException(
              "The turn '%s' has nothing to train: %s has no parameters, or all are frozen.",
              turn.name(), turn.trained().title());
        }
        groups.add(
            group(learner, "the turn '" + turn.name() + "'", trained, turn.optimizer(), 1, rest));
      }
      moves.add(
          new Move(
              turn.name(),
              turn.loss(),
              List.of(number),
              Collections.frequency(asked.subList(0, i), turn),
              Collections.frequency(asked, turn)));
    }
    if (!rest.isEmpty()) {
      throw new TrainingException(
          "No turn of %s trains %s; add one that does, or freeze() it.",
          learner.title(), rest.keySet().iterator().next());
    }
    return new Plan(groups, moves, true);
  }

  /** Takes the parameters of a group from those that are left. */
  private static Group group(
      Learner learner,
      String words,
      List<Parameter> parameters,
      Optimizer optimizer,
      int fromEpoch,
      Map<String, Parameter> rest) {
    Set<Parameter> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    wanted.addAll(parameters);
    List<String> names = new ArrayList<>();
    List<Parameter> found = new ArrayList<>();
    for (Map.Entry<String, Parameter> entry : List.copyOf(rest.entrySet())) {
      if (wanted.remove(entry.getValue())) {
        names.add(entry.getKey());
        found.add(entry.getValue());
        rest.remove(entry.getKey());
      }
    }
    if (!wanted.isEmpty()) {
      throw refused(learner, words, wanted.iterator().next());
    }
    return new Group(names, found, optimizer, fromEpoch);
  }

  private static TrainingException refused(Learner learner, String words, Parameter one) {
    Optional<String> name =
        learner.namedParameters().entrySet().stream()
            .filter(entry -> entry.getValue() == one)
            .map(Map.Entry::getKey)
            .findFirst();
    if (name.isEmpty()) {
      return new TrainingException(
          "In %s there is a parameter of shape %s that %s does not have.",
          words, one.shape(), learner.title());
    }
    if (!one.isTrainable()) {
      return new TrainingException(
          "In %s there is %s, which is frozen; unfreeze() it: what a group is to train later stays"
              + " as it is until its fromEpoch(...).",
          words, name.get());
    }
    return new TrainingException(
        "In %s there is %s, which is trained by another one before it; a parameter has one update"
            + " rule.",
        words, name.get());
  }

  /** All that is trained, group by group. */
  List<Parameter> parameters() {
    return groups.stream().flatMap(group -> group.parameters().stream()).toList();
  }

  /** Their names in the learner. */
  List<String> names() {
    return groups.stream().flatMap(group -> group.names().stream()).toList();
  }

  /** The most vectors that a rule remembers. */
  int memories() {
    return groups.stream().mapToInt(group -> group.optimizer().stateVectors()).max().orElse(0);
  }

  /** The update rule of the first group, which is that of all that are in none. */
  Optimizer optimizer() {
    return groups.get(0).optimizer();
  }

  /** Whether all parameters have one rule, and one loss. */
  boolean isPlain() {
    return groups.size() == 1 && turns.size() == 1;
  }

  /** The learning rates of all groups, where the first group has the given one. */
  double[] rates(double first) {
    double base = optimizer().learningRate();
    return groups.stream()
        .mapToDouble(
            group ->
                group == groups.get(0)
                    ? first
                    : base == 0
                        ? group.optimizer().learningRate()
                        : group.optimizer().learningRate() * (first / base))
        .toArray();
  }
}
