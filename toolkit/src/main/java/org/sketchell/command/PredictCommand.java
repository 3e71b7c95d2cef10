// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.sketchell.data.ColourPicture;
import org.sketchell.data.FittedDrawing;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Look;
import org.sketchell.data.Notice;
import org.sketchell.data.PngDrawing;
import org.sketchell.data.Preprocessing;
import org.sketchell.data.Sizing;
import org.sketchell.file.Printable;
import org.sketchell.model.MostProbable;
import org.sketchell.model.ScoreException;
import org.sketchell.model.TrainedModel;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.shape.ImageSize;
import org.sketchell.shell.ShellException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what drawings show. */
@Command(
    name = "predict",
    description = "Says what drawings show: a line each, with the probability.",
    footer = {"", "Drawings are white on black, as QuickDraw's are; --invert turns others around."})
final class PredictCommand implements Callable<Integer> {
  private static final int BATCH = 256;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(index = "0", paramLabel = "MODEL.onnx", description = "The model.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Drawings: .npy or idx files of many, or pictures of one each.")
  private List<Path> drawings;

  @Option(names = "--invert", description = "The drawings are black on white.")
  private boolean invert;

  @Option(
      names = "--fit",
      description =
          "Pictures may be scans or photos of any size, with any ink and ground: the drawing is"
              + " found in them, and drawn as Quick, Draw! does.")
  private boolean fit;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the first N drawings of each file of many.")
  private Integer limit;

  @Mixin private DataOptions data;

  @Mixin private ForeignModelOptions foreign;

  @Mixin private DeviceOption where;

  PredictCommand() {}

  @Override
  public Integer call() {
    if (limit != null && limit < 1) {
      throw new ShellException("--limit is a number of at least 1, but got %d.", limit);
    }
    TrainedModel model = foreign.load(file, where.usable());
    ImageSize image = model.classifiedImage();
    if (data.areGiven() && drawings.stream().allMatch(PredictCommand::isPicture)) {
      throw new ShellException(
          "--emnist and --channels say how arrays of many drawings are read, but all that was given"
              + " are pictures, such as %s.",
          drawings.get(0));
    }
    if (fit) {
      requireFit(model);
    }
    // All files are opened before the first line is printed, so that a mistake costs nothing.
    Optional<Sizing> sizing = data.sizing(model);
    if (sizing.isPresent()
        && (sizing.get().height() != image.height() || sizing.get().width() != image.width())) {
      throw new ShellException(
          "%s takes pictures of %d x %d pixels, so --size is %dx%d, or left out.",
          file, image.width(), image.height(), image.width(), image.height());
    }
    List<Drawings> all = drawings.stream().map(path -> open(path, model, sizing)).toList();
    int unclear = all.stream().mapToInt(some -> predict(model, some)).sum();
    if (unclear > 0) {
      throw new ScoreException(
          "%s gives scores that are no numbers (NaN) for %d of %d drawings, so no class is named for"
              + " them: its weights, or what is made of pixels, are out of range.",
          file, unclear, all.stream().mapToInt(some -> some.images().size()).sum());
    }
    return 0;
  }

  private void requireFit(TrainedModel model) {
    if (invert || data.sizing().isPresent()) {
      throw new ShellException(
          "--fit finds the ink and the size of drawings by itself; leave out --invert and --size.");
    }
    if (model.classifiedImage().channels() != 1) {
      throw new ShellException(
          "--fit makes drawings of one channel, but %s wants images of %s.",
          file, model.classifiedImage());
    }
    drawings.stream()
        .filter(path -> !isPicture(path))
        .findFirst()
        .ifPresent(
            path -> {
              throw new ShellException(
                  "--fit is for pictures of one drawing each, but %s is none.", path);
            });
  }

