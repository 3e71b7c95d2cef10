// SPDX-License-Identifier: Apache-2.0
package doodles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Split;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.TrainedModel;
import org.sketchell.train.TrainingRun;

class TrainDoodlesTest {
  @Test
  void a_saved_model_knows_doodles_that_it_was_not_trained_on(@TempDir Path folder) {
    Split split = TrainDoodles.split();
    TrainingRun run = TrainDoodles.train(split, 2);
    run.model().save(folder.resolve("model.onnx"));

    TrainedModel model = TrainedModel.load(folder.resolve("model.onnx"));
    EvaluationReport report = EvaluationReport.of(model, split.validation());
    assertEquals(120, report.size());
    assertTrue(report.accuracy() > 0.8, report::text);
  }
}
