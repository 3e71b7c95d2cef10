// The end of lesson 7. Exercises, as a place to start from.
// Made from scripts/07-exercises.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
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
org.sketchell.shell.LessonStart.begins("7. Exercises", true);
Split chapter = Split.random(drawings("violin", "piano", "angel").takeOfEachClass(3200), 0.2, 42);
Split alternative = Split.random(drawings("violin", "piano", "cello").takeOfEachClass(3200), 0.2, 42);
{ Arrays.asList(Networks.tutorial(3)); }
{ Arrays.asList(Networks.twoConvolutions(3)); }
Map<String, TrainingRun> runs = new LinkedHashMap<>();
TrainingRun train(Module network, Split split) {
  return new Trainer().quiet().maxEpochs(2).batchSize(10).fit(new Classifier(network), split);
}
manualSeed(42);
runs.put("violin, piano, angel: one convolution ", train(Networks.tutorial(3), chapter));
manualSeed(42);
runs.put("violin, piano, angel: two convolutions", train(Networks.twoConvolutions(3), chapter));
manualSeed(42);
runs.put("violin, piano, cello: one convolution ", train(Networks.tutorial(3), alternative));
manualSeed(42);
runs.put("violin, piano, cello: two convolutions", train(Networks.twoConvolutions(3), alternative));
org.sketchell.shell.LessonStart.ends(7, "7. Exercises", "chapter", "alternative", "runs", "train");
// SPDX-License-Identifier: Apache-2.0
