// # 11. What is where
// A network that says of every pixel what it belongs to: a U-Net (Ronneberger, Fischer and Brox
// 2015), which looks at a picture in ever smaller sizes, and on its way back has each size beside
// it again.

// ## Sheets of drawings
// On each sheet are one or two doodles, anywhere, and scrawls that are none, all by the same pen.
// The truth is a mask: the place that a drawing takes, with what lies between its strokes, has the
// number of its class, all else is paper.
List<String> classes = List.of("piano", "angel");
Examples seen = Doodles.scenes(classes, 2000, 32, 1);
Examples unseen = Doodles.scenes(classes, 200, 32, 2);
print(seen);

// ## The network
// Two convolutions at each size. What was seen on the way down is joined to what comes back, so that
// edges are where they were.
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
print(network.summary(1, 1, 32, 32));

// ## Learning
// Cross entropy of every pixel: logits [batch, classes, height, width], masks [batch, height, width].
int epochs = 4, batch = 16;
TrainingRun run = new Trainer().quiet().maxEpochs(epochs).fit(
    new Supervised(network, new CrossEntropyLoss()).optimizer(new Adam(0.01))
        .schedule(Schedule.cosine(epochs * seen.size() / batch)),
    Batches.shuffled(seen, batch, 11), Batches.sequential(unseen, 50));
print(run);

// ## How good is it?
// Of each class, the pixels that mask and answer share, as part of those that either has: the
// intersection over the union, IoU, whose mean is what segmentations are measured by.
double meanIoU(Tensor answer, Tensor truth) {
  double sum = 0;
  for (int k = 0; k <= classes.size(); k++) {
    Tensor one = answer.eq(k), other = truth.eq(k);
    sum += one.and(other).to(ElementType.FLOAT32).sum().item() / one.or(other).to(ElementType.FLOAT32).sum().item();
  }
  return sum / (classes.size() + 1);
}

// ## Not by a threshold
// Whoever takes all ink for the class that is there most finds neither what lies between strokes
// nor which drawing it is.
List<Tensor> pairs = unseen.tensors();
Tensor truth = pairs.get(1);
Tensor ink = pairs.get(0).squeeze(1).gt(0.5).to(ElementType.INT64);
Tensor answer = network.eval().forward(pairs.get(0)).argmax(1);
print(String.format("threshold  mean IoU %.3f", meanIoU(ink, truth)));
print(String.format("U-Net      mean IoU %.3f", meanIoU(answer, truth)));

// ## Sheets it has not seen
Figure pictures = figure("sheet, truth, prediction").columns(3).range(0, 1);
for (int i = 0; i < 3; i++) {
  pictures = pictures.add(pairs.get(0).select(0, i), "sheet")
      .add(truth.select(0, i).to(ElementType.FLOAT32).div(classes.size()), "truth", "viridis")
      .add(answer.select(0, i).to(ElementType.FLOAT32).div(classes.size()), "prediction", "viridis");
}
show(pictures);

// SPDX-License-Identifier: Apache-2.0
