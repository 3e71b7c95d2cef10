package org.sketchell.train;

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
 * @param mixUp how much examples are mixed; 0 for not at all
 */
record Objective(double labelSmoothing, double mixUp) {
  private static final String CROSS_ENTROPY = "cross entropy";
  private static final String SMOOTHING = ", label smoothing ";
  private static final String MIX_UP = ", mix-up ";

  private static final Pattern KNOWN =
      Pattern.compile(
          CROSS_ENTROPY + "(?:" + SMOOTHING + "([0-9.E-]+))?(?:" + MIX_UP + "([0-9.E-]+))?");

  static String words(Loss loss, double mixUp) {
    return words(loss) + (mixUp == 0 ? "" : MIX_UP + mixUp);
  }

  private static String words(Loss loss) {
    if (loss instanceof CrossEntropyLoss cross
        && cross.weight() == null
        && cross.ignoreIndex() == null
        && cross.reduction() == Reduction.MEAN) {
      double smoothing = cross.labelSmoothing();
      return CROSS_ENTROPY + (smoothing == 0 ? "" : SMOOTHING + smoothing);
    }
    return loss instanceof Record ? loss.toString().replaceAll("\\s+", " ") : loss.name();
  }

  /** What words say of a classifier's loss; empty if it cannot be made again from them. */
  static Optional<Objective> of(String words) {
    Matcher known = KNOWN.matcher(words);
    return known.matches()
        ? Optional.of(new Objective(number(known.group(1)), number(known.group(2))))
        : Optional.empty();
  }

  private static double number(String text) {
    return text == null ? 0 : Double.parseDouble(text);
  }

  /** A classifier that learns so. */
  Classifier of(Classifier plain) {
    return plain.loss(new CrossEntropyLoss().labelSmoothing(labelSmoothing)).mixUp(mixUp);
  }
}
