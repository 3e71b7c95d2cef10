// SPDX-License-Identifier: Apache-2.0
package org.sketchell.augment;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.tensor.SplitMix64;

/** The transforms that are known by name, as torchvision has them. */
public final class Transforms {
  /**
   * One of them.
   *
   * @param name as it is written in {@link Augmentation#parse}
   * @param numbers that it takes
   * @param how what it does
   */
  private record Named(String name, List<Double> numbers, RandomTransform how)
      implements RandomTransform {
    @Override
    public void apply(AlteredPicture picture, SplitMix64 dice) {
      how.apply(picture, dice);
    }

    /** As it is parsed again. */
    @Override
    public String toString() {
      return Stream.concat(Stream.of(name), numbers.stream().map(Transforms::text))
          .collect(Collectors.joining(" "));
    }
  }

  /** By name: how many numbers it takes, and what it makes of them. */
  private record Kind(int numbers, Function<double[], RandomTransform> made) {}

  private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("flip", new Kind(1, n -> flip(n[0])));
    KINDS.put("upside-down", new Kind(1, n -> upsideDown(n[0])));
    KINDS.put("quarter-turns", new Kind(0, n -> quarterTurns()));
    KINDS.put("rotate", new Kind(1, n -> rotate(n[0])));
    KINDS.put("shift", new Kind(1, n -> shift(n[0])));
    KINDS.put("scale", new Kind(2, n -> scale(n[0], n[1])));
    KINDS.put("shear", new Kind(1, n -> shear(n[0])));
    KINDS.put("crop", new Kind(1, n -> crop((int) n[0])));
    KINDS.put("erase", new Kind(1, n -> erase(n[0])));
    KINDS.put("noise", new Kind(1, n -> noise(n[0])));
    KINDS.put("brightness", new Kind(1, n -> brightness(n[0])));
    KINDS.put("contrast", new Kind(1, n -> contrast(n[0])));
    KINDS.put("elastic", new Kind(2, n -> elastic(n[0], n[1])));
  }

  private Transforms() {}

  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e9
        ? String.valueOf((long) number)
        : String.valueOf(number);
  }

  /** Whether it is one of these, and no function of somebody's own. */
  static boolean isKnown(RandomTransform transform) {
    return transform instanceof Named;
  }

  /** By name and numbers, such as {@code rotate 10}. */
  static RandomTransform parse(String text) {
    String[] words = text.strip().split("\\s+");
    Kind kind = KINDS.get(words[0].toLowerCase(Locale.ROOT));
    if (kind == null) {
      throw new IllegalArgumentException(
          "There is no transform called '"
              + words[0]
              + "'; known are "
              + String.join(", ", KINDS.keySet())
              + ".");
    }
    double[] numbers;
    try {
      numbers = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      numbers = null;
    }
    if (numbers == null || numbers.length != kind.numbers) {
      throw new IllegalArgumentException(
          words[0]
              + " takes "
              + (kind.numbers == 1 ? "one number" : kind.numbers + " numbers")
              + ", but got '"
              + text.strip()
              + "'; transforms are parted by commas.");
    }
    return kind.made.apply(numbers);
  }

  private static RandomTransform named(String name, RandomTransform how, double... numbers) {
    return new Named(name, Arrays.stream(numbers).boxed().toList(), how);
  }

  private static void require(boolean condition, String name, String wanted, double... numbers) {
    if (!condition) {
      throw new IllegalArgumentException(
          name + " takes " + wanted + ", but got " + Arrays.toString(numbers) + ".");
    }
  }

  private static void requireProbability(String name, double probability) {
    require(probability >= 0 && probability <= 1, name, "a probability from 0 to 1", probability);
  }

  // Moves ----------------------------------------------------------------------------------------

  /** Left and right exchanged, with a probability. */
  public static RandomTransform flip(double probability) {
    requireProbability("flip", probability);
    return named(
        "flip",
        (picture, dice) -> {
          if (dice.chance(probability)) {
            picture.move(-1, 0, 0, 0, 1, 0);
          }
        },
        probability);
  }

  /** Above and below exchanged, with a probability. */
  public static RandomTransform upsideDown(double probability) {
    requireProbability("upside-down", probability);
    return named(
        "upside-down",
        (picture, dice) -> {
          if (dice.chance(probability)) {
            picture.move(1, 0, 0, 0, -1, 0);
          }
        },
        probability);
  }

  /** By no, one, two or three quarters of a turn; pictures are square. */
  public static RandomTransform quarterTurns() {
    return named(
        "quarter-turns",
        (picture, dice) -> {
          require(
              picture.size().height() == picture.size().width(),
              "quarter-turns",
              "square pictures",
              picture.size().height(),
              picture.size().width());
          for (int turns = dice.below(4); turns > 0; turns--) {
            picture.move(0, 1, 0, -1, 0, 0);
          }
        });
  }

  /** By an angle up to so many degrees, either way. */
  public static RandomTransform rotate(double degrees) {
    require(degrees >= 0 && degrees <= 180, "rotate", "degrees from 0 to 180", degrees);
    return named(
        "rotate",
        (picture, dice) -> {
          double angle = Math.toRadians(dice.between(-degrees, degrees));
          double cosine = Math.cos(angle);
          double sine = Math.sin(angle);
          picture.move(cosine, sine, 0, -sine, cosine, 0);
        },
        degrees);
  }

  /** To any side, by whole pixels, up to a share of the picture's width and height. */
  public static RandomTransform shift(double share) {
    require(share >= 0 && share <= 1, "shift", "a share from 0 to 1", share);
    return named(
        "shift",
        (picture, dice) -> {
          double right = share * picture.size().width() * dice.between(-1, 1);
          double down = share * picture.size().height() * dice.between(-1, 1);
          picture.move(1, 0, -Math.rint(right), 0, 1, -Math.rint(down));
        },
        share);
  }

  /** Larger or smaller, by a factor between two. */
  public static RandomTransform scale(double least, double most) {
    require(least > 0 && most >= least, "scale", "two factors over 0, in order", least, most);
    return named(
        "scale",
        (picture, dice) -> {
          double factor = 1 / dice.between(least, most);
          picture.move(factor, 0, 0, 0, factor, 0);
        },
        least,
        most);
  }

  /** Slanted, by an angle up to so many degrees, either way. */
  public static RandomTransform shear(double degrees) {
    require(degrees >= 0 && degrees < 90, "shear", "degrees from 0 to 90", degrees);
    return named(
        "shear",
        (picture, dice) ->
            picture.move(1, Math.tan(Math.toRadians(dice.between(-degrees, degrees))), 0, 0, 1, 0),
        degrees);
  }

  /** A piece of the picture's size, cut out of it with a margin of so many pixels around. */
  public static RandomTransform crop(int margin) {
    require(margin >= 0, "crop", "a margin of 0 pixels or more", margin);
    return named(
        "crop",
        (picture, dice) ->
            picture.move(
                1,
                0,
                dice.below(2 * margin + 1) - margin,
                0,
                1,
                dice.below(2 * margin + 1) - margin),
        margin);
  }

  /** Bent, as by a trembling hand: each place is moved by chance, its neighbours much as it is. */
  public static RandomTransform elastic(double pixels, double smoothness) {
    require(
        pixels >= 0 && smoothness > 0,
        "elastic",
        "how far places move and how far that reaches, in pixels",
        pixels,
        smoothness);
    return named(
        "elastic",
        (picture, dice) ->
            picture.displace(
                SmoothField.of(picture.size(), pixels, smoothness, dice),
                SmoothField.of(picture.size(), pixels, smoothness, dice)),
        pixels,
        smoothness);
  }

  // Pixels ---------------------------------------------------------------------------------------

  /** A rectangle of 2 to 33 % of the picture becomes ground, with a probability. */
  public static RandomTransform erase(double probability) {
    requireProbability("erase", probability);
    return named(
        "erase",
        (picture, dice) -> {
          if (dice.chance(probability)) {
            double area = dice.between(0.02, 0.33);
            double ratio = Math.exp(dice.between(-Math.log(3.3), Math.log(3.3)));
            int width = side(picture.size().width(), Math.sqrt(area * ratio));
            int height = side(picture.size().height(), Math.sqrt(area / ratio));
            picture.fill(
                dice.below(picture.size().width() - width + 1),
                dice.below(picture.size().height() - height + 1),
                width,
                height,
                picture.ground());
          }
        },
        probability);
  }

  private static int side(int whole, double share) {
    return Math.max(1, Math.min(whole, (int) Math.rint(share * whole)));
  }

  /** Noise on each pixel, normally distributed; the deviation is a share of white. */
  public static RandomTransform noise(double deviation) {
    require(deviation >= 0, "noise", "a deviation of 0 or more", deviation);
    return named(
        "noise",
        (picture, dice) -> {
          // One number is taken, however many pixels there are, so that pictures of one example
          // with more and fewer channels are moved alike by what comes then.
          SplitMix64 own = SplitMix64.of(dice.nextLong());
          picture.each(pixel -> pixel + 255 * deviation * gaussian(own));
        },
        deviation);
  }

  /** Box and Muller's. */
  static double gaussian(SplitMix64 dice) {
    return Math.sqrt(-2 * Math.log(1 - dice.nextDouble()))
        * Math.cos(2 * Math.PI * dice.nextDouble());
  }

  /** Brighter or darker, by a factor that differs from 1 by up to a share. */
  public static RandomTransform brightness(double share) {
    require(share >= 0 && share <= 1, "brightness", "a share from 0 to 1", share);
    return named(
        "brightness",
        (picture, dice) -> {
          double factor = dice.between(1 - share, 1 + share);
          picture.each(pixel -> factor * pixel);
        },
        share);
  }

  /** More or less contrast: differences from the mean times a factor, up to a share from 1. */
  public static RandomTransform contrast(double share) {
    require(share >= 0 && share <= 1, "contrast", "a share from 0 to 1", share);
    return named(
        "contrast",
        (picture, dice) -> {
          double factor = dice.between(1 - share, 1 + share);
          double sum = 0;
          for (float pixel : picture.pixels()) {
            sum += pixel;
          }
          double mean = sum / picture.pixels().length;
          picture.each(pixel -> mean + factor * (pixel - mean));
        },
        share);
  }
}
