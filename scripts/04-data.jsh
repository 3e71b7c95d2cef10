// # 4. Data
// Drawings of violins, pianos and angels, to be told apart.

// ## Classes
// Each class lies in a file of its own. Joined, they get labels by the order in which they come.
ImageSet violins = ImageFolder.readFile(drawingFile("violin"));
ImageSet pianos = ImageFolder.readFile(drawingFile("piano"));
ImageSet angels = ImageFolder.readFile(drawingFile("angel"));
ImageSet images = violins.concat(pianos).concat(angels).takeOfEachClass(3200);
print(images);
print(images.dictionary());

// ## One image
// As a network gets it: channels x height x width, from 0 to 1, with the number of its class.
print(images.tensor(0).shape(), images.label(0), images.className(0));

// ## A transform
// Any function of tensors can change the images beforehand: here, mirrored.
ImageSet mirrored = images.take(3).transform(x -> x.flip(3));
show(figure().columns(3).add(images.tensor(0, 1, 2), "drawn").add(mirrored.tensor(), "mirrored"));

// ## A random split
// Four fifths to learn from; the rest is kept back to see what was understood and not memorised.
Split split = Split.random(images, 0.2, 42);
print(split.training());
print(split.validation());

// ## Batches
// Ten images at a time, shuffled anew in every epoch.
Batches training = Batches.shuffled(split.training(), 10, 42);
Batches validation = Batches.sequential(split.validation(), 10);
print(training.batchesPerEpoch(), "and", validation.batchesPerEpoch(), "batches of 10");
Batch batch = Batch.of(split.training().take(10));
print("images", batch.images().shape(), "labels", batch.labels());

// ## Ten of them
Figure some = figure().columns(5);
for (int i = 0; i < 10; i++) {
  some = some.add(split.training().tensor(i), split.training().className(i));
}
show(some);

// SPDX-License-Identifier: Apache-2.0
