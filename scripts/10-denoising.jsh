// # 10. Away with the noise
// A network whose target is a picture: it is given drawings with noise on them, and is to give the
// drawings as they were. It never sees these clean, but in the loss.

// ## Noisy and clean
// Noise lies over every pixel, with a deviation of 0.4 where white is 1, and what would be darker
// than black or brighter than white is cut off.
Examples noisy(int ofEach, int seed) {
  Tensor clean = Doodles.set(List.of("violin", "piano", "angel"), ofEach, seed).tensor();
  manualSeed(seed);
  Tensor dirty = clean.plus(randn(clean.shape().sizes()).times(0.4)).clamp(0, 1);
  return Examples.of("noisy", Column.pixels(dirty)).target("clean", Column.pixels(clean));
}
Examples seen = noisy(500, 10);
Examples unseen = noisy(100, 11);
print(seen);

// ## Small, and large again
// Each of two convolutions halves the sides; transposed ones bring them back. What passes the middle
// are 32 pictures of 7 x 7: room for strokes, too little for noise. Channels that come in are not
// named: each layer takes their number from the first input that it sees, which a shape is enough
// for.
manualSeed(10);
Sequential network = new Sequential(
    Conv2d.lazy(16, 3, stride(2), padding(1)), new ReLU(),
    Conv2d.lazy(32, 3, stride(2), padding(1)), new ReLU(),
    ConvTranspose2d.lazy(16, 4, stride(2), padding(1)), new ReLU(),
    ConvTranspose2d.lazy(1, 4, stride(2), padding(1)), new Sigmoid());
print(network.summary(1, 1, 28, 28));

// ## Learning
// The mean squared error of all pixels is the loss.
TrainingRun run = new Trainer().quiet().maxEpochs(6).fit(
    new Supervised(network, new MSELoss()).optimizer(new Adam(0.003)),
    Batches.shuffled(seen, 16, 10), Batches.sequential(unseen, 100));
print(run);

// ## How much is gained
// The peak signal-to-noise ratio is the error on a scale of its own: 10 dB more are a tenth of the
// squared error.
double psnr(Tensor picture, Tensor truth) {
  return -10 * Math.log10(picture.minus(truth).square().mean().item());
}
List<Tensor> pairs = unseen.tensors();
Tensor denoised = network.eval().forward(pairs.get(0));
double before = psnr(pairs.get(0), pairs.get(1));
double after = psnr(denoised, pairs.get(1));
print(String.format("noisy %.1f dB, denoised %.1f dB: %.1f dB gained", before, after, after - before));

// ## Before, after, and as it was
Figure pictures = figure("noisy, denoised, clean").columns(3);
for (int i : new int[] {0, 100, 200}) {
  pictures = pictures.add(pairs.get(0).select(0, i), "noisy")
      .add(denoised.select(0, i), "denoised")
      .add(pairs.get(1).select(0, i), "clean");
}
show(pictures);
