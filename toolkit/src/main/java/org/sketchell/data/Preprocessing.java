// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * How pixels as they lie in files become the numbers that a network takes: they are divided by the
 * value of white, then each channel's mean is subtracted and the result divided by its standard
 * deviation. It is part of what a network has learned, so it goes where the network goes: into
 * every step and into the model file.
 *
 * @param white the value that becomes 1; 1 leaves pixels as they are
 * @param mean what is subtracted, one number per channel or one for all, in units of white; empty
 *     for nothing
 * @param deviation what is divided by then, as many numbers; empty for nothing
 * @param channels what the channels are in their order, such as {@code grey} or {@code rgb}; empty
 *     if nobody said. It changes no number
 * @param ink which of a drawing is bright. It changes no number: it says whether other pictures
 *     must be inverted first
 */
public record Preprocessing(
    double white, List<Double> mean, List<Double> deviation, String channels, Ink ink) {
  private static final Preprocessing UNIT =
      new Preprocessing(255, List.of(), List.of(), "", Ink.BRIGHT);
  private static final Preprocessing NONE =
      new Preprocessing(1, List.of(), List.of(), "", Ink.BRIGHT);

  private static final String WHITE = "white";
  private static final String MEAN = "mean";
  private static final String DEVIATION = "deviation";
  private static final String CHANNELS = "channels";
  private static final String INK = "ink";
  private static final Set<String> KEYS = Set.of(WHITE, MEAN, DEVIATION, CHANNELS, INK);

  /** What a drawing is drawn with. */
  public enum Ink {
    /** Bright ink on a dark ground, as in Quick, Draw! and MNIST. */
    BRIGHT,
    /** Dark ink on a bright ground, as on paper. */
    DARK
  }

  /**
   * Copies the lists.
   *
   * @throws DataException if a number is none to divide by, or there are not as many deviations as
   *     means
   */
  public Preprocessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (!(white > 0) || Double.isInfinite(white)) {
      throw new DataException("The value of white is a number over 0, but got %s.", white);
    }
    if (mean.size() != deviation.size()) {
      throw new DataException(
          "Every channel has a mean and a deviation, but got %d means and %d deviations.",
          mean.size(), deviation.size());
    }
    for (int i = 0; i < mean.size(); i++) {
      double spread = deviation.get(i);
      if (!Double.isFinite(mean.get(i)) || !(spread > 0) || Double.isInfinite(spread)) {
        throw new DataException(
            "A mean is a number and a standard deviation one over 0, but channel %d has %s and %s;"
                + " pixels that are all the same cannot be brought to deviation 1.",
            i, mean.get(i), spread);
      }
    }
  }

  /** Pixels from 0 to 255 become numbers from 0 to 1. */
  public static Preprocessing unit() {
    return UNIT;
  }

  /** Numbers are taken as they are. */
  public static Preprocessing none() {
    return NONE;
  }

  /**
   * The same, and then each channel brought to mean 0 and deviation 1.
   *
   * @param means one per channel, or one for all, in units of white
   * @param deviations as many
   */
  @CheckReturnValue
  public Preprocessing normalizing(List<Double> means, List<Double> deviations) {
    return new Preprocessing(white, means, deviations, channels, ink);
  }

  /** The same for channels of another meaning. */
  @CheckReturnValue
  public Preprocessing channels(String names) {
    return new Preprocessing(white, mean, deviation, names, ink);
  }

  /** The same for drawings of another ink. */
  @CheckReturnValue
  public Preprocessing ink(Ink other) {
    return new Preprocessing(white, mean, deviation, channels, other);
  }

  /**
   * The numbers that a network takes, as graph.
   *
   * @param pixels [..., channels, height, width]
   * @return float32 of the same shape
   * @throws DataException if there are other channels than means
   */
  public Tensor apply(Tensor pixels) {
    requireChannels(pixels.shape());
    Tensor numbers = pixels.to(ElementType.FLOAT32);
    Tensor scaled = white == 1 ? numbers : numbers.times(1 / white);
    return mean.isEmpty() ? scaled : scaled.minus(column(mean)).div(column(deviation));
  }

  /**
   * The way back: what {@link #apply} made of pixels becomes pixels again, for looking at it.
   *
   * @param numbers float32 [..., channels, height, width]
   * @return float32 of the same shape, neither rounded nor cut off
   */
  public Tensor undo(Tensor numbers) {
    requireChannels(numbers.shape());
    Tensor scaled = mean.isEmpty() ? numbers : numbers.times(column(deviation)).plus(column(mean));
    return white == 1 ? scaled : scaled.times(white);
  }

  private void requireChannels(Shape shape) {
    if (!fits(shape)) {
      throw new DataException(
          "These pixels have the shape %s, but are to be brought to mean 0 with the means of %d"
              + " channels.",
          shape, mean.size());
    }
  }

  /** Whether images of a shape have a mean for each channel. */
  boolean fits(Shape shape) {
    return mean.size() <= 1 || shape.rank() >= 3 && shape.size(-3) == mean.size();
  }

  private static Tensor column(List<Double> numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).floatValue();
    }
    return Tensors.tensor(values, values.length, 1, 1);
  }

  /** One line for people. */
  public String description() {
    StringBuilder text = new StringBuilder();
    text.append(
        white == 1
            ? "numbers are taken as they are"
            : "pixels 0 to " + text(white) + " are divided by " + text(white));
    if (!mean.isEmpty()) {
      text.append(", then brought to mean 0 and deviation 1: mean ").append(texts(mean));
      text.append(", deviation ").append(texts(deviation));
    }
    if (!channels.isEmpty()) {
      text.append("; channels ").append(channels);
    }
    return text.append(ink == Ink.DARK ? "; dark ink on a bright ground" : "").toString();
  }

  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e9
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String texts(List<Double> numbers) {
    return numbers.stream().map(Preprocessing::text).collect(Collectors.joining(", "));
  }

  /** A short form for files: what is as in {@link #none()} is left out. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(WHITE, white);
    if (!mean.isEmpty()) {
      map.put(MEAN, mean);
      map.put(DEVIATION, deviation);
    }
    if (!channels.isEmpty()) {
      map.put(CHANNELS, channels);
    }
    if (ink != Ink.BRIGHT) {
      map.put(INK, "dark");
    }
    return Collections.unmodifiableMap(map);
  }

  /**
   * Reads what {@link #toMap()} gave.
   *
   * @throws DataException if a key is unknown or a value is none
   */
  public static Preprocessing from(Map<String, ?> map) {
    for (String key : map.keySet()) {
      if (!KEYS.contains(key)) {
        throw new DataException(
            "The preprocessing has \"%s\", which this version of Sketchell does not know: its"
                + " numbers cannot be trusted.",
            key);
      }
    }
    String ink = part(map, INK, String.class, "bright");
    if (!ink.equals("bright") && !ink.equals("dark")) {
      throw new DataException("The ink is \"bright\" or \"dark\", but is \"%s\".", ink);
    }
    return new Preprocessing(
        part(map, WHITE, Number.class, 1).doubleValue(),
        numbers(map, MEAN),
        numbers(map, DEVIATION),
        part(map, CHANNELS, String.class, ""),
        ink.equals("dark") ? Ink.DARK : Ink.BRIGHT);
  }

  private static List<Double> numbers(Map<String, ?> map, String key) {
    List<Double> numbers = new ArrayList<>();
    for (Object value : part(map, key, List.class, List.of())) {
      if (!(value instanceof Number number)) {
        throw new DataException(
            "The preprocessing has \"%s\" with %s, which is no number.", key, value);
      }
      numbers.add(number.doubleValue());
    }
    return numbers;
  }

  private static <T> T part(Map<String, ?> map, String key, Class<T> type, T otherwise) {
    Object value = map.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!type.isInstance(value)) {
      throw new DataException("The preprocessing has \"%s\" with %s, which is none.", key, value);
    }
    return type.cast(value);
  }

  @Override
  public String toString() {
    return description();
  }
}
