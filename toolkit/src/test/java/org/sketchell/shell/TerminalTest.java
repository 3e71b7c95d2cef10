// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The packaged shell, typed into on a pseudo-terminal. */
@Tag("packaged")
class TerminalTest {
  /** For what does not depend on the JDK; how keys, signals and threads are treated does. */
  private static final Path JDK = jdks().get(0);

  @TempDir Path home;

  static List<Path> jdks() {
    return Packaged.jdks();
  }

  @BeforeAll
  static void needsThePackage() throws Exception {
    Packaged.isTypedInto();
  }

  private Typist shell(Path jdk, int columns, String... arguments) throws IOException {
    return Packaged.start(jdk, home, columns, Map.of(), arguments);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_session_over_several_lines(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int half(int x) {");
      typist.await("...>");
      typist.enter("return x / 2; }");
      typist.await("created method half(int)");
      typist.awaitPrompt("sketchell>");
      typist.enter("half(42)");
      typist.await("==> 21");
      typist.awaitPrompt("sketchell>");
      typist.enter("half(1) / half(0)");
      typist.await("ArithmeticException: / by zero");
      typist.awaitPrompt("sketchell>");
      typist.control('d');
      assertThat(typist.exitCode()).isZero();
      assertThat(home.resolve(".sketchell/history")).content().contains("half(42)");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void system_exit_leaves_with_its_code(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("System.exit(9)");
      assertThat(typist.exitCode()).isEqualTo(9);
      assertThat(home.resolve(".sketchell/history")).content().contains("System.exit(9)");
    }
  }

  @Test
  void twenty_columns_are_enough() throws Exception {
    try (Typist typist = shell(JDK, 20)) {
      typist.await(">");
      typist.enter("\"a text that is longer than a line\"");
      typist.await("==>");
      typist.enter("6 * 7");
      typist.await("==> 42");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tab_completes_and_shows_signatures_and_shift_tab_documents(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 120)) {
      typist.await(InteractiveShell.GREETING);
      typist.awaitPrompt("sketchell>");
      typist.type("\"abc\".subs\t");
      typist.await("\"abc\".substring(");
      typist.type("\u001b[Z");
      typist.await("beginIndex, int endIndex");
      typist.control('c');
      typist.type("ValueRend\t");
      typist.control('c');
      typist.enter("help(org.sketchell.shell.ValueRenderer.class)");
      typist.await("Shows values of some kind at the prompt.");
      typist.awaitPrompt("sketchell>");
      typist.type("conv2d(1, 5\t");
      typist.await("conv2d(int inChannels, int outChannels, int kernel");
      typist.enter(", 3)");
      typist.await("==> Conv2d(1, 5, kernel_size=3)");
    }
  }

  @Test
  void an_editor_changes_a_snippet() throws Exception {
    Path editor =
        Files.writeString(
            home.resolve("editor.sh"), "echo ready-$((1 + 1)); read answer; sed -i s/6/7/ $1\n");
    Map<String, String> visual = Map.of("VISUAL", "sh '" + editor + "'");
    try (Typist typist = Packaged.start(JDK, home, 80, visual)) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int six = 6; int kept = 1;");
      typist.awaitPrompt("sketchell>");
      typist.enter("/edit six");
      typist.await("ready-2");
      typist.enter("go on");
      typist.await("six ==> 7");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_terminal_that_can_do_nothing_is_enough(Path jdk) throws Exception {
    try (Typist typist = Packaged.start(jdk, home, 80, Map.of("TERM", "dumb"))) {
      typist.awaitPrompt("sketchell>");
      typist.enter("int f() {");
      typist.awaitPrompt("...>");
      typist.enter("return 6; }");
      typist.await("created method f()");
      CtrlCTest.loop(typist, 1, "");
      typist.control('c');
      typist.await("Interrupted.");
      typist.enter("f() * 7");
      typist.await("==> 42");
      assertThat(typist.transcript()).doesNotContain("\u001b", "WARNING", "jline");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void a_session_in_a_virtual_machine_of_its_own_outlives_it(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 80, "--remote")) {
      typist.awaitPrompt("sketchell>");
      typist.enter("6 * 7");
      typist.await("==> 42");
      typist.awaitPrompt("sketchell>");
      CtrlCTest.loop(typist, 1, "");
      typist.control('c');
      typist.await("Interrupted.");
      typist.awaitPrompt("sketchell>");
      typist.enter("System.exit(1)");
      typist.await("a new session begins");
      typist.awaitPrompt("sketchell>");
      typist.enter("6 * 70");
      typist.await("==> 420");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void exceptions_of_other_threads_do_not_break_the_line_that_is_typed(Path jdk) throws Exception {
    try (Typist typist = shell(jdk, 100)) {
      typist.awaitPrompt("sketchell>");
      typist.enter(
          "new Timer(true).schedule(new TimerTask() { public void run() { int x = 1 / 0; } }, 1500);");
      typist.awaitPrompt("sketchell>");
      typist.type("6 *");
      typist.await("ArithmeticException: / by zero (in the thread Timer-0)");
      typist.await(shown -> shown.endsWith("sketchell> 6 *"), "the line that was typed");
      typist.enter(" 7");
      typist.await("==> 42");
    }
  }

  @ParameterizedTest
  @CsvSource({"foo, ''", "'', ''", "linux, [47m", "xterm-16color, [107m"})
  void any_kind_of_terminal_will_do_and_gets_the_colours_that_it_has(String kind, String white)
      throws Exception {
    try (Typist typist = Packaged.start(JDK, home, 80, Map.of("TERM", kind))) {
      typist.awaitPrompt("sketchell>");
      typist.enter("6 * 7");
      typist.await("$1 ==> 42");
      typist.awaitPrompt("sketchell>");
      typist.enter("show(eye(4)); int shown = 1;");
      typist.await("shown ==> 1");
      typist.awaitPrompt("sketchell>");
      typist.enter("/exit 3");
      assertThat(typist.exitCode()).isEqualTo(3);
      assertThat(typist.transcript())
          .contains(white)
          .doesNotContain("WARNING", "Exception", "jline", "\tat ", "[48;");
    }
  }
}
