// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.shell.Packaged;

/** What sketchell.cmd tells Java, read from it, is what the launcher for sh does. */
@DisabledOnOs(OS.WINDOWS)
class WindowsLauncherTest {
  /** The home of both, with its separators as the other has them. */
  private static final String HOME = "HOME";

  @TempDir private Path folder;

  private static List<String> text() throws IOException {
    return Files.readAllLines(Packaged.root().resolve("sketchell.cmd"));
  }

  /** The value that a line {@code set "name=value"} gives, where the line holds a word. */
  private static String set(String name, String word) throws IOException {
    Pattern pattern = Pattern.compile("set \"" + name + "=([^\"]+)\"");
    return text().stream()
        .filter(line -> line.contains(word))
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The jar that it starts with, as its lines for a clone or for an archive say one after the
   * other.
   */
  private static String program(boolean clone) throws IOException {
    List<String> text = text();
    int begin = text.indexOf(":clone");
    int end = text.indexOf(":found");
    List<String> lines = new ArrayList<>(clone ? text.subList(begin, end) : text.subList(0, begin));
    lines.add(text.get(end + 1));
    Map<String, String> values = new HashMap<>(Map.of("here", HOME));
    for (String line : lines) {
      Matcher set = Pattern.compile("^set \"(\\w+)=(.*)\"$").matcher(line);
      if (set.find()) {
        values.put(set.group(1), expanded(set.group(2), values));
      } else if (line.contains("set \"home=")) {
        values.put("home", HOME);
      }
    }
    return values.get("program").replace('\\', '/');
  }

  private static String expanded(String line, Map<String, String> values) {
    return Pattern.compile("%(\\w+)%")
        .matcher(line)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }

  /** The arguments of the line that starts Java, as cmd expands it. */
  private static List<String> ofCmd(boolean clone, int feature, String command) throws IOException {
    String start =
        text().stream()
            .filter(line -> line.startsWith("\"%java%\" %compiler%"))
            .reduce((a, b) -> null)
            .orElseThrow();
    Map<String, String> values =
        Map.of(
            "java",
            "java",
            "compiler",
            commands().contains(command) ? set("compiler", "(train ") : "",
            "SKETCHELL_JAVA_OPTS",
            "-Xmx1g",
            "share",
            "-XX:SharedArchiveFile=CLASSES -Xshare:auto",
            "home",
            HOME,
            "access",
            feature >= bound() ? set("access", "geq") : "",
            "program",
            program(clone));
    // A dot, as a home such as S:\ would escape the quotation mark behind it.
    String line = expanded(start, values).replace(HOME + "\\.", HOME).replace("%*", command);
    List<String> words = new ArrayList<>(List.of(line.replace("\"", "").trim().split(" +")));
    words.remove(0);
    return words;
  }

  private static List<String> commands() throws IOException {
    String line =
        text().stream().filter(it -> it.startsWith("for %%c in (")).findFirst().orElseThrow();
    return List.of(line.substring(line.indexOf('(') + 1, line.indexOf(')')).split(" "));
  }

  /** The Java from which on native access is granted. */
  private static int bound() throws IOException {
    String line =
        text().stream().filter(it -> it.contains("\"access=--")).findFirst().orElseThrow();
    return Integer.parseInt(line.replaceAll(".*geq (\\d+) .*", "$1"));
  }

  private List<String> ofSh(boolean clone, int feature, String command) throws Exception {
    Path home = folder.resolve("home");
    Path lib = Files.createDirectories(home.resolve(clone ? "toolkit/target/lib" : "lib"));
    Files.writeString(lib.resolve("sketchell-program.jar"), "");
    Path bin = clone ? home : Files.createDirectories(home.resolve("bin"));
    Files.copy(Packaged.root().resolve("sketchell"), bin.resolve("sketchell"));
    assertThat(bin.resolve("sketchell").toFile().setExecutable(true)).isTrue();
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(bin.resolve("sketchell").toString(), command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Path java = PretendedJava.in(folder.resolve("jdk"), feature + ".0.1");
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().put("SKETCHELL_JAVA_OPTS", "-Xmx1g");
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(out).stream()
        .map(line -> line.replace(home.toString(), HOME))
        .map(line -> line.replaceAll("(SharedArchiveFile=).*", "$1CLASSES"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "false, 17, train",
    "true, 17, train",
    "false, 21, run",
    "true, 22, info",
    "false, 25, predict",
    "false, 25, reproduce",
    "true, 25, doctor"
  })
  void both_launchers_tell_java_the_same(boolean clone, int feature, String command)
      throws Exception {
    List<String> cmd = new ArrayList<>(ofCmd(clone, feature, command));
    // Java finds out itself whether there is a terminal: cmd cannot tell.
    assertThat(cmd.remove("-Dsketchell.terminal=console")).isTrue();
    assertThat(cmd).isEqualTo(ofSh(clone, feature, command));
  }

  @Test
  void both_launchers_write_no_telemetry_and_want_the_same_java() throws Exception {
    assertThat(text()).contains("set \"ORT_DISABLE_TELEMETRY=1\"", "if %feature% geq 17 goto java");
    assertThat(Packaged.root().resolve("sketchell"))
        .content()
        .contains("export ORT_DISABLE_TELEMETRY=1", "[ \"$feature\" -ge 17 ]");
  }

  /** cmd looks in the current folder first, where files from elsewhere may lie. */
  @Test
  void a_program_in_the_current_folder_is_not_run() throws Exception {
    List<String> text = text();
    int forbidden = text.indexOf("set \"NoDefaultCurrentDirectoryInExePath=1\"");
    assertThat(forbidden).isPositive();
    assertThat(text.subList(0, forbidden)).noneMatch(line -> line.matches("(?i).*(chcp|java).*"));
  }

  /** With others cmd may not find the places that goto and call name. */
  @Test
  void its_lines_end_as_windows_wants_and_its_labels_are_there() throws Exception {
    String text = Files.readString(Packaged.root().resolve("sketchell.cmd"));
    assertThat(text.replace("\r\n", "")).doesNotContain("\n", "\r");
    Matcher jumps = Pattern.compile("(?:goto |call :)(\\w+)").matcher(text);
    assertThat(jumps.results().map(jump -> jump.group(1)).distinct())
        .isNotEmpty()
        .allSatisfy(label -> assertThat(text).containsOnlyOnce("\r\n:" + label + "\r\n"));
  }
}
