// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds who holds a layer or parameter that is no part of a network: a static field of one of its
 * classes, or a field whose contents are no container, such as a lambda or a helper object.
 *
 * @param holder the field and its class, in words
 * @param what the layer, or the parameter if it belongs to none, in words
 */
public record Whereabouts(String holder, String what) {
  private static final String NOBODY =
      "none of its fields, but by a local variable, a lambda, or a field of something else";

  /** Objects that hold objects that hold the layer; deeper nobody looks. */
  private static final int DEPTH = 4;

  /** Where a parameter lies that a network uses but does not know. */
  public static Whereabouts of(Parameter parameter, Module network) {
    return of(parameter, "a parameter of shape " + parameter.shape(), network);
  }

  /** Where a layer lies that a network applies but does not know. */
  public static Whereabouts of(Module layer, Module network) {
    return of(layer, firstLine(layer), network);
  }

  private static String firstLine(Module layer) {
    return layer.toString().lines().findFirst().orElse("");
  }

  private static Whereabouts of(Object wanted, String alone, Module network) {
    Search search = new Search(wanted);
    Optional<String> holder = Optional.empty();
    for (Module module : network.namedModules().values()) {
      holder = holder.or(() -> search.fields(module.getClass(), module));
    }
    for (Class<?> type : classes(network)) {
      holder = holder.or(() -> search.fields(type, null));
    }
    return new Whereabouts(
        holder.orElse(NOBODY), search.owner == null ? alone : firstLine(search.owner));
  }

  /** The classes of a network's modules and those that these stand in. */
  private static Set<Class<?>> classes(Module network) {
    Set<Class<?>> classes = new LinkedHashSet<>();
    for (Module module : network.namedModules().values()) {
      for (Class<?> at = module.getClass(); at != null; at = at.getEnclosingClass()) {
        classes.add(at);
      }
    }
    return classes;
  }

  private static final class Search {
    private final Object wanted;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private Module owner;

    Search(Object wanted) {
      this.wanted = wanted;
    }

    /** The field of an object, or, without one, the static field of a class, that leads there. */
    Optional<String> fields(Class<?> type, Object object) {
      for (Class<?> level = type; level != null && isUsers(level); level = level.getSuperclass()) {
        for (Field field : level.getDeclaredFields()) {
          boolean isStatic = Modifier.isStatic(field.getModifiers());
          if (isStatic == (object == null) && leads(value(field, object), DEPTH)) {
            return Optional.of(
                "the %sfield %s of %s"
                    .formatted(isStatic ? "static " : "", field.getName(), name(level)));
          }
        }
      }
      return Optional.empty();
    }

    private static String name(Class<?> type) {
      return type.isAnonymousClass() ? "a class without a name" : type.getSimpleName();
    }

    private boolean leads(Object value, int depth) {
      if (value == null || depth == 0 || !seen.add(value)) {
        return false;
      }
      if (value instanceof Module module) {
        return owns(module);
      }
      if (value == wanted) {
        return true;
      }
      Members held = Members.in(value);
      if (held.parameters().containsValue(wanted)
          || held.children().values().stream().anyMatch(this::owns)) {
        return true;
      }
      return isUsers(value.getClass())
          && values(value).stream().anyMatch(part -> leads(part, depth - 1));
    }

    private boolean owns(Module module) {
      for (Module part : module.namedModules().values()) {
        if (part == wanted || Members.of(part).parameters().containsValue(wanted)) {
          owner = part;
          return true;
        }
      }
      return false;
    }

    /** What the fields of an object hold, of a lambda what it captures. */
    private static List<Object> values(Object object) {
      List<Object> values = new ArrayList<>();
      for (Class<?> at = object.getClass(); at != null && isUsers(at); at = at.getSuperclass()) {
        for (Field field : at.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())) {
            values.add(value(field, object));
          }
        }
      }
      return values;
    }

    /** Null where nobody may look. */
    private static Object value(Field field, Object object) {
      try {
        field.setAccessible(true);
        return field.get(object);
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        return null;
      }
    }

    private static boolean isUsers(Class<?> type) {
      return !type.isPrimitive()
          && !type.isArray()
          && !type.getName().startsWith("java.")
          && !type.getName().startsWith("jdk.")
          && (type.isHidden() || !type.getPackageName().equals(Module.class.getPackageName()));
    }
  }
}
