// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.MarkdownPage;

/** The table of names that people bring along. */
class FromPyTorchTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| (.*?) \\| (.*?) \\|(?: .*)?\\|$", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern TYPE = Pattern.compile("[A-Z]\\w*");

  private static final String BEGINNING =
      """
      abstract class Names extends Learner {
        Tensor x, y, index, mask;
        Module network;
        Conv2d conv;
        Batch batch;
        ImageSet set;
        Split split;
        TrainingRun run;
        interface Value { Object get() throws Exception; }
        interface Action { void run() throws Exception; }
        static void is(Value value) {}
        static void is(Action action) {}
        static void is(Class<?> type) {}
        void all() {
      """;

  @TempDir Path folder;

  private static List<MatchResult> rows() {
    return ROW.matcher(MarkdownPage.read("docs/from-pytorch.md").text())
        .results()
        .filter(row -> row.group(2).startsWith("`"))
        .toList();
  }

  @Test
  void every_name_of_the_toolkit_compiles() throws IOException {
    List<String> names =
        rows().stream()
            .flatMap(row -> CODE.matcher(row.group(2)).results())
            .map(code -> code.group(1))
            .toList();
    String statements =
        names.stream().map(FromPyTorchTest::statement).collect(Collectors.joining("\n"));
    String imports = Files.readString(Packaged.root().resolve("jshell-startup/imports.jsh"));
    String source = imports + BEGINNING + statements + "\n}}\n";
    List<String> lines = source.lines().toList();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    ToolProvider.getSystemJavaCompiler()
        .getTask(
            null,
            null,
            problems,
            List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
            null,
            List.of(new Source(source)))
        .call();
    List<String> wrong = new ArrayList<>();
    for (var problem : problems.getDiagnostics()) {
      if (problem.getKind() == javax.tools.Diagnostic.Kind.ERROR) {
        wrong.add(
            lines.get((int) problem.getLineNumber() - 1) + ": " + problem.getMessage(Locale.ROOT));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(names).hasSizeGreaterThan(200);
  }

  private static String statement(String name) {
    return "is(" + (TYPE.matcher(name).matches() ? name + ".class" : "() -> " + name) + ");";
  }

  @Test
  void it_is_long_and_each_row_says_something() {
    assertThat(rows()).hasSizeGreaterThan(180);
    assertThat(rows().stream().map(row -> row.group(1))).doesNotHaveDuplicates();
    assertThat(MarkdownPage.read("docs/from-pytorch.md").text().lines())
        .filteredOn(line -> line.startsWith("| ") && !line.contains("Sketchell"))
        .allMatch(line -> ROW.matcher(line).matches());
  }

  /** A text that is compiled. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Names.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreErrors) {
      return text;
    }
  }
}
