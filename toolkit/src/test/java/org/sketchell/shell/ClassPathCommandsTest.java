// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.dependency.PretendedRepository;

/** Libraries and class paths of a session: /deps, //DEPS and /env. */
class ClassPathCommandsTest {
  private static final String ADDED = "Added a:one:1 and 1 library needed by it.";

  @TempDir Path folder;

  private final String usual = System.getProperty("user.home");
  private final StringWriter answers = new StringWriter();
  private PretendedRepository repository;
  private Dialogue dialogue;

  @BeforeEach
  void begin() throws IOException {
    repository =
        new PretendedRepository(folder)
            .withClass(
                "a:one:1",
                "one.Greeting",
                "package one; public class Greeting { public static String word() throws Exception"
                    + " { return (String) Class.forName(\"two.Word\", true,"
                    + " Thread.currentThread().getContextClassLoader()).getMethod(\"get\")"
                    + ".invoke(null); } }",
                "b:two:1")
            .withClass(
                "b:two:1",
                "two.Word",
                "package two; public class Word { public static String get() { return \"hello\"; }"
                    + " }");
    System.setProperty("user.home", repository.home());
    dialogue =
        new Dialogue(
            () -> Session.local(String::valueOf),
            new PrintWriter(answers, true),
            new Paint(() -> new ValueRenderer.View(200, 20, false)));
  }

  @AfterEach
  void end() {
    System.setProperty("user.home", usual);
    dialogue.close();
  }

  private String answer(String input) {
    answers.getBuffer().setLength(0);
    dialogue.accept(input);
    return answers.toString().strip();
  }

