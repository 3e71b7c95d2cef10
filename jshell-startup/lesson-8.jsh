// The end of lesson 8. Pictures of your own, as a place to start from.
// Made from scripts/08-pictures.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
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
org.sketchell.shell.LessonStart.begins("8. Pictures of your own", true);
import java.awt.image.BufferedImage;
Path folder = Files.createTempDirectory("pictures");
void paint(String part, String name, int number) throws IOException {
  Random dice = new Random(number);
  int width = 60 + dice.nextInt(60), height = 60 + dice.nextInt(60), side = Math.min(width, height) / 2;
  BufferedImage board = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
  var chalk = board.createGraphics();
  if (part.equals("test")) {
    chalk.rotate(0.7 * dice.nextDouble() - 0.35, width / 2, height / 2);
    chalk.translate(dice.nextInt(11) - 5, dice.nextInt(11) - 5);
  }
  chalk.setStroke(new java.awt.BasicStroke(side / 12f));
  for (double[] stroke : Doodles.strokes(name, 8, number)) {
    for (int i = 0; i + 3 < stroke.length; i += 2) {
      chalk.drawLine((width - side) / 2 + (int) (side * stroke[i]), (height - side) / 2 + (int) (side * stroke[i + 1]),
          (width - side) / 2 + (int) (side * stroke[i + 2]), (height - side) / 2 + (int) (side * stroke[i + 3]));
    }
  }
  Path file = folder.resolve(part).resolve(name).resolve("picture" + number + ".png");
  Files.createDirectories(file.getParent());
  javax.imageio.ImageIO.write(board, "png", file.toFile());
}
for (String name : List.of("violin", "piano", "angel")) {
  for (int i = 0; i < 100; i++) paint("train", name, i);
  for (int i = 100; i < 160; i++) paint("test", name, i);
}
ImageFolder pictures = ImageFolder.read(folder, Sizing.crop(28, 28));
Split parts = pictures.split(0.2, 1);
Augmentation changes = Augmentation.parse("rotate 20, shift 0.08, scale 0.9 1.1");
byte[] versions = changes.samples(parts.training().image(0), new ImageSize(1, 28, 28), 4, 1);
TrainingRun train(Trainer trainer) {
  manualSeed(1);
  return trainer.quiet().maxEpochs(20).batchSize(10).fit(new Classifier(Networks.tutorial(3)), parts);
}
TrainingRun asTheyAre = train(new Trainer());
TrainingRun changed = train(new Trainer().augmentation(changes));
for (Path file : Files.walk(folder).sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
org.sketchell.shell.LessonStart.ends(8, "8. Pictures of your own", "folder", "paint", "pictures", "parts", "changes", "versions", "train", "asTheyAre", "changed");
// SPDX-License-Identifier: Apache-2.0
