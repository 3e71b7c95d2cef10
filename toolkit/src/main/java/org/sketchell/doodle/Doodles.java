// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.data.Column;
import org.sketchell.data.DataException;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.NpyFile;
import org.sketchell.file.AtomicFile;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.SplitMix64;

/**
 * Drawings that nobody drew: violins, pianos and angels (and cellos, hard to tell from violins) as
 * a person would doodle them in twenty seconds, in the form of the Quick, Draw! bitmaps: 28 x 28
 * pixels, {@code uint8}, white strokes on black. They stand in for real drawings where there are
 * none, so that everything can be tried without a network. As among real drawings, some are
 * unfinished and a few are nothing.
 *
 * <p>A drawing depends on its class, the seed and its number only, and is the same on every JVM.
 */
public final class Doodles {
  private static final int IMAGE = Sketch.SIZE * Sketch.SIZE;

  private Doodles() {}

  /** The three classes of the tutorial, in the order of their labels: angel, piano, violin. */
  public static List<String> tutorialClasses() {
    return List.of("angel", "piano", "violin");
  }

  /** The harder three that the chapter has as an alternative: violin, piano, cello. */
  public static List<String> alternativeClasses() {
    return List.of("violin", "piano", "cello");
  }

  /** All classes that can be drawn: angel, cello, piano, violin. */
  public static List<String> classes() {
    return List.of("angel", "cello", "piano", "violin");
  }

  /**
   * Draws one doodle.
   *
   * @param className one of {@link #classes()}
   * @param index number within the class, from 0
   * @return 28 x 28 pixels, row by row, 0 black to 255 white
   * @throws DataException if nobody knows how to draw that class
   */
  public static byte[] draw(String className, long seed, int index) {
    check(className);
    byte[] pixels = new byte[IMAGE];
    draw(className, seed, index, pixels, 0);
    return pixels;
  }

  /**
   * The strokes of the same doodle, as a hand draws them one after the other.
   *
   * @return for each stroke x0, y0, x1, y1, …, with y downwards; all lie in a square of size 1,
   *     whose middle is that of the drawing and whose side is its longer one
   * @throws DataException if nobody knows how to draw that class
   */
  public static List<double[]> strokes(String className, long seed, int index) {
    check(className);
    return sketch(className, dice(className, seed, index)).strokes();
  }

  /**
   * Draws a set of doodles, class by class.
   *
   * @param classNames some of {@link #classes()}; labels follow this order
   * @param perClass how many of each, at least 1
   * @return the set, in memory
   */
  public static ImageSet set(List<String> classNames, int perClass, long seed) {
    if ((long) size(perClass) * classNames.size() > Integer.MAX_VALUE) {
      throw new DataException("%d doodles per class are too many to hold in memory.", perClass);
    }
    classNames.forEach(Doodles::check);
    byte[] pixels = new byte[size(perClass) * classNames.size()];
    int[] labels = new int[perClass * classNames.size()];
    for (int k = 0; k < classNames.size(); k++) {
      Arrays.fill(labels, k * perClass, (k + 1) * perClass, k);
      drawAll(classNames.get(k), perClass, seed, pixels, k * perClass * IMAGE);
    }
    return ImageSet.of(new ImageSize(1, Sketch.SIZE, Sketch.SIZE), classNames, labels, pixels);
  }

