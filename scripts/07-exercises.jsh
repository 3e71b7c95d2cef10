// # 7. Exercises
// Does a second convolution help? And how hard is it to tell violins from cellos?

// ## Two data sets
// The alternative one has cellos in place of angels.
Split chapter = Split.random(drawings("violin", "piano", "angel").takeOfEachClass(3200), 0.2, 42);
Split alternative = Split.random(drawings("violin", "piano", "cello").takeOfEachClass(3200), 0.2, 42);
print(chapter.training());
print(alternative.training());

// ## Two networks
// The second one has another convolution and another pooling before its linear layer.
print(Networks.tutorial(3));
print(Networks.twoConvolutions(3));

// ## Four runs
// Each network learns each data set, from the same seed.
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

// ## One table
print("                                         parameters  accuracy    loss  seconds");
runs.forEach((name, run) -> {
  EpochMetrics last = run.last().orElseThrow();
  print(String.format("%s %11d %9.4f %7.4f %8.1f", name, run.learner().parameterCount(),
      last.value("validation_accuracy"), last.value("validation_loss"), run.seconds()));
});

// SPDX-License-Identifier: Apache-2.0
