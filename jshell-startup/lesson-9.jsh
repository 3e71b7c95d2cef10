// The end of lesson 9. Other drawings, as a place to start from.
// Made from scripts/09-finetuning.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
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
org.sketchell.shell.LessonStart.begins("9. Other drawings", true);
ImageSet known = drawings("violin", "piano", "angel").takeOfEachClass(1000);
manualSeed(9);
TrainingRun first = new Trainer().quiet().maxEpochs(2).batchSize(10).fit(
    new Classifier(Networks.tutorial(3)), Split.random(known, 0.2, 9));
TrainedModel model = first.model();
LoadedNetwork network = model.network();
Sequential tuned = network.head(2);
ImageSet fresh = Doodles.set(List.of("cello", "angel"), 5, 90);
ImageSet unseen = Doodles.set(List.of("cello", "angel"), 300, 91);
tuned.get(0).freeze();
TrainingRun learn(Module one) {
  return new Trainer().quiet().maxEpochs(15).batchSize(5).fit(
      new Classifier(one), Batches.shuffled(fresh, 5, 9), Batches.sequential(unseen, 100));
}
TrainingRun tuning = learn(tuned);
manualSeed(9);
TrainingRun scratch = learn(Networks.tutorial(2));
Tensor cello = unseen.tensor(0).div(255);
Tensor why = new Saliency(tuned).attribute(cello, 0);
org.sketchell.shell.LessonStart.ends(9, "9. Other drawings", "known", "first", "model", "network", "tuned", "fresh", "unseen", "learn", "tuning", "scratch", "cello", "why");
// SPDX-License-Identifier: Apache-2.0
