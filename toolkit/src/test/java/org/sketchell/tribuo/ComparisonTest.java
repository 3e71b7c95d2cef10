// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.LinearScalingTransformation;

/** Tribuo's own classifiers beside a network, on the same drawings: the network must win. */
@Tag("long")
class ComparisonTest {

  @Test
  void the_network_wins_on_doodles() {
    compare(Split.random(Doodles.set(Doodles.classes(), 250, 5), 0.3, 1));
  }

  @Test
  void the_network_wins_on_real_drawings() {
    String shared = System.getProperty("sketchell.shared", "../../shared");
    Path drawings = Path.of(shared, "data", "quickdraw");
    Assumptions.assumeTrue(Files.isDirectory(drawings), "no real drawings here");
    compare(ImageFolder.read(drawings, 300).split(0.3, 1));
  }

  private static void compare(Split split) {
    Map<String, Trainer<Label>> trainers = new LinkedHashMap<>();
    // Its steps are made for features of about one.
    trainers.put(
        "logistic regression",
        new TransformTrainer<>(
            new LogisticRegressionTrainer(),
            new TransformationMap(List.of(new LinearScalingTransformation(0, 1)))));
    trainers.put(
        "random forest",
        new RandomForestTrainer<>(
            new CARTClassificationTrainer(12, 0.05f, 1L), new VotingCombiner(), 20, 1L));
    trainers.put("network", new NetworkTrainer().network("two-convolutions").epochs(8));

    DrawingsSource training = DrawingsSource.of(split.training());
    Map<String, Double> accuracies = new LinkedHashMap<>();
    StringBuilder table = new StringBuilder("trained by            accuracy  macro F1\n");
    trainers.forEach(
        (name, trainer) -> {
          EvaluationReport report =
              EvaluationReport.of(
                  trainer.train(new MutableDataset<>(training)), split.validation());
          accuracies.put(name, report.accuracy());
          table.append(
              String.format(
                  Locale.ROOT,
                  "%-20s  %8.4f  %8.4f%n",
                  name,
                  report.accuracy(),
                  report.evaluation().macroAveragedF1()));
        });

    System.out.print(table);
    assertThat(accuracies.get("network"))
        .as(table.toString())
        .isGreaterThan(accuracies.get("logistic regression"))
        .isGreaterThan(accuracies.get("random forest"));
  }
}
