// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cell of a {@link Notebook}. */
public sealed interface Cell {
  /** What the cell is called in its notebook; empty until it is in one. */
  String id();

  /** Its text. */
  String source();

  /** What else its file says of it, such as {@code metadata} and {@code attachments}, as JSON. */
  Map<String, Object> rest();

  /** The same cell by another name. */
  @CheckReturnValue
  Cell id(String id);

  /** A text in Markdown. */
  static Prose prose(String markdown) {
    return new Prose("", markdown, Map.of());
  }

  /** Code that was not run. */
  static Code code(String source) {
    return new Code("", source, Map.of(), 0, List.of());
  }

  /** Text in Markdown. */
  record Prose(String id, String source, Map<String, Object> rest) implements Cell {
    /** Takes a copy. */
    public Prose {
      rest = copy(rest);
    }

    @Override
    public Prose id(String id) {
      return new Prose(id, source, rest);
    }

    @Override
    public String toString() {
      return source;
    }
  }

  /**
   * Code, and what came of it.
   *
   * @param count which cell of its session it was when it was run, from 1; 0 if it was not
   */
  record Code(
      String id, String source, Map<String, Object> rest, int count, List<CellOutput> outputs)
      implements Cell {
    /** Takes copies. */
    public Code {
      rest = copy(rest);
      outputs = List.copyOf(outputs);
    }

    @Override
    public Code id(String id) {
      return new Code(id, source, rest, count, outputs);
    }

    /** The same cell after another run. */
    @CheckReturnValue
    public Code ran(int count, List<CellOutput> outputs) {
      return new Code(id, source, rest, count, outputs);
    }

    /** The same cell as if it had not been run. */
    @CheckReturnValue
    public Code withoutOutputs() {
      return ran(0, List.of());
    }

    @Override
    public String toString() {
      return source;
    }
  }

  /** Text that is neither, for converters. */
  record Raw(String id, String source, Map<String, Object> rest) implements Cell {
    /** Takes a copy. */
    public Raw {
      rest = copy(rest);
    }

    @Override
    public Raw id(String id) {
      return new Raw(id, source, rest);
    }

    @Override
    public String toString() {
      return source;
    }
  }

  private static Map<String, Object> copy(Map<String, Object> rest) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(rest));
  }
}
