// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a Python dictionary of texts, numbers, truth values, tuples and lists, as {@code
 * ast.literal_eval} does, and the {@code L} behind the long integers of Python 2.
 */
final class PythonLiteral {
  /** More than any header has; it bounds the stack. */
  private static final int DEEPEST = 50;

  private final String text;
  private int at;
  private int depth;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /** Why a text is no such dictionary, as part of a sentence. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String why) {
      super(why);
    }
  }

  /**
   * A value and where it stands.
   *
   * @param value String, BigInteger, Boolean, {@link Tuple} or List; null for None
   * @param source as it is written
   */
  record Value(Object value, int position, String source) {}

  record Tuple(List<Value> values) {}

  /** The entries of the dictionary that is the whole text. */
  static Map<String, Value> read(String text) throws Broken {
    PythonLiteral literal = new PythonLiteral(text);
    Map<String, Value> entries = literal.dictionary();
    literal.skipSpace();
    if (literal.at < text.length()) {
      throw new Broken("there is something after its closing brace");
    }
    return entries;
  }

  private Map<String, Value> dictionary() throws Broken {
    Map<String, Value> entries = new LinkedHashMap<>();
    expect('{');
    while (!accept('}')) {
      Value key = value();
      if (!(key.value() instanceof String name)) {
        throw new Broken("a quoted text was expected at position " + key.position());
      }
      expect(':');
      if (entries.put(name, value()) != null) {
        throw new Broken("its key '" + name + "' stands there twice");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    return entries;
  }

  private Value value() throws Broken {
    if (++depth > DEEPEST) {
      throw new Broken("its brackets are nested too deeply at position " + at);
    }
    skipSpace();
    int start = at;
    Object value = plain();
    depth--;
    return new Value(value, start, text.substring(start, at));
  }

  private Object plain() throws Broken {
    char c = peek();
    if (c == '(') {
      return bracketed();
    } else if (c == '[') {
      int start = at++;
      return sequence(']', start);
    } else if (quoteAt() >= 0) {
      StringBuilder all = new StringBuilder();
      while (quoteAt() >= 0) {
        all.append(string());
        skipSpace();
      }
      return all.toString();
    } else if (Character.isDigit(c) || c == '+' || c == '-') {
      return number();
    }
    for (String word : List.of("False", "True", "None")) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return word.equals("None") ? null : (Object) word.equals("True");
      }
    }
    throw new Broken("a quoted text was expected at position " + at);
  }

  /** A tuple, or a value in brackets, which is the value. */
  private Object bracketed() throws Broken {
    int start = at++;
    int before = at;
    List<Value> values = sequence(')', start);
    boolean comma = text.substring(before, at - 1).stripTrailing().endsWith(",");
    return values.size() == 1 && !comma ? values.get(0).value() : new Tuple(values);
  }

  private List<Value> sequence(char end, int start) throws Broken {
    List<Value> values = new ArrayList<>();
    while (!accept(end)) {
      if (peek() == 0) {
        throw new Broken("a bracket at position " + start + " is never closed");
      }
      values.add(value());
      if (!accept(',')) {
        if (peek() == 0) {
          throw new Broken("a bracket at position " + start + " is never closed");
        }
        expect(end);
        break;
      }
    }
    return values;
  }

  /** Where the quote of a text stands that begins here, perhaps behind letters; -1 if none does. */
  private int quoteAt() {
    int quote = at;
    while (quote < text.length() && quote < at + 2 && "uUrRbB".indexOf(text.charAt(quote)) >= 0) {
      quote++;
    }
    boolean found =
        quote < text.length() && (text.charAt(quote) == '\'' || text.charAt(quote) == '"');
    return found ? quote : -1;
  }

  private String string() throws Broken {
    int start = at;
    int quote = quoteAt();
    boolean raw = text.substring(at, quote).toLowerCase(Locale.ROOT).contains("r");
    String mark = text.substring(quote, quote + 1);
    String end = text.startsWith(mark.repeat(3), quote) ? mark.repeat(3) : mark;
    at = quote + end.length();
    StringBuilder value = new StringBuilder();
    while (!text.startsWith(end, at)) {
      if (at >= text.length()) {
        throw new Broken("a quote at position " + start + " is never closed");
      }
      char c = text.charAt(at++);
      value.append(c == '\\' && !raw && at < text.length() ? escaped() : String.valueOf(c));
    }
    at += end.length();
    return value.toString();
  }

  private String escaped() throws Broken {
    char c = text.charAt(at++);
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits > 0) {
      int from = at;
      at += digits;
      try {
        return Character.toString(Integer.parseInt(text.substring(from, at), 16));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new Broken("an escape at position " + (from - 2) + " has no number");
      }
    }
    if (c >= '0' && c <= '7') {
      int from = at - 1;
      while (at < text.length() && at < from + 3 && "01234567".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return Character.toString(Integer.parseInt(text.substring(from, at), 8));
    }
    return switch (c) {
      case '\n' -> "";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case '\'', '"', '\\' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }

  private Object number() throws Broken {
    int start = at;
    boolean negative = false;
    while (peek() == '+' || peek() == '-') {
      negative ^= text.charAt(at++) == '-';
    }
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    String digits = text.substring(from, at).toLowerCase(Locale.ROOT);
    if (digits.endsWith("l")) {
      digits = digits.substring(0, digits.length() - 1); // Python 2 wrote long integers so
    }
    int radix =
        digits.startsWith("0x")
            ? 16
            : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
    try {
      BigInteger value =
          new BigInteger((radix == 10 ? digits : digits.substring(2)).replace("_", ""), radix);
      return negative ? value.negate() : value;
    } catch (NumberFormatException e) {
      throw new Broken("its shape holds something else than a size at position " + start);
    }
  }

  /** The next character that is no space, 0 at the end. */
  private char peek() {
    skipSpace();
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** Also over comments, and the backslash that joins two lines. */
  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (" \t\n\r\f".indexOf(c) >= 0 || c == '\\' && text.startsWith("\n", at + 1)) {
        at++;
      } else {
        return;
      }
    }
  }

  private boolean accept(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) throws Broken {
    if (!accept(c)) {
      throw new Broken("'" + c + "' was expected at position " + at);
    }
  }
}
