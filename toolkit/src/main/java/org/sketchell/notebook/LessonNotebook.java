// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script in the form of the lessons as a notebook. The first comment is the title and what it is
 * about; each line {@code // ## Title} begins a step, whose comment becomes prose and whose code
 * becomes cells: one for each class, and one for what stands between blank lines. Comments below a
 * blank line are prose too, others stay where they are.
 */
public final class LessonNotebook {
  private static final String COMMENT = "//";
  private static final String LICENCE = "// SPDX-License-Identifier: ";
  private static final Pattern COMMENT_MARK = Pattern.compile("^// ?");
  private static final Pattern HEADING = Pattern.compile("^#+ .*");

  /**
   * A call, a name in camel case or of a file, which are set in another type; and marks that
   * Markdown would take for something else.
   */
  private static final Pattern CODE_OR_MARK =
      Pattern.compile(
          "(?:(?<![\\w`(/.])(?:-?[\\w.]*\\w\\((?:\"[^\"]*\"|[^()\"]*)\\)(?:\\.\\w+\\([^()]*\\))*"
              + "|[a-z]{2,}[A-Z]\\w*|\\w+\\.(?:npy|onnx|html|jsh))(?![\\w`]))|[*<\\\\]");

  private static final Pattern TYPE =
      Pattern.compile("^(?:\\w+ )*(?:class|interface|record|enum) .*");

  private static final String TEXT_BLOCK = "\"\"\"";

  private final List<Cell> cells = new ArrayList<>();
  private final List<String> prose = new ArrayList<>();
  private final List<String> code = new ArrayList<>();
  private boolean inTextBlock;

  private LessonNotebook() {}

  /**
   * The notebook, without outputs.
   *
   * @param file the name of the script's file
   * @param script its text
   * @param next the name of the file of the script after it, and that one's title
   */
  public static Notebook of(String file, String script, Optional<Map.Entry<String, String>> next) {
    LessonNotebook lesson = new LessonNotebook();
    script.lines().filter(line -> !line.startsWith("#!")).forEach(lesson::take);
    lesson.endCode();
    lesson.endProse();
    List<Cell> cells = lesson.cells;
    String opened =
        """


        *To run this notebook: `./sketchell jupyter install`, once, and then `jupyter lab scripts/notebooks`; Shift-Enter runs a cell. It is made from `scripts/%s`, which runs by `./sketchell run scripts/%s`.*"""
            .formatted(file, file);
    boolean titled = !cells.isEmpty() && cells.get(0) instanceof Cell.Prose;
    String first = titled ? cells.remove(0).source() : "# " + file;
    cells.add(0, Cell.prose(first + opened));
    next.ifPresent(
        after ->
            cells.add(
                Cell.prose("Next: [%s](%s)".formatted(after.getValue(), name(after.getKey())))));
    return Notebook.of(cells)
        .with(Notebook.KERNEL, Map.of("script", "scripts/" + file, "licence", licence(script)));
  }

  /** The title of a script: its first heading, without marks. */
  public static String title(String script) {
    return script
        .lines()
        .filter(line -> line.startsWith("// # "))
        .findFirst()
        .map(line -> line.substring("// # ".length()))
        .orElse("");
  }

  /** The name of the notebook of a script. */
  public static String name(String file) {
    return file.replaceFirst("\\.jsh$", "") + ".ipynb";
  }

  private static String licence(String script) {
    return script
        .lines()
        .filter(line -> line.startsWith(LICENCE))
        .findFirst()
        .map(line -> line.substring("// ".length()))
        .orElse("");
  }

  private void take(String line) {
    if (line.startsWith(LICENCE)) {
      return;
    }
    if (inTextBlock) {
      code.add(line);
      inTextBlock = !line.contains(TEXT_BLOCK);
      return;
    }
    boolean begins = code.isEmpty() || code.get(code.size() - 1).isBlank();
    boolean indented = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
    if (line.startsWith(COMMENT) && begins) {
      endCode();
      String said = COMMENT_MARK.matcher(line).replaceFirst("");
      if (HEADING.matcher(said).matches()) {
        endProse();
      }
      prose.add(said);
    } else if (line.isBlank()) {
      (code.isEmpty() ? prose : code).add("");
    } else {
      if (begins && !indented && !line.startsWith("}")) {
        endCode();
      }
      endProse();
      code.add(line);
      inTextBlock = line.endsWith(TEXT_BLOCK);
      if (line.startsWith("}") && TYPE.matcher(code.get(0)).matches()) {
        endCode();
      }
    }
  }

  private void endCode() {
    String text = String.join("\n", code).strip();
    if (!text.isEmpty()) {
      cells.add(Cell.code(text));
    }
    code.clear();
  }

  /** Lines of a paragraph become one, as Markdown shows them. */
  private void endProse() {
    StringBuilder text = new StringBuilder();
    boolean follows = false;
    for (String line : prose) {
      if (HEADING.matcher(line).matches()) {
        text.append(marked(line)).append("\n\n");
        follows = false;
      } else if (line.isBlank()) {
        text.append(follows ? "\n\n" : "");
        follows = false;
      } else {
        text.append(follows ? " " : "").append(line.strip());
        follows = true;
      }
    }
    prose.clear();
    String whole = text.toString().strip();
    if (!whole.isEmpty()) {
      cells.add(Cell.prose(whole.startsWith("#") ? inParagraphs(whole) : marked(whole)));
    }
  }

  /** The text below a heading, which has been marked already, with what is code marked. */
  private static String inParagraphs(String text) {
    int end = text.indexOf("\n\n");
    return end < 0 ? text : text.substring(0, end) + marked(text.substring(end));
  }

  private static String marked(String text) {
    return CODE_OR_MARK
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group().length() == 1
                        ? "\\" + found.group()
                        : "`" + found.group() + "`"));
  }

  @Override
  public String toString() {
    return "lesson of " + cells.size() + " cells";
  }
}