  private String script(Session session, String text) {
    StringWriter err = new StringWriter();
    int code =
        new ScriptRunner(
                session,
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true),
                false,
                false)
            .run(new Origin("s.jsh", text));
    return code + "\n" + err.toString().replaceAll("Downloading .*\n", "").strip();
  }

  static Stream<Supplier<Session>> sessions() {
    return Stream.of(() -> Session.local(String::valueOf), Session::remote);
  }

  @Test
  void a_library_and_what_it_needs_can_be_used_at_once() {
    assertThat(answer("/deps")).startsWith("No library was added");
    assertThat(answer("/deps a:one:1")).contains("Downloading one-1.jar").endsWith(ADDED);
    assertThat(answer("import one.*;\nGreeting.word()")).endsWith("==> hello");
    assertThat(answer("two.Word.get()")).endsWith("==> hello");
    assertThat(answer("/deps")).isEqualTo("a:one:1\n  b:two:1");
    assertThat(answer("/deps a:one:1")).isEqualTo("a:one 1 is there already.");
    assertThat(answer("Tensor t = one.Greeting.word().isEmpty() ? zeros(2) : ones(2)"))
        .contains("1");
  }

  @Test
  void a_library_that_cannot_be_had_is_one_sentence_and_ends_the_input() {
    assertThat(answer("/deps a:none:1\nint x = 1;")).startsWith("There is no a:none:1 in here");
    assertThat(answer("x")).startsWith("cannot find symbol");
    assertThat(answer("/deps a:one"))
        .isEqualTo("a:one has no version; a:one:RELEASE is the newest one.");
  }

  @Test
  void a_reset_forgets_what_was_added() {
    answer("/deps a:one:1");
    answer("/reset");
    assertThat(answer("/deps")).startsWith("No library was added");
    assertThat(answer("/env")).startsWith("Nothing was added");
    assertThat(answer("one.Greeting.word()")).contains("package one does not exist");
    assertThat(answer("/deps a:one:1")).isEqualTo(ADDED);
  }

  @Test
  void a_session_whose_machine_has_ended_leaves_what_was_added_to_the_next() {
    try (Dialogue remote =
        new Dialogue(
            Session::remote,
            new PrintWriter(answers, true),
            new Paint(() -> new ValueRenderer.View(200, 20, false)))) {
      remote.accept("/deps a:one:1");
      remote.accept("System.exit(3);");
      answers.getBuffer().setLength(0);
      remote.accept("one.Greeting.word()");
      assertThat(answers.toString()).contains("hello");
      remote.accept("/deps");
      assertThat(answers.toString()).endsWith("a:one:1\n  b:two:1\n");
    }
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void a_script_names_its_libraries_above_its_first_statement(Supplier<Session> sessions) {
    try (Session session = sessions.get()) {
      String text =
          "///usr/bin/env jbang \"$0\" \"$@\"\n//DEPS a:one:1  // greets\n//DEPS b:two:1,b:two:1\n"
              + "import one.*;\nif (!Greeting.word().equals(\"hello\")) throw new Exception();";
      assertThat(script(session, text)).isEqualTo("0\n");
      assertThat(script(session, text)).isEqualTo("0\n");
    }
  }

  @Test
  void a_line_that_names_libraries_wrongly_or_too_late_is_shown_with_its_place() {
    try (Session session = Session.local(null)) {
      assertThat(script(session, "\n//DEPS a\n"))
          .startsWith("2\ns.jsh:2:1: a is no library: group:artifact:version was expected");
      assertThat(script(session, "//DEPS\n"))
          .isEqualTo("2\ns.jsh:1:1: //DEPS needs group:artifact:version.");
      assertThat(script(session, "int x = 1;\n//DEPS a:one:1\n"))
          .isEqualTo(
              "2\ns.jsh:2:1: //DEPS is read above the first statement of a script alone; move it"
                  + " there.");
      assertThat(script(session, "// no\n//DEPS a:none:1\n"))
          .startsWith("2\ns.jsh:2:1: There is no a:none:1 in here");
      assertThat(script(session, "//REPOS x=http://x\nint x = 1;"))
          .isEqualTo(
              "0\ns.jsh:1:1: //REPOS is passed over: repositories are those of Maven's"
                  + " settings.xml.");
      assertThat(script(session, "String s = \"\"\"\n//DEPS a:none:1\n\"\"\";\n//DEPSX\n"))
          .isEqualTo("0\n");
      assertThat(session.added().libraries()).isEmpty();
    }
  }

  @Test
  void a_script_that_is_opened_adds_its_libraries() throws IOException {
    Path file = folder.resolve("opened.jsh");
    Files.writeString(file, "//DEPS a:one:1\nString word = one.Greeting.word();\n");
    answer("/open " + file);
    assertThat(answer("word")).isEqualTo("word ==> hello");
  }

  @Test
  void a_stop_ends_the_search() {
    try (Session session = Session.local(null)) {
      session.stop();
      assertThat(script(session, "//DEPS a:one:1\n")).isEqualTo("130\nInterrupted.");
    }
  }

  private Path classes() throws IOException {
    Path jar = folder.resolve("served/b/two/1/two-1.jar");
    Path copy = folder.resolve("my words.jar");
    Files.copy(jar, copy);
    return copy;
  }

  @Test
  void jars_and_folders_can_be_added_to_the_class_path() throws IOException {
    Path jar = classes();
    assertThat(answer("/env -class-path " + folder + File.pathSeparator + jar))
        .isEqualTo("Added " + folder + ".\nAdded " + jar + ".");
    assertThat(answer("two.Word.get()")).endsWith("==> hello");
    assertThat(answer("/env")).isEqualTo(folder + "\n" + jar);
    assertThat(answer("/env --class-path \"" + jar + "\""))
        .isEqualTo("There already: " + jar + ".");
    assertThat(answer("/env -class-path " + folder.resolve("*"))).endsWith(jar + ".");
  }

  @Test
  void what_is_no_class_path_is_a_sentence() throws IOException {
    Path text = folder.resolve("text.jar");
    Files.writeString(text, "no jar");
    assertThat(answer("/env -class-path nothing.jar"))
        .isEqualTo("nothing.jar does not exist: a jar or a folder of classes was expected.");
    assertThat(answer("/env -class-path " + text)).startsWith(text + " is no jar");
    assertThat(answer("/env -class-path")).contains("needs jars or folders");
    assertThat(answer("/env -module-path x"))
        .isEqualTo("/env knows -class-path alone, and not -module-path.");
    assertThat(answer("/env x.jar")).isEqualTo("/env takes -class-path PATH, this is none: x.jar");
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void a_script_adds_to_its_class_path_and_passes_other_options_over(Supplier<Session> sessions)
      throws IOException {
    Path jar = classes();
    try (Session session = sessions.get()) {
      assertThat(script(session, "/env -class-path " + jar + "\nString w = two.Word.get();"))
          .isEqualTo("0\nAdded " + jar + ".");
      assertThat(script(session, "int x = 1;\n/env -add-modules y\n"))
          .isEqualTo(
              "0\ns.jsh:2:1: /env knows -class-path alone, and not -add-modules. It is passed"
                  + " over.");
      assertThat(script(session, "/env -class-path gone\nint x = 1;"))
          .startsWith("2\ns.jsh:1:1: gone does not exist");
    }
  }
}
