// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;

/**
 * What decides, beside the data, what a training gives: its settings in words, by the names of the
 * options. A training that goes on must have them in common with the one that was saved. One more
 * of them is one more line here.
 */
final class Setup {
  static final String SEED = "seed";
  static final String EXAMPLES = "examples";
  static final String VALIDATION_EXAMPLES = "validationExamples";
  static final String OPTIMIZER = "optimizer";
  private static final String FIELDS = "fields";
  private static final String WEIGHTS = "weights";
  private static final String GATHERING = "accumulateGradients";
  private static final String AVERAGING = "averaging";
  private static final String GROUPS = "groups";
  private static final String TURNS = "turns";
  private static final String METRICS = "metrics";

  /** Settings of a rule that its memory says nothing of. */
  private static final String AT_ANY_TIME = "learningRate|weightDecay";

  /** Which examples are in which batch or update: within an epoch that cannot become another. */
  private static final Set<String> OF_BATCHES =
      Set.of(
          FIELDS,
          "images",
          "batchSize",
          "order",
          "orderSeed",
          "lastBatch",
          "limitTrainingBatches",
          WEIGHTS,
          GATHERING,
          EXAMPLES);

  private final Map<String, String> values = new LinkedHashMap<>();

  /** What a checkpoint means that does not say it, because there was no such setting yet. */
  private final Map<String, String> former = new HashMap<>();

  Setup(Trainer trainer, Learner learner, Plan plan, Batches training, Batches validation) {
    put(FIELDS, Given.of(training.examples()));
    put("images", training.examples().size());
    put("batchSize", training.batchSize());
    put("order", training.order());
    training.seed().ifPresent(seed -> put("orderSeed", seed));
    training.weightsHash().ifPresent(hash -> put(WEIGHTS, hash));
    put("lastBatch", training.dropsLast() ? "dropped" : "kept");
    put("augmentation", training.augmentation().map(Augmentation::toString).orElse("nothing"));
    put("limitTrainingBatches", trainer.limitTrainingBatches());
    put("validationImages", validation.examples().size());
    put("limitValidationBatches", trainer.limitValidationBatches());
    put("validateEvery", trainer.validateEvery());
    put("validateEverySteps", trainer.validateEverySteps(), 0);
    put(SEED, trainer.seed());
    put("gradientClip", trainer.gradientClip());
    put("gradientClipValue", trainer.gradientClipValue(), 0.0);
    put(GATHERING, trainer.accumulateGradients(), 1);
    put(AVERAGING, trainer.averaging().map(Averaging::toString).orElse("none"), "none");
    put("shares", trainer.shares());
    put("shards", training.shards(), 0);
    put("localSteps", trainer.localSteps(), 0);
    put("stepsTogether", trainer.stepsTogether());
    put("learner", learner.title());
    put("loss", learner.objective());
    put("network", learner.network());
    put(OPTIMIZER, plan.optimizer().name());
    plan.optimizer().settings().forEach((name, value) -> put(OPTIMIZER + "." + name, value));
    put(GROUPS, groups(plan), "1");
    put(TURNS, turns(plan), "1");
    put("schedule", learner.configureSchedule().description());
    if (learner instanceof Supervised supervised) {
      put(METRICS, metrics(supervised));
    }
  }

  /**
   * What is logged beside the loss; it decides nothing, but an epoch's numbers are of all of it.
   */
  private static String metrics(Supervised learner) {
    return Stream.concat(
            learner.measures().keySet().stream(),
            learner.metrics().entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue()))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** A number where there is one, and all of them where there are more. */
  private static String groups(Plan plan) {
    return plan.groups().size() == 1
        ? "1"
        : plan.groups().stream()
            .map(
                group ->
                    group.optimizer() + " of " + group.names() + " from epoch " + group.fromEpoch())
            .collect(Collectors.joining("\n"));
  }

  private static String turns(Plan plan) {
    return plan.turns().size() == 1
        ? "1"
        : plan.turns().stream()
            .map(turn -> turn.name() + " of group " + turn.groups())
            .collect(Collectors.joining("\n"));
  }

  private void put(String name, Object value) {
    values.put(name, words(value));
  }

  private void put(String name, Object value, Object before) {
    put(name, value);
    former.put(name, words(before));
  }

  /** Functions print themselves with an address, which says nothing of what they are. */
  private static String words(Object value) {
    return String.valueOf(value).replaceAll("(\\$\\$Lambda[^@\\s,)]*)?@[0-9a-f]{4,}", "");
  }

  /** Adds what is in the examples and in which order, as hashes. */
  void putContent(String training, String validation) {
    put(EXAMPLES, training);
    put(VALIDATION_EXAMPLES, validation);
  }

  /** All settings, by name. */
  Map<String, String> values() {
    return values;
  }

  /**
   * What is another than it was.
   *
   * @param then the settings of the training that was saved, as far as its file tells them
   */
  List<Change> since(Map<String, String> then) {
    List<Change> changes = new ArrayList<>();
    values.forEach(
        (name, now) -> {
          String before = then.getOrDefault(name, former.getOrDefault(name, now));
          if (!before.equals(now) && changes.stream().noneMatch(change -> change.implies(name))) {
            changes.add(new Change(name, before, now));
          }
        });
    return changes;
  }

