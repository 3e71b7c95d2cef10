// Trains the chapter's network and writes what the page needs to go on with it:
// sketchell run models.jsh FOLDER [DATA]
//
// People add classes of their own there. A network has an output for each class, so there is a
// training step and a saliency for every number of classes that it may come to have; what was
// learned goes from one to the next.

Path folder = Path.of(args[0]);
int more = 5;
int batch = 16;
int practice = 40;
ImageFolder data = args.length > 1 ? ImageFolder.any(Path.of(args[1]), ChannelOrder.BY_SHAPE, Colours.of(1)) : null;
ImageSet doodles = data == null ? drawings("angel", "piano", "violin").takeOfEachClass(2000) : null;
Split split = data == null ? Split.random(doodles, 0.1, 42) : data.split(0.1, 42);
ImageSet drawings = split.training();
ImageSize size = drawings.imageSize();
List<String> classes = drawings.classes();
if (size.channels() != 1) throw new DataException("The page draws in white on black, but these pictures are of %d colours.", size.channels());
if (Math.max(size.height(), size.width()) > 64) throw new DataException("The page draws pictures of at most 64 x 64 pixels, but these are of %s.", size);

manualSeed(42);
Module network = Networks.tutorial(1, size.height(), size.width(), classes.size());
TrainingRun run = new Trainer().maxEpochs(3).fit(new Classifier(network), Batches.shuffled(drawings, 32, 42), Batches.sequential(split.validation(), 256));
print(run);

List<String> named = new ArrayList<>(classes);
void write() throws IOException {
  int count = named.size();
  Module one = count == classes.size() ? network : Networks.tutorial(1, size.height(), size.width(), count);
  ImageSet like = ImageSet.of(size, named, new int[batch], new byte[batch * size.pixels()]).preprocessing(drawings.preprocessing());
  exportTraining(new Classifier(one), like, batch, folder.resolve("step-" + count + ".onnx").toString());
  TrainedModel.of(one, like.inputs(), named).export().saliency().save(folder.resolve("saliency-" + count + ".onnx"));
}
write();
for (int i = 1; i <= more; i++) {
  // The page knows these names and puts people's own in their place.
  named.add("{new class " + i + "}");
  write();
}

ImageSet few = drawings.takeOfEachClass(practice);
ByteArrayOutputStream examples = new ByteArrayOutputStream();
for (int i = 0; i < few.size(); i++) {
  examples.write(few.label(i));
  examples.writeBytes(few.image(i));
}
Files.write(folder.resolve("practice.bin"), examples.toByteArray());
Files.write(folder.resolve("classes.txt"), classes);
Files.writeString(folder.resolve("ground.txt"), drawings.preprocessing().ink().toString());

// SPDX-License-Identifier: Apache-2.0
