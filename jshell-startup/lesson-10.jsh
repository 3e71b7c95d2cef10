// The end of lesson 10. Away with the noise, as a place to start from.
// Made from scripts/10-denoising.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
import java.io.*;
import java.math.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.prefs.*;
import java.util.regex.*;
import java.util.stream.*;
import org.sketchell.file.*;
import org.sketchell.shape.*;
import org.sketchell.tensor.*;
import org.sketchell.autodiff.*;
import org.sketchell.lowering.*;
import org.sketchell.onnx.*;
import org.sketchell.runtime.*;
import org.sketchell.nn.*;
import org.sketchell.metric.*;
import org.sketchell.optim.*;
import org.sketchell.augment.*;
import org.sketchell.data.*;
import org.sketchell.download.*;
import org.sketchell.doodle.*;
import org.sketchell.record.*;
import org.sketchell.model.*;
import org.sketchell.train.*;
import org.sketchell.explain.*;
import org.sketchell.picture.*;
import org.sketchell.tribuo.*;
import org.sketchell.evaluation.*;
import org.sketchell.nn.Module;
import static org.sketchell.nn.Functional.*;
import static org.sketchell.nn.Conv2d.*;
import static org.sketchell.nn.Options.*;
import static org.sketchell.nn.Losses.*;
import static org.sketchell.tensor.Tensors.*;
import static org.sketchell.shell.Prompt.*;
import static org.sketchell.shell.Checks.*;
org.sketchell.shell.LessonStart.begins("10. Away with the noise", true);
List<String> classes = List.of("violin", "piano", "angel");
ImageSet drawings = Doodles.set(classes, 600, 10);
Examples pairs = Examples.of("drawing", Column.pixels(drawings)).target("clean", Column.pixels(drawings));
Batches training = Batches.shuffled(pairs, 16, 10).augmented(Augmentation.parse("noise 0.4"));
ImageSet others = Doodles.set(classes, 100, 11);
manualSeed(10);
Tensor dirty = others.tensor().plus(randn(300, 1, 28, 28).times(0.4)).clamp(0, 1);
Column noisy = Column.pixels(dirty.times(255).round().to(ElementType.UINT8));
Examples unseen = Examples.of("drawing", noisy).target("clean", Column.pixels(others));
Sequential network = new Sequential(
    Conv2d.lazy(24, 3, stride(2), padding(1)), new BatchNorm2d(24), new ReLU(),
    Conv2d.lazy(48, 3, stride(2), padding(1)), new BatchNorm2d(48), new ReLU(),
    ConvTranspose2d.lazy(24, 4, stride(2), padding(1)), new BatchNorm2d(24), new ReLU(),
    ConvTranspose2d.lazy(1, 4, stride(2), padding(1)), new Sigmoid());
int epochs = 7;
TrainingRun run = new Trainer().quiet().maxEpochs(epochs).fit(
    new Supervised(network, new MSELoss()).optimizer(new Adam(0.01))
        .schedule(Schedule.cosine(epochs * training.batchesPerEpoch())),
    training, Batches.sequential(unseen, 100));
double psnr(Tensor picture, Tensor truth) {
  return -10 * Math.log10(picture.minus(truth).square().mean().item());
}
Tensor given = unseen.tensors().get(0);
Tensor clean = unseen.tensors().get(1);
Tensor denoised = network.eval().forward(given);
double before = psnr(given, clean);
double after = psnr(denoised, clean);
Figure pictures = figure("noisy, denoised, clean").columns(3);
for (int i : new int[] {0, 100, 200}) {
  pictures = pictures.add(given.select(0, i), "noisy")
      .add(denoised.select(0, i), "denoised")
      .add(clean.select(0, i), "clean");
}
org.sketchell.shell.LessonStart.ends(10, "10. Away with the noise", "classes", "drawings", "pairs", "training", "others", "dirty", "noisy", "unseen", "network", "epochs", "run", "psnr", "given", "clean", "denoised", "before", "after", "pictures");
// SPDX-License-Identifier: Apache-2.0