  /** A picture by its content, or what should be one by its name. */
  private static boolean isPicture(Path path) {
    return PngDrawing.isPicture(path) || path.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  /** Drawings of one file, and how each is called in the output. */
  private record Drawings(ImageSet images, Path path, boolean single) {
    String name(int index) {
      String name = Printable.line(path);
      return single ? name : name + "[" + index + "]";
    }
  }

  private Drawings open(Path path, TrainedModel model, Optional<Sizing> sizing) {
    ImageSize image = model.classifiedImage();
    if (fit) {
      byte[] drawn = FittedDrawing.read(path, image.height(), image.width()).pixels();
      if (Output.isTerminal()) {
        Tensor seen = Tensors.tensor(drawn, image.height(), image.width());
        System.out.print(Figure.of(seen, Printable.line(path)).render(Display.detect()));
      }
      boolean dark =
          model.preprocessing().filter(it -> it.ink() == Preprocessing.Ink.DARK).isPresent();
      return single(image, drawn, path, dark);
    }
    if (isPicture(path)) {
      if (image.channels() == 3) {
        ColourPicture picture =
            sizing.isPresent()
                ? ColourPicture.read(path, sizing.get())
                : ColourPicture.read(path, image.height(), image.width());
        return single(image, picture.pixels(), path, invert);
      }
      if (image.channels() != 1) {
        throw new ShellException(
            "%s wants images of %s, and pictures have one channel or three.", file, image);
      }
      PngDrawing drawing =
          sizing.isPresent()
              ? PngDrawing.read(path, sizing.get())
              : PngDrawing.read(path, image.height(), image.width());
      if (drawing.looksInverted() && !invert) {
        System.err.println(
            Printable.line(path)
                + " looks black on white; if the model has learned white on black, as Quick, Draw! is,"
                + " try --invert.");
      }
      if (drawing.isTransparent() && invert) {
        System.err.println(
            Printable.line(path)
                + " is drawn on a transparent ground, so it is white on black already; --invert does"
                + " nothing to it.");
      }
      return single(image, drawing.pixels(), path, invert && !drawing.isTransparent());
    }
    ImageSet images = data.readFile(path, model);
    ImageSize found = images.imageSize();
    if (!found.equals(image)) {
      throw new ShellException("%s has images of %s, but %s wants %s.", path, found, file, image);
    }
    ImageSet asked = limit == null ? images : images.take(Math.min(limit, images.size()));
    Notice.say(Look.atPixels(asked).findings());
    return new Drawings(invert ? inverted(asked) : asked, path, false);
  }

  private static Drawings single(ImageSize image, byte[] pixels, Path path, boolean inverted) {
    ImageSet one = ImageSet.of(image, List.of("drawing"), new int[] {0}, pixels);
    return new Drawings(inverted ? inverted(one) : one, path, true);
  }

  /** Prints a line for each drawing and returns for how many the scores are no numbers. */
  private static int predict(TrainedModel network, Drawings drawings) {
    ImageSet images = drawings.images();
    int classes = network.labels().size();
    int unclear = 0;
    for (int start = 0; start < images.size(); start += BATCH) {
      int count = Math.min(BATCH, images.size() - start);
      float[] probabilities = network.probabilities(batch(images, start, count)).toFloatArray();
      for (int i = 0; i < count; i++) {
        OptionalInt best = MostProbable.of(probabilities, i, classes);
        if (best.isEmpty()) {
          unclear++;
          System.out.printf(Locale.ROOT, "%s\t\tNaN%n", drawings.name(start + i));
        } else {
          System.out.printf(
              Locale.ROOT,
              "%s\t%s\t%.4f%n",
              drawings.name(start + i),
              Printable.line(network.labels().get(best.getAsInt())),
              probabilities[i * classes + best.getAsInt()]);
        }
      }
    }
    return unclear;
  }

  /** The same drawings with black and white exchanged. */
  private static ImageSet inverted(ImageSet images) {
    int[] labels = IntStream.range(0, images.size()).map(images::label).toArray();
    return ImageSet.over(
        images.imageSize(),
        images.classes(),
        labels,
        (image, target) -> {
          for (byte pixel : images.image(image)) {
            target.put((byte) ~pixel);
          }
        });
  }

  /** uint8 images {@code start} to {@code start + count} of a set. */
  static Tensor batch(ImageSet images, int start, int count) {
    byte[] pixels = new byte[Math.multiplyExact(count, images.imageBytes())];
    ByteBuffer into = ByteBuffer.wrap(pixels);
    for (int i = 0; i < count; i++) {
      images.copyTo(start + i, into);
    }
    return Tensors.tensor(pixels, count, images.channels(), images.height(), images.width());
  }
}