  /** A setting that is not what it was. */
  record Change(String name, String then, String now) {
    /** Whether that another setting is not what it was goes without saying. */
    boolean implies(String other) {
      return switch (name) {
        case FIELDS -> other.equals(EXAMPLES) || other.equals(VALIDATION_EXAMPLES);
        case "images" -> other.equals(EXAMPLES);
        case "validationImages" -> other.equals(VALIDATION_EXAMPLES);
        case OPTIMIZER -> other.startsWith(OPTIMIZER + ".");
        default -> false;
      };
    }

    boolean isOfBatches() {
      return OF_BATCHES.contains(name);
    }

    boolean isOfGathering() {
      return name.equals(GATHERING);
    }

    /** It decides nothing of what is learned. */
    boolean isOfLog() {
      return name.equals(METRICS);
    }

    /** Whether what was remembered would be read as something else. */
    boolean isOfRules() {
      return switch (name) {
        case OPTIMIZER, TURNS -> true;
        case GROUPS -> !memory(then).equals(memory(now));
        default ->
            name.startsWith(OPTIMIZER + ".")
                && !name.matches(".*\\.(" + AT_ANY_TIME + ")")
                && isNothing(then) != isNothing(now);
      };
    }

    private static String memory(String groups) {
      return groups.replaceAll("(" + AT_ANY_TIME + ")=[^,\\]]*", "");
    }

    /** Whether a setting switches something off. */
    private static boolean isNothing(String value) {
      return value.equals("false") || value.matches("0(\\.0)?");
    }

    /** No name allows it. */
    boolean isImpossible() {
      return name.equals(FIELDS) || isOfAverage();
    }

    /** What an average is a mean of cannot be made up later. */
    boolean isOfAverage() {
      return name.equals(AVERAGING);
    }

    /** The setting as it was: of several lines, the first that differs. */
    String thenInWords() {
      return named(line(then, now));
    }

    String nowInWords() {
      return named(line(now, then));
    }

    private String named(String value) {
      return isContent() || name.equals(WEIGHTS)
          ? name + " of content " + value.substring(0, Math.min(12, value.length())) + "…"
          : name + " " + value;
    }

    private boolean isContent() {
      return name.equals(EXAMPLES) || name.equals(VALIDATION_EXAMPLES);
    }

    private static String line(String of, String other) {
      List<String> lines = of.lines().toList();
      List<String> others = other.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (i >= others.size() || !lines.get(i).equals(others.get(i))) {
          return lines.get(i).strip();
        }
      }
      return of.isEmpty() ? "none" : "nothing more";
    }

    /** For the record. */
    @Override
    public String toString() {
      return nowInWords() + " instead of " + line(then, now);
    }
  }

  /**
   * Those changes that were allowed.
   *
   * @param allowed names of settings
   * @throws TrainingException if there is another change, or one that cannot be made where the
   *     training stands
   */
  static List<Change> allowed(
      List<Change> changes, Set<String> allowed, Object checkpoint, boolean withinEpoch) {
    requireSameLog(changes, checkpoint, withinEpoch);
    List<Change> deciding = changes.stream().filter(change -> !change.isOfLog()).toList();
    List<Change> refused =
        deciding.stream()
            .filter(change -> change.isImpossible() || !allowed.contains(change.name))
            .toList();
    if (!refused.isEmpty()) {
      throw new TrainingException(
          "The checkpoint %s is of a training with %s, but this one has %s: make them the same%s%s%s.",
          checkpoint,
          refused.stream().map(Change::thenInWords).collect(Collectors.joining(", ")),
          refused.stream().map(Change::nowInWords).collect(Collectors.joining(", ")),
          refused.stream().anyMatch(Change::isContent)
              ? ", chosen from the same files and split with the same seed"
              : "",
          refused.stream().anyMatch(Change::isOfAverage)
              ? ", for what an average of weights is a mean of cannot be made up later"
              : "",
          refused.stream().anyMatch(Change::isImpossible)
              ? ""
              : refused.stream()
                      .map(change -> "\"" + change.name + "\"")
                      .collect(
                          Collectors.joining(", ", ", or allow the change with mayChange(", ")"))
                  + ", on the command line --may-change");
    }
    if (withinEpoch) {
      deciding.stream()
          .filter(Change::isOfBatches)
          .findFirst()
          .ifPresent(
              change -> {
                throw new TrainingException(
                    "The checkpoint %s is of the middle of an epoch, whose batches cannot become"
                        + " others: let it have %s until an epoch ends.",
                    checkpoint, change.thenInWords());
              });
    }
    return deciding;
  }

  private static void requireSameLog(List<Change> changes, Object checkpoint, boolean withinEpoch) {
    changes.stream()
        .filter(change -> change.isOfLog() && withinEpoch)
        .findFirst()
        .ifPresent(
            change -> {
              throw new TrainingException(
                  "The checkpoint %s is of the middle of an epoch that logs %s, but this learner"
                      + " has %s, which would count only the rest of it: log the same until an"
                      + " epoch ends.",
                  checkpoint, change.thenInWords(), change.nowInWords());
            });
  }

  /**
   * Makes sure that names are those of settings.
   *
   * @throws TrainingException if one is not
   */
  void requireKnown(Set<String> names) {
    for (String name : names) {
      if (!values.containsKey(name)) {
        throw new TrainingException(
            "mayChange(\"%s\") names no setting; there are %s.",
            name, String.join(", ", values.keySet()));
      }
    }
  }
}
