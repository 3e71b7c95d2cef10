// The end of lesson 11. What is where, as a place to start from.
// Made from scripts/11-segmentation.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
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
org.sketchell.shell.LessonStart.begins("11. What is where", true);
List<String> classes = List.of("piano", "angel");
Examples seen = Doodles.scenes(classes, 2000, 32, 1);
Examples unseen = Doodles.scenes(classes, 200, 32, 2);
class UNet extends Module {
  Sequential down1 = block(8), down2 = block(16), bottom = block(32), back2 = block(16), back1 = block(8);
  ConvTranspose2d up2 = ConvTranspose2d.lazy(16, 2, stride(2)), up1 = ConvTranspose2d.lazy(8, 2, stride(2));
  MaxPool2d pool = new MaxPool2d(2);
  Conv2d last = Conv2d.lazy(classes.size() + 1, 1);

  static Sequential block(int channels) {
    return new Sequential(
        Conv2d.lazy(channels, 3, padding(1), bias(false)), new BatchNorm2d(channels), new ReLU(),
        Conv2d.lazy(channels, 3, padding(1), bias(false)), new BatchNorm2d(channels), new ReLU());
  }

  public Tensor forward(Tensor x) {
    Tensor full = down1.forward(x);
    Tensor half = down2.forward(pool.forward(full));
    Tensor quarter = bottom.forward(pool.forward(half));
    Tensor y = back2.forward(concat(1, up2.forward(quarter), half));
    return last.forward(back1.forward(concat(1, up1.forward(y), full)));
  }
}
manualSeed(11);
UNet network = new UNet();
int epochs = 4, batch = 16;
TrainingRun run = new Trainer().quiet().maxEpochs(epochs).fit(
    new Supervised(network, new CrossEntropyLoss()).optimizer(new Adam(0.01))
        .schedule(Schedule.cosine(epochs * seen.size() / batch)),
    Batches.shuffled(seen, batch, 11), Batches.sequential(unseen, 50));
double meanIoU(Tensor answer, Tensor truth) {
  double sum = 0;
  for (int k = 0; k <= classes.size(); k++) {
    Tensor one = answer.eq(k), other = truth.eq(k);
    sum += one.and(other).to(ElementType.FLOAT32).sum().item() / one.or(other).to(ElementType.FLOAT32).sum().item();
  }
  return sum / (classes.size() + 1);
}
List<Tensor> pairs = unseen.tensors();
Tensor truth = pairs.get(1);
Tensor ink = pairs.get(0).squeeze(1).gt(0.5).to(ElementType.INT64);
Tensor answer = network.eval().forward(pairs.get(0)).argmax(1);
Figure pictures = figure("sheet, truth, prediction").columns(3).range(0, 1);
for (int i = 0; i < 3; i++) {
  pictures = pictures.add(pairs.get(0).select(0, i), "sheet")
      .add(truth.select(0, i).to(ElementType.FLOAT32).div(classes.size()), "truth", "viridis")
      .add(answer.select(0, i).to(ElementType.FLOAT32).div(classes.size()), "prediction", "viridis");
}
org.sketchell.shell.LessonStart.ends(11, "11. What is where", "classes", "seen", "unseen", "UNet", "network", "epochs", "batch", "run", "meanIoU", "pairs", "truth", "ink", "answer", "pictures");
// SPDX-License-Identifier: Apache-2.0
