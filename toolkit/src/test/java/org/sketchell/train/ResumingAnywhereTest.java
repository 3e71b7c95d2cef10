// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Split;
import org.sketchell.optim.Plateau;
import org.sketchell.optim.Sgd;

/** A training that goes on from any of its steps is the one that never stopped, bit for bit. */
@Tag("long")
class ResumingAnywhereTest {
  private static final int STEPS_OF_EACH = 10;

  @TempDir private Path folder;

  private final Split split = Blobs.split(50, 20);

  /** Seven batches make an epoch, of which there are three. */
  enum Variant {
    PLAIN(trainer -> trainer, learner -> learner),
    MOMENTUM(
        trainer -> trainer.gradientClip(1).validateEverySteps(3),
        learner -> learner.optimizer(new Sgd(0.05).momentum(0.9))),
    AUGMENTED(
        trainer ->
            trainer
                .augmentation(Augmentation.parse("flip 0.5, shift 0.1, noise 0.05"))
                .validateEverySteps(4),
        learner -> learner.schedule(new Plateau("validation_loss", 0).factor(0.5))),
    BALANCED(trainer -> trainer.balanced(true), learner -> learner.mixUp(0.2)),
    GATHERED(
        trainer -> trainer.accumulateGradients(2).averaging(Averaging.ema(0.9)),
        learner -> learner);

    private final UnaryOperator<Trainer> trainer;
    private final Function<Classifier, Classifier> learner;

    Variant(UnaryOperator<Trainer> trainer, Function<Classifier, Classifier> learner) {
      this.trainer = trainer;
      this.learner = learner;
    }

    Trainer trainer() {
      return trainer.apply(new Trainer().quiet().maxEpochs(3).batchSize(8).seed(5));
    }

    Classifier learner(long seed) {
      return learner.apply(DeterminismTest.learner(seed));
    }
  }

  /** Five times ten make fifty. */
  @ParameterizedTest
  @EnumSource(Variant.class)
  void a_training_goes_on_from_any_step(Variant variant) {
    Random random = new Random(variant.ordinal());
    SortedSet<Integer> steps = new TreeSet<>();
    while (steps.size() < STEPS_OF_EACH) {
      steps.add(1 + random.nextInt(20));
    }
    List<Path> files = new ArrayList<>();
    int[] batches = new int[1];
    Callback saving =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
            batches[0]++;
            if (steps.contains(batches[0])) {
              Path file = folder.resolve(batches[0] + ".onnx");
              run.saveCheckpoint(file);
              files.add(file);
            }
          }
        };
    TrainingRun whole = variant.trainer().callback(saving).fit(variant.learner(1), split);
    assertThat(files).hasSize(STEPS_OF_EACH);
    for (Path file : files) {
      TrainingRun run = variant.trainer().resume(file, variant.learner(2), split);
      assertThat(DeterminismTest.bits(run.learner()))
          .as("%s from %s", variant, file)
          .usingRecursiveComparison()
          .isEqualTo(DeterminismTest.bits(whole.learner()));
      assertThat(run.validations()).isEqualTo(whole.validations());
      assertThat(run.history().stream().map(EpochMetrics::values))
          .isEqualTo(whole.history().stream().map(EpochMetrics::values).toList());
      assertThat(run.record().network()).isEqualTo(whole.record().network());
    }
  }
}
