// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Loss;
import org.sketchell.nn.Reduction;

/**
 * A loss in words, for the record of a training: two that differ in any number read differently.
 *
 * @param labelSmoothing of a classifier's cross entropy, from 0 to 1
 * @param classWeights of that, one for each class; empty if all count alike
 * @param mixUp how much examples are mixed; 0 for not at all
 */
record Objective(double labelSmoothing, List<Double> classWeights, double mixUp) {
  private static final String CROSS_ENTROPY = "cross entropy";
  private static final String SMOOTHING = ", label smoothing ";
  private static final String WEIGHTS = ", class weights ";
  private static final String MIX_UP = ", mix-up ";

  private static final Pattern KNOWN =
      Pattern.compile(
          CROSS_ENTROPY
              + "(?:"
              + SMOOTHING
              + "([0-9.E-]+))?(?:"
              + WEIGHTS
              + "([0-9.E -]+))?(?:"
              + MIX_UP
              + "([0-9.E-]+))?");

  static String words(Loss loss, double mixUp) {
    return words(loss) + (mixUp == 0 ? "" : MIX_UP + mixUp);
  }

  private static String words(Loss loss) {
    if (loss instanceof CrossEntropyLoss cross
        && cross.ignoreIndex() == null
        && cross.reduction() == Reduction.MEAN) {
      double smoothing = cross.labelSmoothing();
      return CROSS_ENTROPY
          + (smoothing == 0 ? "" : SMOOTHING + smoothing)
          + (cross.weight() == null ? "" : WEIGHTS + words(cross.weight().toFloatArray()));
    }
    return loss instanceof Record ? loss.toString().replaceAll("\\s+", " ") : loss.name();
  }

  private static String words(float[] numbers) {
    StringBuilder words = new StringBuilder();
    for (float number : numbers) {
      words.append(words.isEmpty() ? "" : " ").append(number);
    }
    return words.toString();
  }

  /** What words say of a classifier's loss; empty if it cannot be made again from them. */
  static Optional<Objective> of(String words) {
    Matcher known = KNOWN.matcher(words);
    return known.matches()
        ? Optional.of(
            new Objective(number(known.group(1)), numbers(known.group(2)), number(known.group(3))))
        : Optional.empty();
  }

  private static double number(String text) {
    return text == null ? 0 : Double.parseDouble(text);
  }

  private static List<Double> numbers(String text) {
    return text == null ? List.of() : Arrays.stream(text.split(" ")).map(Double::valueOf).toList();
  }

  /** A classifier that learns so. */
  Classifier of(Classifier plain) {
    return plain
        .loss(new CrossEntropyLoss().labelSmoothing(labelSmoothing))
        .classWeights(classWeights.stream().mapToDouble(weight -> weight).toArray())
        .mixUp(mixUp);
  }
}
