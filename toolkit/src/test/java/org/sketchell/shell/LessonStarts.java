// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;

/**
 * Makes the startup files of the lessons, {@code jshell-startup/lesson-1.jsh} and so on, from the
 * lessons themselves: all they define, draw and train, without what they print, show and save.
 */
final class LessonStarts {
  private static final Pattern FILE = Pattern.compile("(\\d\\d)-.*\\.jsh");
  private static final Pattern HEADING = Pattern.compile("(?m)^// # (.*)$");
  private static final Pattern SPEAKS = Pattern.compile("\\b(print|println|show|attempt|save)\\(");

  /** Prints what takes random numbers: so it must be made, or those after it were others. */
  private static final Pattern DRAWN =
      Pattern.compile("print\\(.*\\b(conv2d|Networks\\.\\w+|new \\w+|rand\\w*)\\(.*");

  private static final Pattern TRAINS = Pattern.compile("\\b(fit|train)\\(");

  private LessonStarts() {}

  /** The text of each startup file by its name. */
  static Map<String, String> all(SourceCodeAnalysis analysis) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> scripts = Files.list(Packaged.root().resolve("scripts"))) {
      for (Path script : scripts.toList()) {
        Matcher name = FILE.matcher(script.getFileName().toString());
        if (name.matches()) {
          int lesson = Integer.parseInt(name.group(1));
          files.put(
              "lesson-" + lesson + ".jsh", of(lesson, name.group(), script(script), analysis));
        }
      }
    }
    return files;
  }

  private static String script(Path file) throws IOException {
    return ScriptText.of(file, file.toString());
  }

  /** The startup file of one lesson. */
  static String of(int lesson, String name, String script, SourceCodeAnalysis analysis) {
    Matcher found = HEADING.matcher(script);
    String heading = found.find() ? found.group(1) : Integer.toString(lesson);
    List<String> kept = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Unit unit : Units.of(analysis, script)) {
      List<Snippet> snippets = analysis.sourceToSnippets(unit.source());
      if (speaks(unit, snippets.get(0))) {
        if (DRAWN.matcher(unit.source()).matches()) {
          kept.add(unit.source().replaceFirst("print(.*)", "{ Arrays.asList$1 }"));
        }
        continue;
      }
      kept.add(unit.source());
      snippets.stream()
          .filter(DeclarationSnippet.class::isInstance)
          .forEach(snippet -> names.add(((DeclarationSnippet) snippet).name()));
    }
    boolean trains = kept.stream().anyMatch(source -> TRAINS.matcher(source).find());
    return """
    // The end of lesson %s, as a place to start from.
    // Made from scripts/%s, without what it prints, shows and saves; CONTRIBUTING.md says how.
    %s
    org.sketchell.shell.LessonStart.begins("%s", %b);
    %s
    org.sketchell.shell.LessonStart.ends(%d, "%s", %s);
    // SPDX-License-Identifier: Apache-2.0
    """
        .formatted(
            heading,
            name,
            String.join("\n", Session.startupImports()),
            heading,
            trains,
            String.join("\n", kept),
            lesson,
            heading,
            names.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", ")));
  }

  /** Whether a statement, or a variable's value, prints, shows or saves something. */
  private static boolean speaks(Unit unit, Snippet snippet) {
    boolean runs = snippet instanceof VarSnippet || !(snippet instanceof DeclarationSnippet);
    return runs && SPEAKS.matcher(unit.source()).find();
  }
}
