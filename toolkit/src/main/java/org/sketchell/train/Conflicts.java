// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.data.Batches;
import org.sketchell.data.Notice;
import org.sketchell.file.Explained;
import org.sketchell.optim.Schedule;
import org.sketchell.runtime.Device;

/** What of a recipe cannot go together, or comes to nothing. */
final class Conflicts {
  /** Steps at which a schedule is asked for its rates. */
  private static final int ASKED = 3;

  private Conflicts() {}

  /**
   * Refuses what cannot go together.
   *
   * @throws TrainingException that says what, and what to leave out
   */
  static void refuse(
      Trainer trainer, Plan plan, Schedule schedule, Batches training, Batches validation) {
    refuseShards(trainer, training, validation);
    if (trainer.validateEverySteps() > 0) {
      if (trainer.averaging().filter(mean -> !mean.isOverSteps()).isPresent()) {
        throw new TrainingException(
            "A mean over epochs moves at their ends only, so there is nothing new to validate every"
                + " %d steps: leave that out, or average with ema.",
            trainer.validateEverySteps());
      }
      if (training == validation) {
        throw new TrainingException(
            "Within an epoch the same Batches cannot be trained and validated on, for they stand at"
                + " one place: make others of the same examples to validate with.");
      }
    }
    for (String name : schedule.watched()) {
      if (name.startsWith("validation_") && validation.examples().size() == 0) {
        throw new TrainingException(
            "The learning rate follows %s, but there are no examples to validate with.", name);
      }
    }
    for (Plan.Group group : plan.groups()) {
      double own = group.optimizer().learningRate();
      double first = plan.optimizer().learningRate();
      if (own != first && isDeafTo(schedule, own, first)) {
        throw new TrainingException(
            "A group of parameters has the learning rate %s and others %s, but %s gives all the"
                + " same: choose another schedule, or give them one rate.",
            own, first, schedule.description());
      }
    }
  }

  private static void refuseShards(Trainer trainer, Batches training, Batches validation) {
    int shards = training.shards();
    if (validation.examples().size() > 0 && validation.shards() != shards) {
      throw new TrainingException(
          "The batches to train on are of %d shards, those to validate on of %d: make both by"
              + " Batches.sharded with as many.",
          shards, validation.shards());
    }
    if (shards > 0 && trainer.shares() > 0 && trainer.shares() != shards) {
      throw new TrainingException(
          "Batches of %d shards are cut into as many shares, but %d were asked for: leave shares(%d)"
              + " out.",
          shards, trainer.shares(), trainer.shares());
    }
    if (shards == 0 && trainer.localSteps() > 0) {
      throw new TrainingException(
          "localSteps(%d) trains shards by themselves, but there are none: add shards(...).",
          trainer.localSteps());
    }
    if (shards == 0 && trainer.team().isPresent()) {
      throw new TrainingException(
          "Other processes train on shards of the examples, but there are none: add shards(...), at"
              + " least %d.",
          trainer.team().get().workers());
    }
    if (trainer.team().isPresent() && trainer.overfitBatches() > 0) {
      throw new TrainingException(
          "overfitBatches(%d) trains on a few examples of this process: leave it out, or train"
              + " without other processes.",
          trainer.overfitBatches());
    }
    if (shards > 0 && trainer.device().kind() != Device.Kind.CPU) {
      throw new TrainingException(
          "Shards are trained on processors, not on %s: leave out device(...) or shards(%d).",
          trainer.device(), shards);
    }
    if (trainer.localSteps() > 0 && trainer.accumulateGradients() > 1) {
      throw new TrainingException(
          "With local steps each batch makes an update: leave out accumulateGradients(%d) or"
              + " localSteps(%d).",
          trainer.accumulateGradients(), trainer.localSteps());
    }
  }

  /** Whether a schedule gives the same rates whatever an optimizer's own is. */
  private static boolean isDeafTo(Schedule schedule, double one, double other) {
    for (int step = 0; step < ASKED; step++) {
      Schedule.Moment moment = new Schedule.Moment(step, 0, name -> List.of());
      if (schedule.rate(one, moment) != schedule.rate(other, moment)) {
        return false;
      }
    }
    return true;
  }

  /** Says what will never happen, before a training that has a last epoch. */
  static void tell(Trainer trainer, Plan plan) {
    int last = trainer.maxEpochs();
    List<String> findings = new ArrayList<>();
    trainer
        .averaging()
        .filter(mean -> mean.fromEpoch() > last)
        .ifPresent(
            mean ->
                findings.add(
                    Explained.sentence(
                        "Weights are averaged from epoch %d on, but training ends after %d, so they"
                            + " never are.",
                        mean.fromEpoch(), last)));
    plan.groups().stream()
        .filter(group -> group.fromEpoch() > last)
        .forEach(
            group ->
                findings.add(
                    Explained.sentence(
                        "%s and what else is trained from epoch %d on never is, as training ends"
                            + " after %d.",
                        group.names().get(0), group.fromEpoch(), last)));
    if (trainer.minEpochs() > last) {
      findings.add(
          Explained.sentence(
              "At least %d epochs were asked for, and at most %d: training ends after %d.",
              trainer.minEpochs(), last, last));
    }
    Notice.say(findings);
  }
}
