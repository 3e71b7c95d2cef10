// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.MarkdownPage;
import org.sketchell.OtherProcess;
import org.sketchell.doodle.Doodles;
import org.sketchell.shell.Packaged;

/** The command lines of the pages. */
class CommandLinesTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern PROGRAM = Pattern.compile("(?:\\./|\\S+/bin/)?sketchell");
  private static final Pattern PROFILES = Pattern.compile(" -P([a-z,]+)");
  private static final Pattern SCRIPT = Pattern.compile("(?:scripts|benchmarks)/\\S+");

  private static final List<String> OTHERS =
      List.of("CONTRIBUTING.md", "benchmarks/README.md", "scripts/maven-project/README.md");

  @TempDir Path folder;

  /** Its words, without a remark at its end. */
  private static List<String> words(String line) {
    return WORD.matcher(line.replaceFirst("\\s+# .*", ""))
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toList();
  }

  private static Stream<String> lines(MarkdownPage page, String... languages) {
    return Stream.of(languages)
        .flatMap(language -> page.code(language).stream())
        .flatMap(String::lines);
  }

  private static List<String> commands(MarkdownPage page, String... languages) {
    return lines(page, languages)
        .filter(line -> PROGRAM.matcher(line.split(" ")[0]).matches())
        .toList();
  }

  /** Each page in a folder of its own, with drawings; the program starts once for all its lines. */
  @Tag("long")
  @TestFactory
  Stream<DynamicTest> the_commands_of_a_page_run_from_top_to_bottom() {
    return MarkdownPage.all().stream()
        .filter(page -> !commands(page, "sh").isEmpty())
        .map(page -> DynamicTest.dynamicTest(page.file(), () -> run(page)));
  }

  private void run(MarkdownPage page) throws IOException, InterruptedException {
    Path here = Files.createTempDirectory(folder, "page");
    Doodles.write(here.resolve("data"), 60, 1);
    List<String> lines = commands(page, "sh");
    Path out = here.resolve("printed.txt");
    // As the launcher of a clone starts it, here: what it reads is linked, what it writes is new.
    for (String name : List.of("sketchell", "scripts", "jshell-startup")) {
      Files.createSymbolicLink(here.resolve(name), Packaged.root().resolve(name));
    }
    List<String> options = List.of("-Dsketchell.home=" + here, "-Duser.home=" + here);
    ProcessBuilder program =
        OtherProcess.of(CommandLinesTest.class, options, lines.toArray())
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    program.environment().put("HOME", here.toString());
    program
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("JUPYTER") || name.startsWith("XDG"));
    Process process = program.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(() -> read(out)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> read(out)).isZero();
  }

  /** Runs command lines, up to one that fails. */
  public static void main(String[] lines) {
    for (String line : lines) {
      System.out.println("$ " + line);
      int code = Sketchell.run(words(line).stream().skip(1).toArray(String[]::new));
      if (code != 0) {
        System.exit(code);
      }
    }
    System.exit(0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @TestFactory
  Stream<DynamicTest> what_a_page_cannot_run_is_a_command_with_its_options() {
    return MarkdownPage.all().stream()
        .filter(page -> !commands(page, "text").isEmpty())
        .map(
            page ->
                DynamicTest.dynamicTest(
                    page.file(), () -> commands(page, "text").forEach(CommandLinesTest::parse)));
  }

  private static void parse(String line) {
    List<String> words = words(line);
    boolean shell = words.size() > 1 && words.get(1).startsWith("--lesson");
    if (words.size() > 1 && !shell) {
      assertThat(Sketchell.COMMANDS).as(line).contains(words.get(1));
      assertThatCode(
              () ->
                  Sketchell.commandLine(words.get(1))
                      .parseArgs(words.stream().skip(2).toArray(String[]::new)))
          .as(line)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void profiles_and_scripts_that_pages_name_are_there() throws IOException {
    String pom = Files.readString(Packaged.root().resolve("pom.xml"));
    List<MarkdownPage> pages = new ArrayList<>(MarkdownPage.all());
    OTHERS.stream().map(MarkdownPage::read).forEach(pages::add);
    for (MarkdownPage page : pages) {
      for (String line : lines(page, "sh", "text").toList()) {
        PROFILES
            .matcher(line)
            .results()
            .flatMap(found -> Stream.of(found.group(1).split(",")))
            .forEach(profile -> assertThat(pom).as(line).contains("<id>" + profile + "</id>"));
        SCRIPT
            .matcher(line)
            .results()
            .map(MatchResult::group)
            .filter(name -> !name.contains("/target/"))
            .forEach(name -> assertThat(Packaged.root().resolve(name)).as(line).exists());
      }
    }
  }

  @Test
  void code_stands_between_fences_that_say_what_it_is() {
    List<MarkdownPage> pages = new ArrayList<>(MarkdownPage.all());
    OTHERS.stream().map(MarkdownPage::read).forEach(pages::add);
    assertThat(pages)
        .allSatisfy(
            page -> {
              assertThat(page.text()).as(page.file()).doesNotContain("\n\n    ");
              assertThat(page.blocks())
                  .as(page.file())
                  .extracting(MarkdownPage.Block::language)
                  .isSubsetOf("jshell", "java", "sh", "text", "xml", "");
            });
  }
}
