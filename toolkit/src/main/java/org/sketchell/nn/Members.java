package org.sketchell.nn;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a module holds in its fields, or what it and all modules below it hold, by name. */
record Members(
    Map<String, Module> modules,
    Map<String, Module> children,
    Map<String, Parameter> parameters,
    Map<String, Buffer> buffers) {

  /** What one module holds itself. */
  static Members of(Module module) {
    Members members = empty();
    for (Class<?> level : levels(module)) {
      for (Field field : level.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
          members.enter(field.getName(), read(field, module));
        }
      }
    }
    if (module instanceof Sequential sequential) {
      members.children.putAll(sequential.steps());
    }
    return members;
  }

  /** What a module and all below it hold; each thing once. Modules learn their names. */
  static Members below(Module root) {
    Members all = empty();
    all.collect("", root, Collections.newSetFromMap(new IdentityHashMap<>()));
    return all;
  }

  private static Members empty() {
    return new Members(
        new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
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
      target.put(key, value);
    }
  }

  private void enter(String name, Object value) {
    if (value instanceof Module child) {
      children.put(name, child);
    } else if (value instanceof Parameter parameter) {
      parameters.put(name, parameter);
    } else if (value instanceof Buffer buffer) {
      buffers.put(name, buffer);
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        enter(name + "." + i, list.get(i));
      }
    } else if (value instanceof Object[] array) {
      enter(name, Arrays.asList(array));
    }
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
