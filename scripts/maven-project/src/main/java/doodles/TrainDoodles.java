// SPDX-License-Identifier: Apache-2.0
package doodles;

import java.nio.file.Path;
import java.util.List;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** Trains a network that tells doodles of violins, pianos and angels apart. */
public final class TrainDoodles {
  private static final List<String> CLASSES = List.of("angel", "piano", "violin");

  private TrainDoodles() {}

  /** Trains, evaluates, saves, loads and predicts; the model goes to the file that is named. */
  public static void main(String[] arguments) {
    Path file = Path.of(arguments.length == 0 ? "doodles.onnx" : arguments[0]);
    Split split = split();

    TrainingRun run = train(split, 3);
    EvaluationReport report = EvaluationReport.of(run.model(), split.validation());
    System.out.printf("%d epochs, validation accuracy %.2f%n", run.epochs(), report.accuracy());

    run.model().save(file);
    TrainedModel model = TrainedModel.load(file);
    ImageSet others = Doodles.set(CLASSES, 1, 2);
    System.out.println("Others show: " + String.join(", ", model.predict(others)));
  }

  static Split split() {
    ImageSet drawings = Doodles.set(CLASSES, 200, 1);
    return Split.random(drawings, 0.2, 1);
  }

  static TrainingRun train(Split split, int epochs) {
    Tensors.manualSeed(1);
    Classifier learner = new Classifier(Networks.tutorial(split.training().classes().size()));
    return new Trainer().maxEpochs(epochs).batchSize(10).seed(1).fit(learner, split);
  }
}
