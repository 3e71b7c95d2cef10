// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Colours what is typed, by its tokens only: it never waits for the compiler, and looks the same on
 * every JDK.
 */
final class SnippetHighlighter implements Highlighter {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<comment>//[^\n]*|/\\*.*?(\\*/|$))"
              + "|(?<string>\"\"\".*?(\"\"\"|$)|\"(\\\\.|[^\"\\\\\n])*\"?|'(\\\\.|[^'\\\\\n])*'?)"
              + "|(?<number>\\b\\d[\\w.]*)"
              + "|(?<word>\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)",
          Pattern.DOTALL);
  private static final Set<String> KEYWORDS =
      Set.of(
          ("abstract assert boolean break byte case catch char class continue default do double else"
                  + " enum extends final finally float for if implements import instanceof int"
                  + " interface long native new package private protected public record return short"
                  + " static strictfp super switch synchronized this throw throws transient try var"
                  + " void volatile while yield true false null")
              .split(" "));

  private static final AttributedStyle COMMENT = AttributedStyle.DEFAULT.faint();
  private static final AttributedStyle STRING =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
  private static final AttributedStyle NUMBER =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
  private static final AttributedStyle KEYWORD =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.MAGENTA);
  private static final AttributedStyle TYPE =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.BLUE);

  @Override
  public AttributedString highlight(LineReader reader, String buffer) {
    if (Units.isCommand(buffer)) {
      return new AttributedString(buffer, AttributedStyle.BOLD);
    }
    AttributedStringBuilder styled = new AttributedStringBuilder();
    Matcher token = TOKEN.matcher(buffer);
    int end = 0;
    while (token.find()) {
      styled.append(buffer.substring(end, token.start()));
      styled.append(token.group(), style(token));
      end = token.end();
    }
    return styled.append(buffer.substring(end)).toAttributedString();
  }

  private static AttributedStyle style(Matcher token) {
    if (token.group("comment") != null) {
      return COMMENT;
    }
    if (token.group("string") != null) {
      return STRING;
    }
    if (token.group("number") != null) {
      return NUMBER;
    }
    String word = token.group("word");
    if (KEYWORDS.contains(word)) {
      return KEYWORD;
    }
    return Character.isUpperCase(word.charAt(0)) ? TYPE : AttributedStyle.DEFAULT;
  }
}
