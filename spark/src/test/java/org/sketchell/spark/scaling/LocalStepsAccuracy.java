// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.Trainer;

/** What local steps cost in accuracy: the tutorial's network, four shards of doodles. */
final class LocalStepsAccuracy {
  static final int SHARDS = 4;
  static final int BATCH = 64;
  static final int PER_CLASS = 2000;
  static final int EPOCHS = 3;
  static final int SEEDS = 5;
  static final List<Integer> STEPS = List.of(0, 1, 4, 16, 64);
  private static final double VALIDATION = 0.25;

  private LocalStepsAccuracy() {}

  /**
   * Means over the seeds after an epoch.
   *
   * @param steps between two meetings; 0 adds up gradients
   */
  record Result(int steps, int epoch, double loss, double accuracy, double least, double most) {}

  static List<Result> measured(int seeds) {
    List<Result> results = new ArrayList<>();
    Split split =
        Split.random(Doodles.set(Doodles.alternativeClasses(), PER_CLASS, 1), VALIDATION, 1);
    for (int steps : STEPS) {
      List<List<EpochMetrics>> all = new ArrayList<>();
      for (int seed = 1; seed <= seeds; seed++) {
        all.add(trained(split, steps, seed));
      }
      for (int epoch : new int[] {1, EPOCHS}) {
        results.add(result(steps, epoch, all));
      }
    }
    return results;
  }

  private static List<EpochMetrics> trained(Split split, int steps, int seed) {
    Tensors.manualSeed(seed);
    ImageSize size = split.training().imageSize();
    Classifier learner =
        new Classifier(Networks.named("tutorial").build(size, split.training().classes().size()));
    return new Trainer()
        .quiet()
        .batchSize(BATCH)
        .maxEpochs(EPOCHS)
        .seed(seed)
        .shards(SHARDS)
        .localSteps(steps)
        .fit(learner, split)
        .history();
  }

  private static Result result(int steps, int epoch, List<List<EpochMetrics>> all) {
    double[] accuracies =
        all.stream()
            .mapToDouble(history -> history.get(epoch - 1).values().get("validation_accuracy"))
            .sorted()
            .toArray();
    double loss =
        all.stream()
            .mapToDouble(history -> history.get(epoch - 1).values().get("validation_loss"))
            .average()
            .orElseThrow();
    double mean = java.util.Arrays.stream(accuracies).average().orElseThrow();
    return new Result(steps, epoch, loss, mean, accuracies[0], accuracies[accuracies.length - 1]);
  }
}
