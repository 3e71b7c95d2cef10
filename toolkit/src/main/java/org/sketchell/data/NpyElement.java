// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.sketchell.shape.ElementType;

/**
 * A type of elements that numpy stores.
 *
 * @param kind {@code u}, {@code i}, {@code f} or {@code b}
 * @param bytes of an element: 1, 2, 4 or 8
 */
record NpyElement(char kind, int bytes, ByteOrder order) {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("B", "u1"),
          Map.entry("ubyte", "u1"),
          Map.entry("?", "b1"),
          Map.entry("bool", "b1"),
          Map.entry("bool_", "b1"),
          Map.entry("bool8", "b1"),
          Map.entry("uint8", "u1"),
          Map.entry("int64", "i8"),
          Map.entry("float32", "f4"),
          Map.entry("float64", "f8"));

  /** By the name that a header has for it, such as {@code <f4}; empty of what is no number. */
  static Optional<NpyElement> of(String descr) {
    boolean ordered = !descr.isEmpty() && "|<>=".indexOf(descr.charAt(0)) >= 0;
    String plain = ordered ? descr.substring(1) : descr;
    String type = NAMES.getOrDefault(plain, plain);
    if (!type.matches("[ui][1248]|f[248]|b1")) {
      return Optional.empty();
    }
    ByteOrder order = descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return Optional.of(new NpyElement(type.charAt(0), type.charAt(1) - '0', order));
  }

  /** Whether an element is an unsigned byte, as pixels are. */
  boolean isByte() {
    return kind == 'u' && bytes == 1;
  }

  boolean isBool() {
    return kind == 'b';
  }

  boolean isFraction() {
    return kind == 'f';
  }

  /** An element of a buffer of little-endian or big-endian order, as this has it. */
  double number(ByteBuffer buffer, int at) {
    return switch (kind) {
      case 'f' ->
          switch (bytes) {
            case 2 -> Fp16Conversions.fp16ToFloat(buffer.getShort(at));
            case 4 -> buffer.getFloat(at);
            default -> buffer.getDouble(at);
          };
      default -> whole(buffer, at);
    };
  }

  /** An element that is a whole number; of {@code uint64}, those from 2^63 are negative. */
  long whole(ByteBuffer buffer, int at) {
    boolean signed = kind == 'i';
    return switch (bytes) {
      case 1 -> signed ? buffer.get(at) : buffer.get(at) & 0xff;
      case 2 -> signed ? buffer.getShort(at) : buffer.getShort(at) & 0xffff;
      case 4 -> signed ? buffer.getInt(at) : buffer.getInt(at) & 0xffffffffL;
      default -> buffer.getLong(at);
    };
  }

  /** What elements of a tensor hold these: bytes and bool as they are, else int64 or float32. */
  ElementType tensorType() {
    return isFraction()
        ? ElementType.FLOAT32
        : isBool() ? ElementType.BOOL : isByte() ? ElementType.UINT8 : ElementType.INT64;
  }

  /** Adds an element to those of a tensor. */
  void copy(ByteBuffer from, int at, ByteBuffer into) {
    switch (tensorType()) {
      case FLOAT32 -> into.putFloat((float) number(from, at));
      case INT64 -> into.putLong(whole(from, at));
      case BOOL -> into.put((byte) (from.get(at) == 0 ? 0 : 1));
      case UINT8 -> into.put(from.get(at));
    }
  }

  /** As numpy calls it, such as {@code float32}. */
  @Override
  public String toString() {
    String name = kind == 'f' ? "float" : kind == 'i' ? "int" : "uint";
    return isBool() ? "bool" : name + 8 * bytes;
  }
}
