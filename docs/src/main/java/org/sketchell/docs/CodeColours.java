// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Marks the words of code, each by what it is, so that a style can give it a colour. */
final class CodeColours {
  private static final Pattern JAVA =
      Pattern.compile(
          "(?<comment>//[^\n]*|/\\*.*?\\*/)"
              + "|(?<string>\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+')"
              + "|(?<number>\\b\\d[\\w.]*)"
              + "|(?<note>@\\w+)"
              + "|(?<word>\\b[A-Za-z_]\\w*)",
          Pattern.DOTALL);

  private static final Pattern SHELL =
      Pattern.compile("(?<comment>(?<=\\s|^)#[^\n]*)|(?<string>'[^'\n]*')", Pattern.MULTILINE);

  private static final Pattern XML =
      Pattern.compile("(?<comment><!--.*?-->)|(?<word></?[\\w.:-]+|/?>)", Pattern.DOTALL);

  private static final Set<String> KEYWORDS =
      Set.of(
          "abstract",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "final",
          "finally",
          "float",
          "for",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "new",
          "null",
          "package",
          "permits",
          "private",
          "protected",
          "public",
          "record",
          "return",
          "sealed",
          "short",
          "static",
          "super",
          "switch",
          "this",
          "throw",
          "throws",
          "true",
          "false",
          "try",
          "var",
          "void",
          "while",
          "yield");

  private CodeColours() {}

  /** The code as HTML; of a language that is not known, as it is. */
  static String of(String language, String code) {
    return switch (language) {
      case "jshell", "java", "jsh" -> marked(JAVA, code);
      case "sh" -> marked(SHELL, code);
      case "xml" -> marked(XML, code);
      default -> Html.escape(code);
    };
  }

  private static String marked(Pattern pattern, String code) {
    StringBuilder html = new StringBuilder();
    Matcher words = pattern.matcher(code);
    int end = 0;
    while (words.find()) {
      html.append(Html.escape(code.substring(end, words.start())));
      String kind = kind(pattern, words);
      String word = Html.escape(words.group());
      html.append(kind.isEmpty() ? word : "<span class=\"" + kind + "\">" + word + "</span>");
      end = words.end();
    }
    return html.append(Html.escape(code.substring(end))).toString();
  }

  private static String kind(Pattern pattern, Matcher word) {
    if (word.group("comment") != null) {
      return "comment";
    }
    if (pattern == XML) {
      return "keyword";
    }
    if (word.group("string") != null) {
      return "string";
    }
    if (pattern == SHELL) {
      return "";
    }
    if (word.group("number") != null) {
      return "number";
    }
    if (word.group("note") != null) {
      return "keyword";
    }
    String text = word.group();
    if (KEYWORDS.contains(text)) {
      return "keyword";
    }
    return Character.isUpperCase(text.charAt(0)) ? "type" : "";
  }
}
