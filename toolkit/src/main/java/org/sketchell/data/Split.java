// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sketchell.tensor.Generator;

/**
 * Images to train with and images to validate with; no image is in both. Examples of other kinds
 * are split by the same methods, into {@link Parts}.
 */
public record Split(ImageSet training, ImageSet validation) implements Parts {

  /**
   * Splits at random, as PyTorch's {@code random_split} does: the validation part has {@code
   * floor(size * validation)} images, all others are training images. The same seed gives the same
   * split on every machine.
   *
   * @param validation fraction of images to validate with, between 0 and 1
   * @return both parts, in random order
   * @throws DataException if the fraction is not between 0 and 1 or leaves a part empty
   */
  public static Split random(ImageSet images, double validation, long seed) {
    return Cut.random(images.size(), validation, seed).of(images);
  }

  /**
   * Splits at random with a seed drawn from the generator that {@code manualSeed} sets; the record
   * of a training holds it.
   */
  public static Split random(ImageSet images, double validation) {
    return random(images, validation, Generator.shared().newSeed());
  }

  /** Splits any examples, in the same way, with a seed drawn as there. */
  public static Parts random(Examples examples, double validation) {
    return random(examples, validation, Generator.shared().newSeed());
  }

  /** Splits any examples, in the same way. */
  public static Parts random(Examples examples, double validation, long seed) {
    return Cut.random(examples.size(), validation, seed).of(examples);
  }

  /**
   * Which examples of a set are in which part, by number, in the order that they have there.
   *
   * @param training those to train with
   * @param validation those to validate with
   */
  public record Numbers(int[] training, int[] validation) {
    @Override
    public String toString() {
      return training.length + " numbers to train with, " + validation.length + " to validate with";
    }
  }

  /**
   * How {@link #random(Examples, double, long)} splits, for examples that lie elsewhere.
   *
   * @param size how many examples there are
   * @throws DataException as there
   */
  public static Numbers numbers(int size, double validation, long seed) {
    Cut cut = Cut.random(size, validation, seed);
    return new Numbers(cut.trainingNumbers(), cut.validationNumbers());
  }

  /**
   * Splits each class for itself, so that all classes have the same share in both parts (up to one
   * image). Of a class, {@code floor(size * validation)} images are to validate with; where that is
   * none of any class, one of each of the largest, as many as the fraction is of the whole.
   *
   * @param validation fraction of images to validate with, between 0 and 1
   * @return both parts, in random order
   * @throws DataException if the fraction is not between 0 and 1 or leaves a part empty
   */
  public static Split stratified(ImageSet images, double validation, long seed) {
    return Cut.stratified(images, validation, seed).of(images);
  }

  /** Splits each class for itself with a seed drawn as for {@link #random(ImageSet, double)}. */
  public static Split stratified(ImageSet images, double validation) {
    return stratified(images, validation, Generator.shared().newSeed());
  }

  /** Splits any examples whose first target is a label, with a seed drawn as there. */
  public static Parts stratified(Examples examples, double validation) {
    return stratified(examples, validation, Generator.shared().newSeed());
  }

  /**
   * Splits any examples whose first target is a label, in the same way.
   *
   * @throws DataException if they have none
   */
  public static Parts stratified(Examples examples, double validation, long seed) {
    return Cut.stratified(examples, validation, seed).of(examples);
  }

  /**
   * Splits for cross-validation: each image is to validate with in one of them, and to train with
   * in all others. Each class is dealt out for itself.
   *
   * @param count of the folds, from 2 to the number of images
   * @throws DataException if it is another number
   */
  public static List<Split> folds(ImageSet images, int count, long seed) {
    if (count < 2 || count > images.size()) {
      throw new DataException(
          "%d images make 2 to %d folds, but %d were asked for.",
          images.size(), images.size(), count);
    }
    List<Split> folds = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      folds.add(fold(images, count, number, seed));
    }
    return folds;
  }

  /** One of the {@link #folds}. */
  static Split fold(ImageSet images, int count, int number, long seed) {
    int[] order = Cut.shuffled(images.size(), seed);
    int[] folds = new int[order.length];
    int next = 0;
    // Class after class goes on where the last one ended, so that folds differ by one image.
    for (int label = 0; label < images.classes().size(); label++) {
      for (int image : order) {
        if (images.label(image) == label) {
          folds[image] = next++ % count;
        }
      }
    }
    int[] training = Arrays.stream(order).filter(image -> folds[image] != number).toArray();
    int[] validation = Arrays.stream(order).filter(image -> folds[image] == number).toArray();
    return new Split(
        images.select(training, new Selection.Fold("training", count, number, seed)),
        images.select(validation, new Selection.Fold("validation", count, number, seed)));
  }

  /** A split that the files themselves define. */
  static Split given(ImageSet training, ImageSet validation) {
    return new Split(training, validation);
  }

  /** The same images, both parts preprocessed in one way. */
  @CheckReturnValue
  public Split preprocessing(Preprocessing preprocessing) {
    return new Split(
        training.preprocessing(preprocessing), validation.preprocessing(preprocessing));
  }

  /**
   * The same images, each channel brought to mean 0 and deviation 1 as measured on the training
   * images.
   */
  @CheckReturnValue
  public Split normalized() {
    return preprocessing(training.measured());
  }

  /**
   * Looks at all images for what is odd: pixels out of range, empty pictures, pictures that are in
   * both parts or under two labels, classes that are rare or in one part only.
   */
  public Look look() {
    return Look.at(this);
  }

  @Override
  public String toString() {
    return training.size() + " training and " + validation.size() + " validation images";
  }
}
