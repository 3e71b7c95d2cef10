package org.sketchell.data;

import java.util.Arrays;
import org.sketchell.tensor.SplitMix64;

/**
 * Images to train with and images to validate with; no image is in both.
 *
 * @param training the images to train with
 * @param validation the images to validate with
 */
public record Split(ImageSet training, ImageSet validation) {

  /**
   * Splits at random, as PyTorch's {@code random_split} does: the validation part has {@code
   * floor(size * validation)} images, all others are training images. The same seed gives the same
   * split on every machine.
   *
   * @param images the images to split
   * @param validation fraction of images to validate with, between 0 and 1
   * @param seed of the random order
   * @return both parts, in random order
   * @throws DataException if the fraction is not between 0 and 1 or leaves a part empty
   */
  public static Split random(ImageSet images, double validation, long seed) {
    check(validation);
    int[] order = new int[images.size()];
    Arrays.setAll(order, i -> i);
    SplitMix64.of(seed).shuffle(order);
    int held = share(order.length, validation);
    checkParts(images.size(), held, validation);
    return of(images, order, order.length - held, validation, seed, false);
  }

  /**
   * Splits each class for itself, so that all classes have the same share in both parts (up to one
   * image).
   *
   * @param images the images to split
   * @param validation fraction of images to validate with, between 0 and 1
   * @param seed of the random order
   * @return both parts, in random order
   * @throws DataException if the fraction is not between 0 and 1 or leaves a part empty
   */
  public static Split stratified(ImageSet images, double validation, long seed) {
    check(validation);
    int[] order = new int[images.size()];
    Arrays.setAll(order, i -> i);
    SplitMix64.of(seed).shuffle(order);
    int[] toHold = images.counts();
    int held = 0;
    for (int k = 0; k < toHold.length; k++) {
      toHold[k] = share(toHold[k], validation);
      held += toHold[k];
    }
    checkParts(images.size(), held, validation);
    int[] parted = new int[order.length];
    int training = 0;
    int validating = order.length - held;
    for (int image : order) {
      if (toHold[images.label(image)]-- > 0) {
        parted[validating++] = image;
      } else {
        parted[training++] = image;
      }
    }
    return of(images, parted, order.length - held, validation, seed, true);
  }

  /** A split that the files themselves define. */
  static Split given(ImageSet training, ImageSet validation) {
    return new Split(training, validation);
  }

  private static Split of(
      ImageSet images,
      int[] order,
      int training,
      double validation,
      long seed,
      boolean stratified) {
    return new Split(
        images.select(
            Arrays.copyOf(order, training),
            new Selection.RandomPart("training", validation, seed, stratified)),
        images.select(
            Arrays.copyOfRange(order, training, order.length),
            new Selection.RandomPart("validation", validation, seed, stratified)));
  }

  /** {@code floor(count * fraction)}; the small term makes 0.29 of 100 be 29. */
  private static int share(int count, double fraction) {
    return (int) Math.floor(count * fraction + 1e-9);
  }

  private static void check(double validation) {
    if (!(validation > 0 && validation < 1)) {
      throw new DataException(
          "The validation fraction must lie between 0 and 1, such as 0.2, got " + validation + ".");
    }
  }

  private static void checkParts(int size, int held, double validation) {
    if (held == 0 || held == size) {
      throw new DataException(
          "A validation fraction of "
              + validation
              + " leaves no image to "
              + (held == 0 ? "validate" : "train")
              + " with: there are only "
              + size
              + (size == 1 ? " image." : " images."));
    }
  }

  /** Both sizes. */
  @Override
  public String toString() {
    return training.size() + " training and " + validation.size() + " validation images";
  }
}
