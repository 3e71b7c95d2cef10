// Images a second on a device, for five networks: sketchell run throughput.jsh FILE DEVICE SECONDS BATCH...
//
// FILE gets a line for each: network, task, batch, images a second, or - where a device has too little memory.

Path file = Path.of(args[0]);
Device device = Device.parse(args[1]);
double seconds = Double.parseDouble(args[2]);

Conv2d conv(int in, int out) { return new Conv2d(in, out, 3).padding(1); }
Sequential layers(Module... modules) { return new Sequential(modules); }
Sequential normalized(int in, int out, int stride) {
  return layers(new Conv2d(in, out, 3, stride(stride), padding(1), bias(false)), new BatchNorm2d(out), new ReLU());
}
class UNet extends Module {
  final Sequential fine = layers(conv(1, 16), new ReLU(), conv(16, 16), new ReLU());
  final Sequential middle = layers(new MaxPool2d(2), conv(16, 32), new ReLU(), conv(32, 32), new ReLU());
  final Sequential deep = layers(new MaxPool2d(2), conv(32, 64), new ReLU(), conv(64, 64), new ReLU());
  final ConvTranspose2d up1 = new ConvTranspose2d(64, 32, 2, stride(2));
  final Sequential back1 = layers(conv(64, 32), new ReLU(), conv(32, 32), new ReLU());
  final ConvTranspose2d up2 = new ConvTranspose2d(32, 16, 2, stride(2));
  final Sequential back2 = layers(conv(32, 16), new ReLU(), conv(16, 16), new ReLU(), new Conv2d(16, 1, 1));
  public Tensor forward(Tensor images) {
    Tensor x = fine.forward(images);
    Tensor y = middle.forward(x);
    Tensor z = back1.forward(concat(1, y, up1.forward(deep.forward(y))));
    return back2.forward(concat(1, x, up2.forward(z)));
  }
}
/** Which pixels are bright: as much to compute as any mask. */
class Masks extends Learner {
  final Module unet = new UNet();
  public Tensor forward(Tensor images) { return unet.forward(images); }
  public Tensor trainingStep(Batch batch) { return Losses.bceWithLogits(forward(batch.images()), batch.images()); }
  public void validationStep(Batch batch) {}
  public Optimizer configureOptimizers() { return new Adam(1e-3); }
}
Module network(String name) {
  return switch (name) {
    case "A" -> layers(conv(1, 20), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(3920, 3));
    case "B" -> layers(conv(1, 32), new ReLU(), new MaxPool2d(2), conv(32, 64), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(3136, 128), new ReLU(), new Linear(128, 10));
    case "C" -> layers(conv(3, 64), new ReLU(), conv(64, 64), new ReLU(), new MaxPool2d(2), conv(64, 128), new ReLU(), conv(128, 128), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(8192, 256), new ReLU(), new Linear(256, 10));
    case "D" -> layers(normalized(3, 64, 1), normalized(64, 64, 1), normalized(64, 64, 2), normalized(64, 128, 1), normalized(128, 128, 1), normalized(128, 128, 2), new Flatten(), new Linear(8192, 256), new ReLU(), new Linear(256, 10));
    default -> new UNet();
  };
}
Learner learner(String name) { return name.equals("E") ? new Masks() : new Classifier(network(name)); }
ImageSize size(String name) {
  return switch (name) {
    case "A", "B" -> new ImageSize(1, 28, 28);
    case "C", "D" -> new ImageSize(3, 32, 32);
    default -> new ImageSize(1, 64, 64);
  };
}
ImageSet images(String name, int count) {
  byte[] pixels = new byte[count * size(name).pixels()];
  new Random(1).nextBytes(pixels);
  int classes = name.equals("A") ? 3 : 10;
  int[] labels = new int[count];
  for (int i = 0; i < count; i++) labels[i] = i % classes;
  List<String> names = new ArrayList<>();
  for (int i = 0; i < classes; i++) names.add("class " + i);
  return ImageSet.of(size(name), names, labels, pixels);
}
/** Of the epochs after the first, in which everything is made ready. */
double trained(String name, int batch) {
  ImageSet some = images(name, batch * (batch < 1024 ? 32 : 16));
  class Clock implements Callback {
    long start, end, steps;
    public void epochEnded(TrainingRun run, EpochMetrics epoch) {
      end = System.nanoTime();
      if (epoch.epoch() == 1) { start = end; return; }
      steps = run.steps();
      if ((end - start) / 1e9 > seconds) run.stop("timed");
    }
  }
  Clock clock = new Clock();
  new Trainer().quiet().sanityBatches(0).device(device).maxEpochs(100_000).callback(clock)
      .fit(learner(name), Batches.shuffled(some, batch, 1), Batches.sequential(some.take(1), 1));
  long first = some.size() / batch;
  return (clock.steps - first) * (double) batch / ((clock.end - clock.start) / 1e9);
}
double answered(String name, int batch) throws IOException {
  Path model = Files.createTempFile("network", ".onnx");
  try {
    Tensor some = images(name, batch).tensor();
    save(network(name).eval(), some, model.toString());
    TrainedModel ready = TrainedModel.load(model, device);
    ready.run(some);
    long start = System.nanoTime();
    long done = 0;
    do { ready.run(some); done += batch; } while ((System.nanoTime() - start) / 1e9 < seconds);
    return done / ((System.nanoTime() - start) / 1e9);
  } finally {
    Files.delete(model);
  }
}
List<String> lines = new ArrayList<>();
void line(String name, String task, int batch, Callable<Double> rate) throws Exception {
  String shown;
  try {
    shown = String.valueOf(Math.round(rate.call()));
  } catch (RuntimeException e) {
    System.err.println(name + " " + task + " " + batch + ": " + e.getMessage());
    shown = "-";
  }
  lines.add(name + " " + task + " " + batch + " " + shown);
}
for (String name : List.of("A", "B", "C", "D", "E")) {
  for (int i = 3; i < args.length; i++) {
    int batch = Integer.parseInt(args[i]);
    line(name, "answers", batch, () -> answered(name, batch));
    line(name, "training", batch, () -> trained(name, batch));
  }
}
Files.write(file, lines);

// SPDX-License-Identifier: Apache-2.0
