// The end of lesson 4. Data, as a place to start from.
// Made from scripts/04-data.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
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
org.sketchell.shell.LessonStart.begins("4. Data", false);
ImageSet violins = ImageFolder.readFile(drawingFile("violin"));
ImageSet pianos = ImageFolder.readFile(drawingFile("piano"));
ImageSet angels = ImageFolder.readFile(drawingFile("angel"));
ImageSet images = violins.concat(pianos).concat(angels).takeOfEachClass(3200);
ImageSet mirrored = images.take(3).transform(x -> x.flip(3));
Split split = Split.random(images, 0.2, 42);
Batches training = Batches.shuffled(split.training(), 10, 42);
Batches validation = Batches.sequential(split.validation(), 10);
Batch batch = Batch.of(split.training().take(10));
Figure some = figure().columns(5);
for (int i = 0; i < 10; i++) {
  some = some.add(split.training().tensor(i), split.training().className(i));
}
org.sketchell.shell.LessonStart.ends(4, "4. Data", "violins", "pianos", "angels", "images", "mirrored", "split", "training", "validation", "batch", "some");
// SPDX-License-Identifier: Apache-2.0
