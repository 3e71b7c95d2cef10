// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import java.util.List;

/** The toolkit's schedules: the one table that records are looked up in. */
public final class Schedules {
  /** Each is a record of its settings. */
  public static final List<Class<? extends Schedule>> KINDS =
      List.of(
          Schedule.Constant.class,
          Schedule.Step.class,
          Schedule.MultiStep.class,
          Schedule.Exponential.class,
          Schedule.Cosine.class,
          Schedule.WarmRestarts.class,
          Schedule.Warmup.class,
          Schedule.Sequence.class,
          Schedule.PerEpoch.class,
          Plateau.class,
          OneCycle.class);

  /** How each is written, for help. */
  public static final List<String> FORMS =
      List.of(
          "constant",
          "cosine",
          "one-cycle",
          "step EPOCHS FACTOR",
          "multi-step FACTOR EPOCH ...",
          "exponential FACTOR",
          "warm-restarts EPOCHS",
          "plateau EPOCHS");

  private Schedules() {}

  /**
   * Reads a schedule for a whole training: one of {@link #FORMS}, before which {@code warmup
   * STEPS,} may stand. Numbers of epochs count those without improvement of the validation loss for
   * {@code plateau}.
   *
   * @param learningRate of the optimizer; the largest one of {@code one-cycle}
   * @param stepsPerEpoch of the training
   * @param epochs of the training; 0 if nobody knows how many there will be
   * @throws IllegalArgumentException if it is none, or needs to know how long the training is
   */
  public static Schedule parse(String words, double learningRate, int stepsPerEpoch, int epochs) {
    String[] two = words.split(",", 2);
    if (two.length == 2) {
      String[] first = two[0].strip().split("\\s+");
      if (!first[0].equals("warmup") || first.length != 2) {
        throw refused(words);
      }
      long steps = whole(first[1], words);
      if (steps < 1) {
        throw new IllegalArgumentException(
            "A warm-up takes one step or more, but got '" + two[0].strip() + "'.");
      }
      long rest = Math.max(1, (long) stepsPerEpoch * epochs - steps);
      return Schedule.warmup(1.0 / (steps + 1), steps)
          .then(steps, single(two[1].strip(), learningRate, epochs == 0 ? 0 : rest, stepsPerEpoch));
    }
    return single(words.strip(), learningRate, (long) stepsPerEpoch * epochs, stepsPerEpoch);
  }

  private static Schedule single(String words, double learningRate, long total, int stepsPerEpoch) {
    String[] parts = words.split("\\s+");
    int numbers = parts.length - 1;
    return switch (parts[0]) {
      case "constant" -> exactly(0, numbers, words, Schedule.constant());
      case "cosine" ->
          exactly(0, numbers, words, Schedule.cosine(Math.toIntExact(known(total, words))));
      case "one-cycle" ->
          exactly(0, numbers, words, Schedule.oneCycle(learningRate, known(total, words)));
      case "step" -> {
        exactly(2, numbers, words, null);
        yield Schedule.step(whole(parts[1], words), number(parts[2], words)).perEpoch();
      }
      case "multi-step" -> {
        if (numbers < 2) {
          throw refused(words);
        }
        int[] epochs = new int[numbers - 1];
        for (int i = 0; i < epochs.length; i++) {
          epochs[i] = whole(parts[i + 2], words);
        }
        yield Schedule.multiStep(number(parts[1], words), epochs).perEpoch();
      }
      case "exponential" -> {
        exactly(1, numbers, words, null);
        yield Schedule.exponential(number(parts[1], words)).perEpoch();
      }
      case "warm-restarts" -> {
        exactly(1, numbers, words, null);
        yield Schedule.warmRestarts(
            Math.toIntExact(Math.round(number(parts[1], words) * stepsPerEpoch)));
      }
      case "plateau" -> {
        exactly(1, numbers, words, null);
        yield Schedule.plateau("validation_loss", whole(parts[1], words));
      }
      default -> throw refused(words);
    };
  }

  private static Schedule exactly(int wanted, int numbers, String words, Schedule schedule) {
    if (wanted != numbers) {
      throw refused(words);
    }
    return schedule;
  }

  private static long known(long total, String words) {
    if (total == 0) {
      throw new IllegalArgumentException(
          "The schedule '"
              + words
              + "' goes over the whole training, so say how many epochs that has.");
    }
    return total;
  }

  private static double number(String text, String words) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw refused(words);
    }
  }

  private static int whole(String text, String words) {
    double number = number(text, words);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Epochs and steps of a schedule are whole numbers, but got "
              + text
              + " in '"
              + words
              + "'.");
    }
    return (int) number;
  }

  private static IllegalArgumentException refused(String words) {
    return new IllegalArgumentException(
        "A schedule is one of "
            + String.join(", ", FORMS)
            + ", or warmup STEPS, and one of these, but got '"
            + words
            + "'.");
  }
}
