// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.explain.Saliency;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Module;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;
import org.sketchell.tribuo.DrawingsSource;
import org.sketchell.tribuo.NetworkTrainer;
import org.tribuo.MutableDataset;
import org.tribuo.classification.evaluation.LabelEvaluator;

/** Somebody's program that has the toolkit as a library, and prints two lines of its own. */
final class PlainProgram {
  private PlainProgram() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path data = folder.resolve("data");
    Doodles.write(data, 60, 1);
    // A reason for a notice.
    Files.writeString(data.resolve("violin.npx"), "");
    ImageSet drawings = ImageFolder.read(data).images();
    Split split = Split.random(drawings, 0.2, 1);

    Tensors.manualSeed(1);
    Module network = Networks.tutorial(drawings.classes().size());
    TrainingRun run = new Trainer().maxEpochs(2).seed(1).fit(new Classifier(network), split);
    System.out.println("trained " + run.epochs() + " epochs");

    Path file = folder.resolve("model.onnx");
    run.model().save(file);
    TrainedModel model = TrainedModel.load(file);
    model.predict(split.validation());
    model.export().answers().save(folder.resolve("answers.onnx"));
    EvaluationReport report = EvaluationReport.of(model, split.validation());
    Files.writeString(folder.resolve("report.html"), report.html());
    new Saliency(network).attribute(split.validation().tensor(0), 0).toFloatArray();

    var dataset = new MutableDataset<>(DrawingsSource.of(drawings));
    var tribuos = new NetworkTrainer().network("tutorial").epochs(1).train(dataset);
    int classes =
        new LabelEvaluator().evaluate(tribuos, dataset).getConfusionMatrix().getDomain().size();
    System.out.println("known " + classes + " classes, reported " + report.size() + " drawings");
  }
}
