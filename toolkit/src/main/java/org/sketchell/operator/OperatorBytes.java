// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Operators as bytes, for another process of the same version: the name of one of the classes that
 * {@link Operator} permits, and its attributes. Nothing else is made of such bytes.
 */
public final class OperatorBytes {
  private static final Map<String, Class<?>> KNOWN = known();

  private OperatorBytes() {}

  private static Map<String, Class<?>> known() {
    Map<String, Class<?>> known = new HashMap<>();
    List<Class<?>> open = new ArrayList<>(List.of(Operator.class));
    while (!open.isEmpty()) {
      Class<?> kind = open.remove(open.size() - 1);
      if (kind.isSealed() && !kind.isEnum()) {
        open.addAll(List.of(kind.getPermittedSubclasses()));
      } else {
        known.put(kind.getSimpleName(), kind);
      }
    }
    return known;
  }

  /**
   * Writes an operator.
   *
   * @throws IllegalArgumentException if it has something that is no number, name or list of those,
   *     as a rule in the user's code
   */
  public static void write(Operator operator, DataOutput out) throws IOException {
    Class<?> kind = operator instanceof Enum<?> one ? one.getDeclaringClass() : operator.getClass();
    out.writeUTF(kind.getSimpleName());
    writeValue(operator, kind, out);
  }

  private static void writeValue(Object value, Class<?> kind, DataOutput out) throws IOException {
    if (value instanceof Enum<?> one) {
      out.writeUTF(one.name());
    } else if (kind == int.class) {
      out.writeInt((Integer) value);
    } else if (kind == boolean.class) {
      out.writeBoolean((Boolean) value);
    } else if (kind == float.class) {
      out.writeFloat((Float) value);
    } else if (kind == double.class) {
      out.writeDouble((Double) value);
    } else if (kind == List.class) {
      List<?> numbers = (List<?>) value;
      out.writeInt(numbers.size());
      for (Object number : numbers) {
        out.writeInt((Integer) number);
      }
    } else if (value instanceof Record) {
      for (RecordComponent component : kind.getRecordComponents()) {
        writeValue(component(value, component), component.getType(), out);
      }
    } else {
      throw new IllegalArgumentException(kind + " is nothing that an operator is made of.");
    }
  }

  private static Object component(Object of, RecordComponent component) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads an operator.
   *
   * @throws IOException if there is none
   */
  public static Operator read(DataInput in) throws IOException {
    String name = in.readUTF();
    Class<?> kind = KNOWN.get(name);
    if (kind == null) {
      throw new IOException("There is no operator " + name);
    }
    return (Operator) readValue(kind, in);
  }

  private static Object readValue(Class<?> kind, DataInput in) throws IOException {
    if (kind.isEnum()) {
      String name = in.readUTF();
      for (Object one : kind.getEnumConstants()) {
        if (((Enum<?>) one).name().equals(name)) {
          return one;
        }
      }
      throw new IOException("There is no " + kind.getSimpleName() + " " + name);
    }
    if (kind == int.class) {
      return in.readInt();
    }
    if (kind == boolean.class) {
      return in.readBoolean();
    }
    if (kind == float.class) {
      return in.readFloat();
    }
    if (kind == double.class) {
      return in.readDouble();
    }
    if (kind == List.class) {
      List<Integer> numbers = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        numbers.add(in.readInt());
      }
      return List.copyOf(numbers);
    }
    if (kind.isRecord()) {
      return made(kind, in);
    }
    throw new IOException(kind + " is nothing that an operator is made of");
  }

  private static Object made(Class<?> kind, DataInput in) throws IOException {
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = readValue(types[i], in);
    }
    try {
      return kind.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IOException("The attributes of " + kind.getSimpleName() + " are none", e);
    }
  }
}
