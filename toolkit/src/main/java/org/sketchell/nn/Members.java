// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.sketchell.shape.ShapeException;

/**
 * What a module holds in its fields, or what it and all modules below it hold, by name.
 * Collections, arrays, maps, records and optionals are looked into, however deep they lie in each
 * other.
 */
record Members(
    Map<String, Module> modules,
    Map<String, Module> children,
    Map<String, Parameter> parameters,
    Map<String, Buffer> buffers) {

  /** What one module holds itself. */
  static Members of(Module module) {
    Members members = empty();
    if (module instanceof NamedParts named) {
      named.parts().forEach((name, part) -> members.enter(name, part, open()));
      return members;
    }
    for (Class<?> level : levels(module)) {
      for (Field field : level.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
          members.enter(field.getName(), read(field, module), open());
        }
      }
    }
    return members;
  }

  /** What a module and all below it hold; each thing once. Modules learn their names. */
  static Members below(Module root) {
    Members all = empty();
    all.collect("", root, open());
    return all;
  }

  /** What something that may be a part, or hold parts, holds. */
  static Members in(Object value) {
    Members members = empty();
    members.enter("", value, open());
    return members;
  }

  boolean isEmpty() {
    return children.isEmpty() && parameters.isEmpty() && buffers.isEmpty();
  }

  private static Members empty() {
    return new Members(
        new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  private static Set<Object> open() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private void collect(String path, Module module, Set<Object> seen) {
    if (!seen.add(module)) {
      return;
    }
    module.name(path);
    modules.put(path, module);
    Members own = of(module);
    String prefix = path.isEmpty() ? "" : path + ".";
    own.parameters.forEach((key, value) -> once(prefix + key, value, parameters, seen));
    own.buffers.forEach((key, value) -> once(prefix + key, value, buffers, seen));
    own.children.forEach((key, child) -> collect(prefix + key, child, seen));
  }

  private static <T> void once(String key, T value, Map<String, T> target, Set<Object> seen) {
    if (seen.add(value)) {
      target.put(free(key, target), value);
    }
  }

  /** A name that is not taken: two keys of a map can read alike. */
  private static String free(String name, Map<String, ?> taken) {
    return taken.containsKey(name) ? free(name + "_", taken) : name;
  }

  private void enter(String name, Object value, Set<Object> around) {
    if (value instanceof Module child) {
      children.put(free(name, children), child);
    } else if (value instanceof Parameter parameter) {
      parameters.put(free(name, parameters), parameter);
    } else if (value instanceof Buffer buffer) {
      buffers.put(free(name, buffers), buffer);
    } else if (isContainer(value) && around.add(value)) {
      enterAll(name, value, around);
      around.remove(value);
    }
  }

  private static boolean isContainer(Object value) {
    return value instanceof Collection<?>
        || value instanceof Object[]
        || value instanceof Map<?, ?>
        || value instanceof Map.Entry<?, ?>
        || value instanceof Optional<?>
        || value instanceof Record;
  }

  private void enterAll(String name, Object container, Set<Object> around) {
    if (container instanceof Object[] array) {
      numbered(name, Arrays.asList(array), around);
    } else if (container instanceof Collection<?> collection) {
      int before = children.size() + parameters.size() + buffers.size();
      numbered(name, collection, around);
      boolean parts = children.size() + parameters.size() + buffers.size() > before + 1;
      if (parts && container instanceof Set<?> set && !isOrdered(set)) {
        throw new ShapeException(
            "The layers in %s lie in a %s, whose order changes from run to run; keep them in a List"
                + " or a LinkedHashSet.",
            name, set.getClass().getSimpleName());
      }
    } else if (container instanceof Map<?, ?> map) {
      int key = 0;
      for (Map.Entry<?, ?> entry : ordered(map)) {
        boolean isPart = !in(entry.getKey()).isEmpty();
        if (isPart) {
          enter(name + "." + key + ".key", entry.getKey(), around);
        }
        enter(name + "." + (isPart ? key : entry.getKey()), entry.getValue(), around);
        key++;
      }
    } else if (container instanceof Map.Entry<?, ?> entry) {
      enter(name + ".key", entry.getKey(), around);
      enter(name + ".value", entry.getValue(), around);
    } else if (container instanceof Optional<?> optional) {
      optional.ifPresent(value -> enter(name, value, around));
    } else {
      components(name, container, around);
    }
  }

  private void numbered(String name, Collection<?> parts, Set<Object> around) {
    int number = 0;
    for (Object part : parts) {
      enter(name + "." + number++, part, around);
    }
  }

  private void components(String name, Object record, Set<Object> around) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        Field field = record.getClass().getDeclaredField(component.getName());
        field.setAccessible(true);
        enter(name + "." + component.getName(), field.get(record), around);
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        // A record of another library that shows nothing of itself holds no layers.
        return;
      }
    }
  }

  private static boolean isOrdered(Set<?> set) {
    return set instanceof LinkedHashSet<?> || set instanceof SortedSet<?>;
  }

  /**
   * Entries in an order that is the same in every run: the map's own, or that of its keys' text.
   */
  private static List<Map.Entry<?, ?>> ordered(Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    boolean ordered =
        map instanceof LinkedHashMap<?, ?>
            || map instanceof SortedMap<?, ?>
            || map instanceof EnumMap<?, ?>;
    if (!ordered) {
      entries.sort(Comparator.comparing(entry -> String.valueOf(entry.getKey())));
    }
    return entries;
  }

  private static Deque<Class<?>> levels(Module module) {
    Deque<Class<?>> levels = new ArrayDeque<>();
    for (Class<?> at = module.getClass(); at != Module.class; at = at.getSuperclass()) {
      levels.push(at);
    }
    return levels;
  }

  private static Object read(Field field, Module module) {
    try {
      field.setAccessible(true);
      return field.get(module);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "The field %s of %s cannot be read to look for layers: %s"
              .formatted(field.getName(), module.getClass().getName(), e.getMessage()),
          e);
    }
  }
}
