// # 10. Away with the noise
// A network whose target is a picture: it is given drawings with noise on them, and is to give the
// drawings as they were. It never sees these clean, but in the loss.

// ## Noisy and clean
// Input and target are the same drawings. Noise comes over the input alone, anew in each epoch: on
// every pixel, with a deviation of 0.4 where white is 1; what would be darker than black or brighter
// than white is cut off.
List<String> classes = List.of("violin", "piano", "angel");
ImageSet drawings = Doodles.set(classes, 600, 10);
Examples pairs = Examples.of("drawing", Column.pixels(drawings)).target("clean", Column.pixels(drawings));
Batches training = Batches.shuffled(pairs, 16, 10).augmented(Augmentation.parse("noise 0.4"));
print(pairs);

// ## Drawings it will not have seen
// Their noise is drawn once.
ImageSet others = Doodles.set(classes, 100, 11);
manualSeed(10);
Tensor dirty = others.tensor().plus(randn(300, 1, 28, 28).times(0.4)).clamp(0, 1);
Column noisy = Column.pixels(dirty.times(255).round().to(ElementType.UINT8));
Examples unseen = Examples.of("drawing", noisy).target("clean", Column.pixels(others));

// ## Small, and large again
// Each of two convolutions halves the sides; transposed ones bring them back. What passes the middle
// are 48 pictures of 7 x 7, in which a stroke can be told from a speck. Channels that come in are not
// named: each layer takes their number from the first input that it sees, for which a shape will do.
Sequential network = new Sequential(
    Conv2d.lazy(24, 3, stride(2), padding(1)), new BatchNorm2d(24), new ReLU(),
    Conv2d.lazy(48, 3, stride(2), padding(1)), new BatchNorm2d(48), new ReLU(),
    ConvTranspose2d.lazy(24, 4, stride(2), padding(1)), new BatchNorm2d(24), new ReLU(),
    ConvTranspose2d.lazy(1, 4, stride(2), padding(1)), new Sigmoid());
print(network.summary(1, 1, 28, 28));

// ## Learning
// The mean squared error of all pixels is the loss.
int epochs = 7;
TrainingRun run = new Trainer().quiet().maxEpochs(epochs).fit(
    new Supervised(network, new MSELoss()).optimizer(new Adam(0.01))
        .schedule(Schedule.cosine(epochs * training.batchesPerEpoch())),
    training, Batches.sequential(unseen, 100));
print(run);

// ## How much is gained
// The peak signal-to-noise ratio is the error on a scale of its own: 10 dB more are a tenth of the
// squared error.
double psnr(Tensor picture, Tensor truth) {
  return -10 * Math.log10(picture.minus(truth).square().mean().item());
}
Tensor given = unseen.tensors().get(0);
Tensor clean = unseen.tensors().get(1);
Tensor denoised = network.eval().forward(given);
double before = psnr(given, clean);
double after = psnr(denoised, clean);
print(String.format("noisy %.1f dB, denoised %.1f dB: %.1f dB gained", before, after, after - before));

// ## Before, after, and as it was
Figure pictures = figure("noisy, denoised, clean").columns(3);
for (int i : new int[] {0, 100, 200}) {
  pictures = pictures.add(given.select(0, i), "noisy")
      .add(denoised.select(0, i), "denoised")
      .add(clean.select(0, i), "clean");
}
show(pictures);

// SPDX-License-Identifier: Apache-2.0
