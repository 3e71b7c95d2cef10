// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine when an input is complete, and which word the cursor is in. */
final class SnippetParser implements Parser {
  private final Dialogue dialogue;

  SnippetParser(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    boolean entered = context == ParseContext.ACCEPT_LINE || context == ParseContext.UNSPECIFIED;
    if (entered && !dialogue.isComplete(line)) {
      throw new EOFError(-1, cursor, "more lines are needed");
    }
    return new Word(line, cursor, wordStart(line, cursor));
  }

  private static int wordStart(String line, int cursor) {
    int start = cursor;
    boolean snippet = Measurement.of(line).filter(it -> cursor >= it.offset()).isPresent();
    boolean command =
        !snippet && (Units.isCommand(line) || SystemCommand.hasArguments(line) || line.equals("/"));
    while (start > 0
        && (command
            ? !Character.isWhitespace(line.charAt(start - 1))
            : Character.isJavaIdentifierPart(line.charAt(start - 1)))) {
      start--;
    }
    return start;
  }

  /** The word before the cursor. */
  private record Word(String line, int cursor, int start) implements CompletingParsedLine {
    @Override
    public String word() {
      return line.substring(start, cursor);
    }

    @Override
    public int wordCursor() {
      return cursor - start;
    }

    @Override
    public int wordIndex() {
      return start == 0 ? 0 : 1;
    }

    @Override
    public List<String> words() {
      return start == 0 ? List.of(word()) : List.of(line.substring(0, start), word());
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor();
    }

    @Override
    public int rawWordLength() {
      return word().length();
    }
  }
}
