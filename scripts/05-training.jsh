// # 5. Training
// A network that tells drawings apart, and how it learns.

// ## Data
ImageSet images = drawings("violin", "piano", "angel").takeOfEachClass(3200);
Split split = Split.random(images, 0.2, 42);
Batches training = Batches.shuffled(split.training(), 10, 42);
Batches validation = Batches.sequential(split.validation(), 10);

// ## A network as a class
// Its layers are fields; forward applies them. trainingStep gives the loss that is to become
// small, validationStep says how well unseen drawings are done, configureOptimizers chooses how
// the weights are moved.
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

// ## Do the sizes fit?
// One forward pass shows it: ten images in, three scores for each out.
manualSeed(42);
DrawingNetwork network = new DrawingNetwork();
print(network.forward(images.tensor(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)).shape());

// ## Two epochs
// Every drawing is seen twice. First comes the table of layers; a few validation batches are tried
// beforehand, so that mistakes show early. Ctrl-C, in a notebook its stop button, ends the training;
// run.resume() goes on where it stopped.
TrainingRun run = new Trainer().maxEpochs(2).fit(network, training, validation);
show(run);

// ## Ten predictions
// The largest of the three scores is the network's answer.
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
show(answers);
print(right, "of", ten.size(), "right");

// SPDX-License-Identifier: Apache-2.0
