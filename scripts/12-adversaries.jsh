// # 12. A drawer and a critic
// Two networks that learn from each other: a generator makes drawings of noise, and a critic tells
// them from doodles, a GAN (Goodfellow and others 2014). Both are told a class, so that one can ask
// for it (Mirza and Osindero 2014).

// ## A class in, a drawing out
// What there is to draw has no one answer: the doodle of an example is not what has to come out for
// its class, but what the critic is shown beside it.
List<String> classes = List.of("violin", "piano", "angel");
ImageSet doodles = Doodles.set(classes, 600, 12);
ImageSet others = Doodles.set(classes, 200, 13);
Examples seen = Examples.of("class", Column.labels(doodles)).target("doodle", Column.pixels(doodles));
Examples unseen = Examples.of("class", Column.labels(others)).target("doodle", Column.pixels(others));
print(seen);

// ## The generator
// Transposed convolutions make of small pictures a large one. By the noise, 32 numbers, drawings of a
// class differ; what randn draws in a step is drawn anew in each.
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

// ## The critic
// It sees the class as three planes beside the drawing, one of them white. The higher its number, the
// more it takes the drawing for a doodle.
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

// ## Two turns
// A step is two updates, each with a loss and an optimiser of its own. The generator wants its
// drawings taken for doodles; then the critic, which sees what the generator has become, wants to
// tell them apart. If p is how probable a doodle is to the critic, softplus(-x) is -log(p), and
// softplus(x) is -log(1 - p).
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

// ## Learning
// Neither loss says how good the drawings are: each is measured by the other network, which gets
// better too. A critic that guesses has 2 log 2, or 1.39; one that is far better with doodles it has
// seen than with others knows them by heart.
manualSeed(12);
Adversaries both = new Adversaries();
TrainingRun run = new Trainer().quiet().maxEpochs(10).seed(12)
    .fit(both, Batches.shuffled(seen, 32, 12), Batches.sequential(unseen, 100));
print(run);

// ## What was asked for
// In each row a class, in each column the same noise.
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
show(pictures);

// ## Is it recognised?
// A classifier that has seen doodles only, none of those above, says what each of 600 drawings is.
// By chance it would be a third.
Split split = Split.random(Doodles.set(classes, 400, 14), 0.2, 14);
Module classifier = Networks.tutorial(3);
new Trainer().quiet().maxEpochs(3).seed(14).fit(new Classifier(classifier), split);
classifier.eval();
Tensor kinds = others.labelTensor();
Tensor asked = generator.forward(kinds);
double recognised(Tensor drawings) {
  return Classifier.accuracy(classifier.forward(drawings), kinds).item();
}
print(String.format("doodles  recognised %.3f", recognised(others.tensor())));
print(String.format("drawn    recognised %.3f", recognised(asked)));

// ## What would fool this number
// One drawing for each class, over and over, would be recognised always, and so would copies of
// doodles; and a classifier has to name a class, be it of a scrawl. So look at the pictures, and
// at distances between them, sqrt(sum((a - b)^2)): from each drawing to all others of its class, and
// to the nearest of the doodles that were there to learn from. Small ones say that all are alike, or
// copied; those of unseen doodles are what to hold beside them. It takes little: with a hidden layer
// in the generator, a third convolution in the critic and 25 epochs, all drawings were recognised, and
// those of a class were 1.5 apart.
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
print("doodles  " + measured(others.tensor()));
print("drawn    " + measured(asked));

// SPDX-License-Identifier: Apache-2.0
