// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The toolkit's update rules: the one table that names and records are looked up in. */
public final class Optimizers {
  /** Each is a record of its settings, with a constructor of the learning rate alone. */
  public static final List<Class<? extends Optimizer>> KINDS =
      List.of(
          Sgd.class,
          Adam.class,
          AdamW.class,
          RmsProp.class,
          NAdam.class,
          Adagrad.class,
          Lion.class);

  private static final String LEARNING_RATE = "learningRate";

  /** What PyTorch calls some settings. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("lr", LEARNING_RATE, "eps", "epsilon");

  private Optimizers() {}

  /** Their names in small letters, such as {@code adam}. */
  public static List<String> names() {
    return KINDS.stream().map(kind -> kind.getSimpleName().toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * An update rule by its name, with some settings other than its defaults.
   *
   * @param name in any letters
   * @param settings by the names of the rule's own, such as {@code momentum}, or by PyTorch's, such
   *     as {@code weight_decay}; numbers, and true or false for switches
   * @throws IllegalArgumentException if there is no such rule, it has no such setting, or the
   *     setting is of another kind
   */
  public static Optimizer of(String name, Map<String, ?> settings) {
    Class<? extends Optimizer> kind =
        KINDS.stream()
            .filter(one -> one.getSimpleName().equalsIgnoreCase(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no optimizer called "
                            + name
                            + "; known by name are "
                            + String.join(", ", names())
                            + "."));
    RecordComponent[] parts = kind.getRecordComponents();
    Map<String, Object> given = new LinkedHashMap<>();
    settings.forEach(
        (setting, value) -> {
          RecordComponent part = part(kind, setting);
          given.put(part.getName(), fitting(kind, part, value));
        });
    try {
      Optimizer plain =
          kind.getConstructor(double.class).newInstance(given.getOrDefault(LEARNING_RATE, 0.001));
      Object[] values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        Object value = given.get(parts[i].getName());
        values[i] = value == null ? parts[i].getAccessor().invoke(plain) : value;
      }
      Class<?>[] types =
          Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return kind.getConstructor(types).newInstance(values);
    } catch (java.lang.reflect.InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("An update rule cannot be made from its settings", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("An update rule is a public record of its settings", e);
    }
  }

  private static RecordComponent part(Class<? extends Optimizer> kind, String setting) {
    RecordComponent[] parts = kind.getRecordComponents();
    String plain = setting.replaceAll("[_-]", "");
    String own = OTHER_NAMES.getOrDefault(plain.toLowerCase(Locale.ROOT), plain);
    return Arrays.stream(parts)
        .filter(part -> part.getName().equalsIgnoreCase(own))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    kind.getSimpleName()
                        + " has no "
                        + setting
                        + "; its settings are "
                        + Arrays.stream(parts)
                            .map(RecordComponent::getName)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private static Object fitting(
      Class<? extends Optimizer> kind, RecordComponent part, Object value) {
    boolean isSwitch = part.getType() == boolean.class;
    if (isSwitch && value instanceof Boolean) {
      return value;
    }
    if (!isSwitch && value instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        part.getName()
            + " of "
            + kind.getSimpleName()
            + (isSwitch ? " is true or false, but got " : " is a number, but got ")
            + value
            + ".");
  }

  /**
   * Reads an update rule: its name, and then settings, such as {@code sgd momentum=0.9,
   * nesterov=true}.
   *
   * @param learningRate where the words do not say another
   * @throws IllegalArgumentException if it is none
   */
  public static Optimizer parse(String words, double learningRate) {
    String[] parts = words.strip().split("[\\s,]+");
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(LEARNING_RATE, learningRate);
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      String[] pair = part.split("=", 2);
      if (pair.length < 2) {
        throw new IllegalArgumentException(
            "The settings of an optimizer are written as momentum=0.9, but got " + part + ".");
      }
      String own = pair[0].equalsIgnoreCase("lr") ? LEARNING_RATE : pair[0];
      settings.put(own, value(pair[1]));
    }
    return of(parts[0], settings);
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
