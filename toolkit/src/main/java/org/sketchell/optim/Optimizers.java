package org.sketchell.optim;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
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

  private Optimizers() {}

  /** Their names in small letters, such as {@code adam}. */
  public static List<String> names() {
    return KINDS.stream().map(kind -> kind.getSimpleName().toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * An update rule by its name, with some settings other than its defaults.
   *
   * @param name in any letters
   * @param settings by the names of the rule's own, such as {@code momentum}; the learning rate is
   *     among them
   * @throws IllegalArgumentException if there is no such rule, or it has no such setting
   */
  public static Optimizer of(String name, Map<String, Double> settings) {
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
    List<String> known = Arrays.stream(parts).map(RecordComponent::getName).toList();
    for (String setting : settings.keySet()) {
      if (!known.contains(setting)) {
        throw new IllegalArgumentException(
            kind.getSimpleName()
                + " has no "
                + setting
                + "; its settings are "
                + known.stream().collect(Collectors.joining(", "))
                + ".");
      }
    }
    try {
      Optimizer plain =
          kind.getConstructor(double.class)
              .newInstance(settings.getOrDefault("learningRate", 0.001));
      Object[] values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        Double given = settings.get(parts[i].getName());
        values[i] = given == null ? parts[i].getAccessor().invoke(plain) : given;
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
}
