// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Java records as facts and back: one fact for each component, under its name in small letters with
 * hyphens; an empty Optional is left out.
 */
final class RecordFacts {
  private RecordFacts() {}

  static Facts facts(Record whole) {
    Facts facts = new Facts();
    for (RecordComponent part : whole.getClass().getRecordComponents()) {
      facts.and(key(part), written(value(whole, part)));
    }
    return facts;
  }

  private static Object value(Record whole, RecordComponent part) {
    try {
      part.getAccessor().setAccessible(true);
      return part.getAccessor().invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The accessors of a record can be called", e);
    }
  }

  private static Object written(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(RecordFacts::written).orElse(null);
    }
    if (value instanceof Record nested) {
      return facts(nested);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RecordFacts::written).toList();
    }
    return value;
  }

  /**
   * Reads what {@link #facts} wrote.
   *
   * @throws ProvenanceException if a fact is missing or of another kind
   */
  static <T extends Record> T read(Class<T> type, Map<?, ?> facts) {
    RecordComponent[] parts = type.getRecordComponents();
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = read(parts[i].getGenericType(), facts.get(key(parts[i])), key(parts[i]));
    }
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new ProvenanceException(
          e, "The record has %s where this version of Sketchell expects other facts.", facts);
    }
  }

  private static Object read(Type type, Object fact, String key) {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return Optional.ofNullable(fact).map(known -> read(element, known, key));
      }
      if (generic.getRawType() == List.class) {
        List<Object> elements = new ArrayList<>();
        List<?> listed = require(List.class, fact, key);
        listed.forEach(one -> elements.add(read(element, one, key)));
        return elements;
      }
      return require(Map.class, fact, key);
    }
    if (type instanceof Class<?> simple && simple.isRecord()) {
      return read(simple.asSubclass(Record.class), require(Map.class, fact, key));
    }
    return require(Object.class, fact, key);
  }

  private static <T> T require(Class<T> type, Object fact, String key) {
    if (!type.isInstance(fact)) {
      throw new ProvenanceException(
          "The record lacks %s, or has something else in its place: %s.", key, fact);
    }
    return type.cast(fact);
  }

  private static String key(RecordComponent part) {
    return part.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
