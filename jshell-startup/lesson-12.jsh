// The end of lesson 12. A drawer and a critic, as a place to start from.
// Made from scripts/12-adversaries.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
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
org.sketchell.shell.LessonStart.begins("12. A drawer and a critic", true);
List<String> classes = List.of("violin", "piano", "angel");
ImageSet doodles = Doodles.set(classes, 600, 12);
ImageSet others = Doodles.set(classes, 200, 13);
Examples seen = Examples.of("class", Column.labels(doodles)).target("doodle", Column.pixels(doodles));
Examples unseen = Examples.of("class", Column.labels(others)).target("doodle", Column.pixels(others));
class Generator extends Module {
  Sequential layers = new Sequential(
      new Linear(32 + 3, 32 * 7 * 7), new Unflatten(1, 32, 7, 7), new BatchNorm2d(32), new ReLU(),
      new ConvTranspose2d(32, 16, 4, stride(2), padding(1)), new BatchNorm2d(16), new ReLU(),
      new ConvTranspose2d(16, 1, 4, stride(2), padding(1)), new Sigmoid());

  Tensor draw(Tensor noise, Tensor kinds) {
    return layers.forward(concat(1, noise, kinds.oneHot(3)));
  }

  public Tensor forward(Tensor kinds) {
    return draw(randn(kinds.shape().size(0), 32), kinds);
  }
}
class Critic extends Module {
  Sequential layers = new Sequential(
      new Conv2d(1 + 3, 16, 4, stride(2), padding(1)), new LeakyReLU(0.2),
      new Conv2d(16, 32, 4, stride(2), padding(1)), new LeakyReLU(0.2),
      new Flatten(), new Linear(32 * 7 * 7, 1));

  Tensor judge(Tensor drawings, Tensor kinds) {
    int count = kinds.shape().size(0);
    Tensor planes = kinds.oneHot(3).reshape(count, 3, 1, 1).expand(count, 3, 28, 28);
    return layers.forward(concat(1, drawings, planes));
  }
}
class Adversaries extends Learner {
  Generator generator = new Generator();
  Critic critic = new Critic();

  Tensor drawn(Batch batch) {
    return critic.judge(generator.forward(batch.input(0)), batch.input(0));
  }

  Tensor lossOfGenerator(Batch batch) {
    Tensor loss = drawn(batch).negate().softplus().mean();
    log("generator", loss);
    return loss;
  }

  Tensor lossOfCritic(Batch batch) {
    Tensor real = critic.judge(batch.target(0), batch.input(0));
    Tensor loss = real.negate().softplus().mean().plus(drawn(batch).softplus().mean());
    log("critic", loss);
    return loss;
  }

  public List<Turn> turns() {
    Adam adam = new Adam(0.001).betas(0.5, 0.999);
    return List.of(
        new Turn("generator", generator, adam, this::lossOfGenerator),
        new Turn("critic", critic, adam, this::lossOfCritic));
  }

  public void validationStep(Batch batch) {
    lossOfCritic(batch);
  }

  public Module network() {
    return generator;
  }
}
manualSeed(12);
Adversaries both = new Adversaries();
TrainingRun run = new Trainer().quiet().maxEpochs(10).seed(12)
    .fit(both, Batches.shuffled(seen, 32, 12), Batches.sequential(unseen, 100));
Generator generator = both.generator;
generator.eval();
Tensor noise = randn(6, 32);
Figure pictures = figure("drawn").columns(6).range(0, 1);
for (int k = 0; k < classes.size(); k++) {
  Tensor row = generator.draw(noise, full(k, 6).to(ElementType.INT64));
  for (int i = 0; i < 6; i++) {
    pictures = pictures.add(row.select(0, i), classes.get(k));
  }
}
Split split = Split.random(Doodles.set(classes, 400, 14), 0.2, 14);
Module classifier = Networks.tutorial(3);
new Trainer().quiet().maxEpochs(3).seed(14).fit(new Classifier(classifier), split);
classifier.eval();
Tensor kinds = others.labelTensor();
Tensor asked = generator.forward(kinds);
double recognised(Tensor drawings) {
  return Classifier.accuracy(classifier.forward(drawings), kinds).item();
}
Tensor distances(Tensor some, Tensor more) {
  Tensor a = some.flatten(1), b = more.flatten(1);
  Tensor squares = a.square().sum(true, 1).plus(b.square().sum(true, 1).t());
  return squares.minus(a.matmul(b.t()).times(2)).relu().sqrt();
}
String measured(Tensor drawings) {
  double apart = 0, nearest = 0;
  for (int k = 0; k < classes.size(); k++) {
    Tensor mine = drawings.slice(0, 200 * k, 200 * (k + 1));
    Tensor known = doodles.tensor().slice(0, 600 * k, 600 * (k + 1));
    apart += distances(mine, mine).sum().item() / (200 * 199) / classes.size();
    nearest += distances(mine, known).min(1).mean().item() / classes.size();
  }
  return String.format("apart %.1f, from the nearest doodle %.1f", apart, nearest);
}
org.sketchell.shell.LessonStart.ends(12, "12. A drawer and a critic", "classes", "doodles", "others", "seen", "unseen", "Generator", "Critic", "Adversaries", "both", "run", "generator", "noise", "pictures", "split", "classifier", "kinds", "asked", "recognised", "distances", "measured");
// SPDX-License-Identifier: Apache-2.0
