// # 8. Pictures of your own
// A folder of pictures for each class is what most people begin with. A network that sees them
// changed in each epoch is prepared for pictures that nobody drew so carefully.

// ## A folder for each class
// These are made here, in all sizes: careful ones to train with, and such as people hold up to a
// camera to test with, turned and not in the middle. Your own would be photos, or scans.
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

// ## Read at one size
// Each picture is scaled to cover 28 x 28 pixels, and cut there. The folder's own test part is what
// training is validated with.
ImageFolder pictures = ImageFolder.read(folder, Sizing.crop(28, 28));
Split parts = pictures.split(0.2, 1);
print(parts);
show(parts.training().tensor(0, 100, 200).reshape(3, 28, 28), "to train with");
show(parts.validation().tensor(0, 60, 120).reshape(3, 28, 28), "to test with");

// ## Changed anew in each epoch
// The same angel four times, as four epochs would see it.
Augmentation changes = Augmentation.parse("rotate 20, shift 0.08, scale 0.9 1.1");
byte[] versions = changes.samples(parts.training().image(0), new ImageSize(1, 28, 28), 4, 1);
show(tensor(versions, 4, 28, 28), "one angel");

// ## Does it help?
// The same network, the same order of pictures, as they are and changed.
TrainingRun train(Trainer trainer) {
  manualSeed(1);
  return trainer.quiet().maxEpochs(20).batchSize(10).fit(new Classifier(Networks.tutorial(3)), parts);
}
TrainingRun asTheyAre = train(new Trainer());
TrainingRun changed = train(new Trainer().augmentation(changes));
print(String.format("as they are        accuracy %.4f", asTheyAre.last().orElseThrow().value("validation_accuracy")));
print(String.format("changed each time  accuracy %.4f", changed.last().orElseThrow().value("validation_accuracy")));

// ## Away with the folder
// The pictures were unpacked when they were read.
for (Path file : Files.walk(folder).sorted(Comparator.reverseOrder()).toList()) Files.delete(file);

// SPDX-License-Identifier: Apache-2.0
