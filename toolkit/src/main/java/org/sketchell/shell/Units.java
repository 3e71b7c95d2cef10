// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Cuts a text into snippets and commands.
 *
 * <p>A snippet ends with the first line at which it is complete, as in jshell, so that semicolons
 * at the end of a line may be left out; but a line that begins with a dot, an infix operator,
 * {@code else}, {@code catch} or {@code finally} goes on with the snippet before it.
 */
final class Units {
  private static final Pattern COMMAND = Pattern.compile("/([a-z!?-].*|\\d+ *)|%[a-z].*");
  private static final Pattern CONTINUATION =
      Pattern.compile(
          "(\\.(?!\\d)|\\?|:|&&|\\|\\||\\+(?!\\+)|\\*|%(?![a-z%])|==|!=|<=|>=|instanceof\\b).*");
  private static final Pattern ANNOTATION =
      Pattern.compile("@(?!interface\\b)\\s*[\\p{L}_$][\\p{L}\\d_$.]*");
  private static final Pattern CLAUSE = Pattern.compile("(else|catch|finally)\\b.*");

  private final SourceCodeAnalysis analysis;
  private final String text;

  private Units(SourceCodeAnalysis analysis, String text) {
    this.analysis = analysis;
    this.text = text;
  }

  /** The pieces of a text, in order. */
  static List<Unit> of(SourceCodeAnalysis analysis, String text) {
    Units units = new Units(analysis, text);
    List<Unit> all = new ArrayList<>();
    int offset = text.startsWith("#!") ? units.endOfLine(0) : 0;
    offset = skipBlank(text, offset);
    while (offset < text.length()) {
      Unit unit = units.at(offset);
      all.add(unit);
      offset = skipBlank(text, offset + unit.length());
    }
    return all;
  }

  /** Whether a text is nothing but annotations, which belong to what the next lines declare. */
  static boolean isOnlyAnnotations(String text) {
    int at = skipBlank(text, 0);
    if (at >= text.length()) {
      return false;
    }
    while (at < text.length()) {
      Matcher annotation = ANNOTATION.matcher(text).region(at, text.length());
      if (!annotation.lookingAt()) {
        return false;
      }
      at = skipBlank(text, annotation.end());
      if (at < text.length() && text.charAt(at) == '(') {
        at = skipBlank(text, Nesting.afterClosing(text, at));
      }
    }
    return true;
  }

  /**
   * Whether a text is a command that begins with a slash, or as in IPython with a percent sign, and
   * not Java.
   */
  static boolean isCommand(String line) {
    return COMMAND.matcher(line.strip()).matches();
  }

  private Unit at(int start) {
    int end = endOfLine(start);
    String line = text.substring(start, end).stripTrailing();
    Optional<Measurement> measured = Measurement.of(line);
    if (measured.isPresent() && measured.get().offset() < line.length()) {
      int length = endOfSnippets(start + measured.get().offset()) - start;
      return new Unit(start, length, text.substring(start, start + length), Unit.Kind.COMMAND);
    }
    if (isCommand(line) || SystemCommand.isOne(analysis, line)) {
      return new Unit(start, line.length(), line, Unit.Kind.COMMAND);
    }
    Unit complete = null;
    while (true) {
      String candidate = text.substring(start, end);
      CompletionInfo info = analysis.analyzeCompletion(candidate);
      boolean found =
          info.completeness().isComplete()
              && !isOnlyAnnotations(candidate)
              && !(complete != null
                  && info.completeness() == SourceCodeAnalysis.Completeness.UNKNOWN);
      if (found) {
        int length = candidate.length() - info.remaining().length();
        String source = candidate.substring(0, length).stripTrailing();
        boolean bare = info.completeness() == SourceCodeAnalysis.Completeness.COMPLETE_WITH_SEMI;
        boolean known = info.completeness() != SourceCodeAnalysis.Completeness.UNKNOWN;
        complete =
            new Unit(
                start,
                length,
                bare ? terminated(source) : source,
                known ? Unit.Kind.SNIPPET : Unit.Kind.DOUBTFUL);
        int next = skipBlank(text, start + length);
        boolean restOfLine = next < end || next >= text.length();
        if (restOfLine || !goesOn(source, next)) {
          return complete;
        }
        end = endOfLine(next);
        continue;
      }
      if (complete != null && info.completeness().isComplete()) {
        return complete;
      }
      if (end >= text.length()) {
        return complete != null
            ? complete
            : new Unit(start, candidate.length(), candidate, Unit.Kind.INCOMPLETE);
      }
      end = endOfLine(end + 1);
    }
  }

  /** Where the snippets end that begin at a place and have all of their last line. */
  private int endOfSnippets(int start) {
    int end = start;
    int next = start;
    do {
      Unit unit = at(next);
      end = unit.offset() + unit.length();
      next = skipBlank(text, end);
    } while (next < endOfLine(end));
    return end;
  }

  /** A line comment at the end would swallow the semicolon. */
  private static String terminated(String source) {
    boolean comment = source.substring(source.lastIndexOf('\n') + 1).contains("//");
    return source + (comment ? "\n;" : ";");
  }

  private boolean goesOn(String unit, int next) {
    String line = text.substring(next, endOfLine(next)).strip();
    String last = unit.stripTrailing();
    if (last.endsWith("}") && CLAUSE.matcher(line).matches()) {
      return true;
    }
    if (last.endsWith(";")) {
      return line.matches("else\\b.*") && last.startsWith("if");
    }
    return CONTINUATION.matcher(line).matches();
  }

  private int endOfLine(int offset) {
    int end = text.indexOf('\n', Math.min(offset, text.length()));
    return end < 0 ? text.length() : end;
  }

  /** The offset of the first character that is neither blank nor in a comment. */
  static int skipBlank(String text, int offset) {
    int at = offset;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ';') {
        at++;
      } else if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          return at;
        }
        at = end + 2;
      } else {
        return at;
      }
    }
    return at;
  }
}