  /**
   * Draws sheets with one or two doodles each, anywhere and of any of the classes, among up to two
   * scrawls that are none, and says of every pixel what it belongs to. A doodle takes the place
   * within its convex hull, so also what lies between its strokes; of two the later one is on top.
   * Ink alone does not tell: scrawls are of the same, and doodles differ in their form only. All
   * strokes of a doodle are there.
   *
   * @param classNames some of {@link #classes()}
   * @param count of sheets, at least 1
   * @param side of a sheet in pixels, 24 to 512; a doodle has half of it or more
   * @return the input {@code sheet}, pictures [1, side, side], with the target {@code mask}, [side,
   *     side], whose classes are {@code paper} (scrawls too) and then {@code classNames}; in memory
   */
  public static Examples scenes(List<String> classNames, int count, int side, long seed) {
    classNames.forEach(Doodles::check);
    int each = side * side;
    if (classNames.isEmpty() || side < 24 || side > 512 || count < 1) {
      throw new DataException(
          "Scenes have at least one class, 24 to 512 pixels a side, and there is at least one, but"
              + " got %d classes, %d pixels and %d scenes.",
          classNames.size(), side, count);
    }
    if ((long) count * each > Integer.MAX_VALUE) {
      throw new DataException(
          "%d scenes of %d x %d pixels are too many to hold in memory.", count, side, side);
    }
    byte[] pixels = new byte[count * each];
    byte[] masks = new byte[count * each];
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i ->
                Scene.draw(
                    classNames,
                    side,
                    SplitMix64.of(seed, "scene".hashCode(), i),
                    pixels,
                    masks,
                    i * each));
    List<String> parts = new ArrayList<>(List.of("paper"));
    parts.addAll(classNames);
    TensorType mask = new TensorType(ElementType.UINT8, Shape.of(side, side));
    return Examples.of(
            "sheet",
            Column.over(
                count,
                Field.pixels("sheet", new ImageSize(1, side, side)),
                (row, target) -> target.put(pixels, row * each, each)))
        .target(
            "mask",
            Column.over(
                count,
                Field.classes("mask", mask, parts),
                (row, target) -> target.put(masks, row * each, each)));
  }

  /**
   * Writes {@code angel.npy}, {@code piano.npy} and {@code violin.npy}, shape (N, 784). The folder
   * is made if it is not there; files of these names are replaced.
   *
   * @param perClass how many of each, at least 1
   * @throws DataException if a file cannot be written
   */
  public static void write(Path folder, int perClass, long seed) {
    write(folder, tutorialClasses(), perClass, seed);
  }

  /**
   * Writes one {@code NAME.npy} per class, shape (N, 784).
   *
   * @param folder where to; made if it is not there
   * @param classNames some of {@link #classes()}
   * @param perClass how many of each, at least 1
   * @throws DataException if a file cannot be written
   */
  public static void write(Path folder, List<String> classNames, int perClass, long seed) {
    int size = size(perClass);
    classNames.forEach(Doodles::check);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(e, "Cannot make the folder %s: %s.", folder, AtomicFile.reason(e));
    }
    for (String className : classNames) {
      byte[] pixels = new byte[size];
      drawAll(className, perClass, seed, pixels, 0);
      NpyFile.write(folder.resolve(className + ".npy"), new int[] {perClass, IMAGE}, pixels);
    }
  }

  /**
   * Whether a file is what {@link #write} writes for the class that it is named after.
   *
   * @param file such as {@code data/violin.npy}
   */
  public static boolean areThese(Path file, int perClass, long seed) {
    String className = file.getFileName().toString().replaceFirst("\\.npy$", "");
    try {
      NpyFile found = NpyFile.open(file);
      return Arrays.equals(found.shape(), new int[] {perClass, IMAGE})
          && IntStream.range(0, perClass)
              .parallel()
              .allMatch(i -> Arrays.equals(found.row(i), draw(className, seed, i)));
    } catch (DataException e) {
      return false;
    }
  }

  private static int size(int perClass) {
    if (perClass < 1 || perClass > Integer.MAX_VALUE / IMAGE) {
      throw new DataException(
          "Expected 1 to %d doodles per class, got %d.", Integer.MAX_VALUE / IMAGE, perClass);
    }
    return perClass * IMAGE;
  }

  private static void drawAll(String className, int count, long seed, byte[] pixels, int offset) {
    // In parallel: every drawing has dice of its own, so the order does not matter.
    IntStream.range(0, count)
        .parallel()
        .forEach(i -> draw(className, seed, i, pixels, offset + i * IMAGE));
  }

  private static void check(String className) {
    if (!classes().contains(className)) {
      throw new DataException(
          "Nobody knows how to doodle '%s': the classes are %s.",
          className, String.join(", ", classes()));
    }
  }

  private static void draw(String className, long seed, int index, byte[] pixels, int offset) {
    SplitMix64 dice = dice(className, seed, index);
    Sketch sketch = sketch(className, dice);
    sketch.draw(pixels, offset, dice.between(23, 25), dice.between(0.62, 0.82));
  }

  private static SplitMix64 dice(String className, long seed, int index) {
    // String.hashCode is specified, so it is the same everywhere.
    return SplitMix64.of(seed, className.hashCode(), index);
  }

  private static Sketch sketch(String className, SplitMix64 dice) {
    Sketch sketch = new Sketch(dice, dice.between(0.008, 0.03));
    double fate = dice.nextDouble();
    if (fate < 0.012) {
      scribble(sketch, dice);
    } else {
      draw(className, sketch, dice);
      if (fate < 0.05) {
        sketch.keep(1 + dice.below(3));
      } else if (fate < 0.3) {
        sketch.forget(0.2);
      }
    }
    return sketch;
  }

  /** All strokes of a drawing of a class. */
  static void draw(String className, Sketch sketch, SplitMix64 dice) {
    switch (className) {
      case "angel" -> Angel.draw(sketch, dice);
      case "piano" -> Piano.draw(sketch, dice);
      case "violin" -> StringInstrument.violin(sketch, dice);
      default -> StringInstrument.cello(sketch, dice);
    }
  }

  private static void scribble(Sketch sketch, SplitMix64 dice) {
    int turns = 3 + dice.below(6);
    double[] points = new double[2 * turns];
    for (int i = 0; i < points.length; i++) {
      points[i] = dice.nextDouble();
    }
    sketch.curve(points);
  }
}
