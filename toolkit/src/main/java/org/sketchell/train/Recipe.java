// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sketchell.data.Batches;
import org.sketchell.file.Printable;

/** How a run trains, as a table in Markdown. */
final class Recipe {
  private Recipe() {}

  static String of(TrainingRun run) {
    Trainer trainer = run.trainer();
    Learner learner = run.learner();
    Map<String, Object> rows = new LinkedHashMap<>();
    rows.put("learner", learner.title());
    rows.put("network", learner.network().title());
    rows.put("parameters", learner.parameterCount());
    rows.put("loss", learner.objective());
    rows.put("optimizer", run.optimizer());
    rows.put("schedule", learner.configureSchedule().description());
    rows.put("training", batches(run.training()));
    rows.put("validation", batches(run.validation()));
    rows.put("epochs", trainer.maxEpochs() == Bounds.ANY ? "any number" : trainer.maxEpochs());
    rows.put("seed", trainer.seed());
    rows.put("device", trainer.device());
    if (trainer.gradientClip() > 0) {
      rows.put("gradient clipped to", trainer.gradientClip());
    }
    if (trainer.gradientClipValue() > 0) {
      rows.put("elements of the gradient clipped to", trainer.gradientClipValue());
    }
    if (trainer.accumulateGradients() > 1) {
      rows.put("batches to an update", trainer.accumulateGradients());
    }
    trainer.averaging().ifPresent(averaging -> rows.put("weights averaged", averaging));
    StringBuilder text = new StringBuilder("| | |\n|---|---|\n");
    rows.forEach((name, value) -> text.append(row(name, Printable.line(value))));
    return text.toString();
  }

  private static String batches(Batches batches) {
    return batches.examples().size() == 0 ? "none" : batches.toString();
  }

  private static String row(String name, String value) {
    return "| " + name + " | " + value.replace("|", "\\|") + " |\n";
  }
}
