// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.lang.reflect.Array;
import org.sketchell.file.Printable;
import org.sketchell.tensor.Printing;

/** Any value as a bounded text, at a prompt or in a notebook. */
public final class ValueText {
  private static final int MAX_ELEMENTS = 100;
  private static final int MAX_CHARACTERS = 5000;
  private static final int MAX_LINES = 100;

  private ValueText() {}

  /** The value; tensors within it are brief. */
  public static String of(Object value) {
    return Printing.BRIEF.during(() -> plain(value));
  }

  /** A value on one line, without computing anything for it. */
  public static String brief(Object value) {
    return Printing.UNCOMPUTED.during(() -> plain(value)).lines().findFirst().orElse("");
  }

  private static String plain(Object value) {
    if (value instanceof String text) {
      return bounded('"' + escaped(text) + '"');
    }
    if (value instanceof Character character) {
      return "'" + Printable.line(character) + "'";
    }
    if (value != null && value.getClass().isArray()) {
      return array(value);
    }
    return bounded(Printable.lines(value));
  }

  private static String array(Object array) {
    int length = Array.getLength(array);
    Class<?> element = array.getClass().getComponentType();
    StringBuilder text = new StringBuilder();
    String dimensions = "";
    while (element.isArray()) {
      dimensions += "[]";
      element = element.getComponentType();
    }
    text.append(element.getSimpleName()).append('[').append(length).append(']').append(dimensions);
    text.append(" { ");
    for (int i = 0; i < Math.min(length, MAX_ELEMENTS); i++) {
      text.append(i == 0 ? "" : ", ").append(plain(Array.get(array, i)));
      if (text.length() > MAX_CHARACTERS) {
        break;
      }
    }
    text.append(length > MAX_ELEMENTS ? ", … }" : " }");
    return bounded(text.toString());
  }

  private static String escaped(String text) {
    return Printable.line(text.replace("\\", "\\\\").replace("\"", "\\\""));
  }

  private static String bounded(String text) {
    int end = Math.min(text.length(), MAX_CHARACTERS);
    int lines = 0;
    for (int at = 0; at < end; at++) {
      if (text.charAt(at) == '\n' && ++lines == MAX_LINES) {
        end = at;
      }
    }
    return end == text.length()
        ? text
        : text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
  }
}
