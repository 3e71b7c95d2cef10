// # 9. Other drawings
// A network that knows some drawings learns others from few examples: its convolution is kept, and
// only its last layer is new. Of a network this small the convolution is no large part, so that the
// gain is small, too; of a deeper one it is most.

// ## A network that knows violins, pianos and angels
ImageSet known = drawings("violin", "piano", "angel").takeOfEachClass(1000);
manualSeed(9);
TrainingRun first = new Trainer().quiet().maxEpochs(2).batchSize(10).fit(
    new Classifier(Networks.tutorial(3)), Split.random(known, 0.2, 9));
TrainedModel model = first.model();
print(first);

// ## Its network, with another head
// It comes out of the model as it would out of a file: load("model.onnx").network().
LoadedNetwork network = model.network();
Sequential tuned = network.head(2);
print(tuned);

// ## Cellos and angels, five of each
// The body is frozen: what it sees in drawings stays what it was.
ImageSet fresh = Doodles.set(List.of("cello", "angel"), 5, 90);
ImageSet unseen = Doodles.set(List.of("cello", "angel"), 300, 91);
tuned.get(0).freeze();
TrainingRun learn(Module one) {
  return new Trainer().quiet().maxEpochs(15).batchSize(5).fit(
      new Classifier(one), Batches.shuffled(fresh, 5, 9), Batches.sequential(unseen, 100));
}
TrainingRun tuning = learn(tuned);

// ## Beside one that begins with nothing
manualSeed(9);
TrainingRun scratch = learn(Networks.tutorial(2));
print(String.format("new head on the old body  accuracy %.4f", tuning.last().orElseThrow().value("validation_accuracy")));
print(String.format("all of it new             accuracy %.4f", scratch.last().orElseThrow().value("validation_accuracy")));

// ## Where it looks
// The network of a model is explained as any other.
Tensor cello = unseen.tensor(0).div(255);
Tensor why = new Saliency(tuned).attribute(cello, 0);
show(figure().add(cello, "cello").add(why, "why"));

// SPDX-License-Identifier: Apache-2.0
