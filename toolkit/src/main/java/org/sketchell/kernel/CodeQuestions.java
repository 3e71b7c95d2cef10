// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;
import org.dflib.jjava.jupyter.messages.reply.InspectReply;
import org.dflib.jjava.jupyter.messages.reply.IsCompleteReply;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.dflib.jjava.jupyter.messages.request.InspectRequest;
import org.sketchell.shell.Interpreter;

/**
 * What a front end asks about code without running it. The protocol counts places in code points,
 * Java in UTF-16 units.
 */
final class CodeQuestions {
  private static final String STEP = "  ";

  private final Interpreter interpreter;

  CodeQuestions(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  private static int offset(String code, int codePoints) {
    int end = code.codePointCount(0, code.length());
    return code.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, end)));
  }

  CompleteReply answer(CompleteRequest request) {
    String code = request.getCode();
    int cursor = offset(code, request.getCursorPos());
    Interpreter.Completion found = interpreter.complete(code, cursor);
    return new CompleteReply(
        found.continuations(),
        code.codePointCount(0, found.start()),
        code.codePointCount(0, cursor),
        Map.of());
  }

  InspectReply answer(InspectRequest request) {
    String code = request.getCode();
    Optional<String> known = interpreter.documentation(code, offset(code, request.getCursorPos()));
    return new InspectReply(
        known.isPresent(), known.map(DisplayData::new).orElse(DisplayData.EMPTY));
  }

  /**
   * Whether a console runs the text, or waits for another line, which begins so far to the right.
   */
  IsCompleteReply isComplete(String code) {
    Interpreter.Readiness readiness = interpreter.readiness(code);
    if (readiness != Interpreter.Readiness.INCOMPLETE) {
      return readiness == Interpreter.Readiness.COMPLETE
          ? IsCompleteReply.VALID_CODE
          : IsCompleteReply.INVALID_CODE;
    }
    String line = code.substring(code.lastIndexOf('\n', Math.max(0, code.length() - 1)) + 1);
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    boolean opens = line.stripTrailing().endsWith("{") || line.stripTrailing().endsWith("(");
    return IsCompleteReply.getIncompleteReplyWithIndent(opens ? indent + STEP : indent);
  }

  /**
   * The cells of this session, each with the number of the session, which is 0, and its own; what
   * earlier sessions ran is in their notebooks.
   */
  List<List<Object>> answer(HistoryRequest request) {
    List<List<Object>> all = new ArrayList<>();
    for (String input : interpreter.history()) {
      // Outputs are wished for, but not kept: null is the protocol's word for that.
      Object entry = request.includeOutput() ? Arrays.asList(input, null) : input;
      all.add(List.of(0, all.size() + 1, entry));
    }
    if (request instanceof HistoryRequest.Tail tail) {
      return last(all, tail.getMaxReturnLength());
    }
    if (request instanceof HistoryRequest.Range range) {
      int from = Math.max(1, range.getStart());
      int to = range.getStop() < 1 ? all.size() + 1 : Math.min(range.getStop(), all.size() + 1);
      boolean mine = range.getSessionIndex() == 0;
      return mine && from < to ? all.subList(from - 1, to - 1) : List.of();
    }
    HistoryRequest.Search search = (HistoryRequest.Search) request;
    List<List<Object>> found =
        all.stream().filter(entry -> matches(search.getPattern(), text(entry))).toList();
    if (search.filterUnique()) {
      Map<String, List<Object>> latest = new LinkedHashMap<>();
      for (List<Object> entry : found) {
        latest.remove(text(entry));
        latest.put(text(entry), entry);
      }
      found = List.copyOf(latest.values());
    }
    return search.getMaxReturnLength() < 1 ? found : last(found, search.getMaxReturnLength());
  }

  private static String text(List<Object> entry) {
    return entry.get(2) instanceof List<?> pair ? (String) pair.get(0) : (String) entry.get(2);
  }

  private static <T> List<T> last(List<T> entries, int most) {
    return entries.subList(Math.max(0, entries.size() - Math.max(0, most)), entries.size());
  }

  /**
   * Whether a text is matched by a pattern in which {@code *} is anything and {@code ?} a letter.
   */
  static boolean matches(String pattern, String text) {
    int p = 0;
    int star = -1;
    int back = 0;
    int t = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        back = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++back;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
