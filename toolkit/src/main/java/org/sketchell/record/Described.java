// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An optimiser or a schedule as the record has it.
 *
 * @param name its own name, such as {@code Adam}
 * @param builtIn whether it is one of the toolkit's, which can be made again from its settings
 * @param settings all its numbers by name; empty for what keeps them to itself
 */
public record Described(String name, boolean builtIn, Map<String, Object> settings) {
  private static final String NAME = "name";
  private static final String DEFINED_HERE = "defined-here";

  public Described {
    // By name: provenance keeps no order.
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /** The numbers of a Java record by the names of its components, nested records as maps. */
  static Map<String, Object> settings(Record whole) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (var part : whole.getClass().getRecordComponents()) {
      try {
        Object value = part.getAccessor().invoke(whole);
        settings.put(part.getName(), value instanceof Record nested ? named(nested) : value);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("The accessors of a public record can be called", e);
      }
    }
    return settings;
  }

  private static Map<String, Object> named(Record nested) {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put(NAME, nested.getClass().getSimpleName());
    named.putAll(settings(nested));
    return named;
  }

  /** One of some kinds of records, or something that the toolkit does not know. */
  public static Described of(Object value, List<? extends Class<?>> known, String nameOfOthers) {
    boolean builtIn = known.contains(value.getClass());
    return builtIn
        ? new Described(value.getClass().getSimpleName(), true, settings((Record) value))
        : new Described(
            nameOfOthers,
            false,
            value instanceof Record own
                    && java.lang.reflect.Modifier.isPublic(own.getClass().getModifiers())
                ? settings(own)
                : Map.of());
  }

  /**
   * Makes it again.
   *
   * @param known the kinds of records that it may be
   * @return empty if it is none of them
   * @throws ProvenanceException if the settings are those of another version
   */
  <T> Optional<T> again(Class<T> kind, List<? extends Class<? extends T>> known) {
    return builtIn ? again(kind, known, name, settings) : Optional.empty();
  }

  private static <T> Optional<T> again(
      Class<T> kind, List<? extends Class<? extends T>> known, String name, Map<?, ?> settings) {
    for (Class<? extends T> type : known) {
      if (type.getSimpleName().equals(name)) {
        var parts = type.getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
          types[i] = parts[i].getType();
          Object value = settings.get(parts[i].getName());
          values[i] =
              value instanceof Map<?, ?> nested
                  ? again(kind, known, String.valueOf(nested.get(NAME)), nested).orElse(null)
                  // A switch that the version of the record did not have was off.
                  : value == null && types[i] == boolean.class ? Boolean.FALSE : value;
        }
        try {
          return Optional.of(type.getDeclaredConstructor(types).newInstance(values));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
          throw new ProvenanceException(
              e,
              "The record has %s with the settings %s, which do not fit this version of Sketchell.",
              name,
              settings);
        }
      }
    }
    return Optional.empty();
  }

  Facts facts() {
    Facts facts = Facts.of(NAME, name);
    settings.forEach(facts::and);
    return builtIn ? facts : facts.and(DEFINED_HERE, true);
  }

  static Described of(Map<?, ?> facts) {
    Map<String, Object> settings = new LinkedHashMap<>();
    facts.forEach((key, value) -> settings.put(key.toString(), value));
    settings.remove(NAME);
    boolean own = settings.remove(DEFINED_HERE) != null;
    return new Described(String.valueOf(facts.get(NAME)), !own, settings);
  }

  /** For example {@code Adam(learningRate=0.001, beta1=0.9)}. */
  @Override
  public String toString() {
    return name
        + settings.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", ", "(", ")"))
        + (builtIn ? "" : ", defined in the user's code");
  }
}
