// The end of lesson 5. Training, as a place to start from.
// Made from scripts/05-training.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
import java.io.*;
import java.math.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.prefs.*;
import java.util.regex.*;
import java.util.stream.*;
import org.sketchell.file.*;
import org.sketchell.shape.*;
import org.sketchell.tensor.*;
import org.sketchell.autodiff.*;
import org.sketchell.lowering.*;
import org.sketchell.onnx.*;
import org.sketchell.runtime.*;
import org.sketchell.nn.*;
import org.sketchell.metric.*;
import org.sketchell.optim.*;
import org.sketchell.augment.*;
import org.sketchell.data.*;
import org.sketchell.download.*;
import org.sketchell.doodle.*;
import org.sketchell.record.*;
import org.sketchell.model.*;
import org.sketchell.train.*;
import org.sketchell.explain.*;
import org.sketchell.picture.*;
import org.sketchell.tribuo.*;
import org.sketchell.evaluation.*;
import org.sketchell.nn.Module;
import static org.sketchell.nn.Functional.*;
import static org.sketchell.nn.Conv2d.*;
import static org.sketchell.nn.Options.*;
import static org.sketchell.nn.Losses.*;
import static org.sketchell.tensor.Tensors.*;
import static org.sketchell.shell.Prompt.*;
import static org.sketchell.shell.Checks.*;
org.sketchell.shell.LessonStart.begins("5. Training", true);
ImageSet images = drawings("violin", "piano", "angel").takeOfEachClass(3200);
Split split = Split.random(images, 0.2, 42);
Batches training = Batches.shuffled(split.training(), 10, 42);
Batches validation = Batches.sequential(split.validation(), 10);
class DrawingNetwork extends Learner {
  Conv2d conv = new Conv2d(1, 20, 3).padding(1);
  ReLU relu = new ReLU();
  MaxPool2d pool = new MaxPool2d(2);
  Flatten flatten = new Flatten();
  Linear linear = new Linear(20 * 14 * 14, 3);

  public Tensor forward(Tensor x) {
    return linear.forward(flatten.forward(pool.forward(relu.forward(conv.forward(x)))));
  }

  public Tensor trainingStep(Batch batch) {
    Tensor loss = Losses.crossEntropy(forward(batch.images()), batch.labels());
    log("loss", loss);
    return loss;
  }

  public void validationStep(Batch batch) {
    log("accuracy", Classifier.accuracy(forward(batch.images()), batch.labels()));
  }

  public Optimizer configureOptimizers() {
    return new Adam(1e-3);
  }
}
manualSeed(42);
DrawingNetwork network = new DrawingNetwork();
TrainingRun run = new Trainer().maxEpochs(2).fit(network, training, validation);
ImageSet ten = split.validation().take(10);
Tensor scores = network.eval().forward(ten.tensor());
long[] predicted = scores.argmax(1).toLongArray();
Figure answers = figure("drawn -> predicted").columns(5);
int right = 0;
for (int i = 0; i < ten.size(); i++) {
  String answer = ten.classes().get((int) predicted[i]);
  answers = answers.add(ten.tensor(i), ten.className(i) + " -> " + answer);
  right += predicted[i] == ten.label(i) ? 1 : 0;
}
org.sketchell.shell.LessonStart.ends(5, "5. Training", "images", "split", "training", "validation", "DrawingNetwork", "network", "run", "ten", "scores", "predicted", "answers", "right");
// SPDX-License-Identifier: Apache-2.0
