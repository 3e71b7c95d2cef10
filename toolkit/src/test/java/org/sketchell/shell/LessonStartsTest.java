// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.VarSnippet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.doodle.Doodles;

/** The startup files of the lessons are what the lessons make them, and stand where they end. */
class LessonStartsTest {
  private static final Path STARTUP = Packaged.root().resolve("jshell-startup");
  private static final Path SCRIPTS = Packaged.root().resolve("scripts");

  /** {@code mvn -pl toolkit test -Dtest=LessonStartsTest -Dlessons=write} makes the files anew. */
  private static final boolean WRITES = "write".equals(System.getProperty("lessons"));

  @TempDir private static Path data;
  private static Session session;

  @BeforeAll
  static void draw() {
    Doodles.write(data, Doodles.classes(), 40, 42);
    System.setProperty("sketchell.data", data.toString());
    System.setProperty("sketchell.progress", "lines");
    session = Session.local(String::valueOf);
  }

  @AfterAll
  static void putBack() {
    session.close();
    System.clearProperty("sketchell.data");
    System.clearProperty("sketchell.progress");
    System.clearProperty("sketchell.home");
  }

  @Test
  void each_lesson_has_the_startup_file_that_is_made_from_it() throws IOException {
    Map<String, String> files = LessonStarts.all(session.analysis());
    assertThat(files).hasSize(12);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path committed = STARTUP.resolve(file.getKey());
      if (WRITES) {
        Files.writeString(committed, file.getValue());
      }
      assertThat(committed).content().as(file.getKey()).isEqualTo(file.getValue());
    }
  }

  @Test
  void a_startup_file_defines_draws_and_trains_and_says_nothing() {
    String lesson =
        """
        // # 8. A lesson
        // ## First
        int a = 1;
        print("a layer", conv2d(1, 5, 3));
        print(a);
        show(figure().add(tensor(1), "x"));
        Path file = figure().save("x.png");
        attempt(() -> conv2d());
        void again() {
          print(a);
        }
        for (int i = 0; i < 2; i++) {
          a += i;
        }
        TrainingRun run = new Trainer().fit(network, split);
        """;
    assertThat(LessonStarts.of(8, "08-lesson.jsh", lesson, session.analysis()))
        .contains("import org.sketchell.tensor.*;")
        .endsWith(
            """
              org.sketchell.shell.LessonStart.begins("8. A lesson", true);
              int a = 1;
              { Arrays.asList("a layer", conv2d(1, 5, 3)); }
              void again() {
                print(a);
              }
              for (int i = 0; i < 2; i++) {
                a += i;
              }
              TrainingRun run = new Trainer().fit(network, split);
              org.sketchell.shell.LessonStart.ends(8, "8. A lesson", "a", "again", "run");
              // SPDX-License-Identifier: Apache-2.0
              """);
  }

  /** What is said, and the variables, methods and classes that are there after a script. */
  private record End(String said, Map<String, String> declared, Map<String, String> values) {

    static End of(Path script) {
      PrintStream before = System.out;
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      StringWriter errors = new StringWriter();
      try {
        session.active().toList().forEach(session.jshell()::drop);
        session.evaluate("manualSeed(1);");
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        PrintWriter err = new PrintWriter(errors, true);
        int code =
            new ScriptRunner(session, err, err, false, true).runFile(script, script.toString());
        assertThat(errors.toString()).isEmpty();
        assertThat(code).isZero();
        return new End(said.toString(StandardCharsets.UTF_8), declaredNow(), valuesNow());
      } finally {
        System.setOut(before);
      }
    }

    private static Map<String, String> declaredNow() {
      Map<String, String> declared = new LinkedHashMap<>();
      session
          .active()
          .filter(DeclarationSnippet.class::isInstance)
          .filter(snippet -> !(snippet instanceof ImportSnippet))
          .map(DeclarationSnippet.class::cast)
          .filter(snippet -> !snippet.name().startsWith("$"))
          .forEach(snippet -> declared.put(snippet.name(), snippet.subKind().toString()));
      return declared;
    }

    private static Map<String, String> valuesNow() {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("the next random number", shown("rand(1)"));
      for (VarSnippet variable :
          session
              .active()
              .filter(VarSnippet.class::isInstance)
              .map(VarSnippet.class::cast)
              .toList()) {
        String name = variable.name();
        switch (name.startsWith("$") ? "" : variable.typeName()) {
          case "Tensor", "int", "double" -> values.put(name, shown(name));
          case "long[]" -> values.put(name, shown("Arrays.toString(" + name + ")"));
          default -> {
            // Known by its name; a run tells its seconds, which are not the same twice.
          }
        }
      }
      return values;
    }

    private static String shown(String expression) {
      return ((Outcome.Value) session.evaluate(expression).get(0)).shown();
    }
  }

  private static TreeSet<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }
  }

  /**
   * The lessons themselves run on every JDK, and so do some of their startup files, at a prompt.
   */
  @ParameterizedTest
  @Tag("long")
  @ValueSource(
      strings = {
        "01-filters",
        "02-convolution",
        "03-sizes",
        "04-data",
        "05-training",
        "06-saliency",
        "07-exercises",
        "08-pictures",
        "09-finetuning"
      })
  void a_startup_file_stands_where_its_lesson_ends(String lesson) throws IOException {
    int number = Integer.parseInt(lesson.substring(0, 2));
    End start;
    End end;
    try (FirstLesson alone = FirstLesson.alone()) {
      TreeSet<String> before = files(data);
      start = End.of(STARTUP.resolve("lesson-" + number + ".jsh"));
      assertThat(files(data)).isEqualTo(before);
      assertThat(alone.page()).doesNotExist();
      end = End.of(SCRIPTS.resolve(lesson + ".jsh"));
    }
    Map<String, String> kept = new LinkedHashMap<>(end.declared());
    kept.remove("page");
    assertThat(start.declared()).isEqualTo(kept);
    assertThat(start.values()).isEqualTo(end.values());
    boolean trains = number > 4;
    assertThat(start.said().lines().toList())
        .hasSizeLessThanOrEqualTo(trains ? 25 : 1)
        .last()
        .asString()
        .startsWith("Lesson " + number + ". ")
        .contains(" s. At hand: " + String.join(", ", kept.keySet()) + ".")
        .endsWith("tutorial() goes on.");
    if (trains) {
      assertThat(start.said()).contains("trained again, which takes some seconds.");
    }
  }

  /** Of lessons that train longer, the lesson itself is run by its own test alone. */
  @Test
  @Tag("long")
  void a_network_of_a_longer_lesson_is_trained_again() throws IOException {
    End start = End.of(STARTUP.resolve("lesson-10.jsh"));
    assertThat(start.declared()).containsKeys("network", "run", "denoised");
    assertThat(start.said()).contains("trained again, which takes some seconds.");
    double before = Double.parseDouble(start.values().get("before"));
    double after = Double.parseDouble(start.values().get("after"));
    assertThat(after - before).isGreaterThanOrEqualTo(6);
  }

  @Test
  void the_tutorial_goes_on_after_the_lesson() {
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setProperty("sketchell.home", Packaged.root().toString());
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      Tutorial tutorial = new Tutorial();
      tutorial.goOnAfter(4);
      tutorial.next();
      tutorial.goOnAfter(12);
      tutorial.next();
      tutorial.goOnAfter(2);
      tutorial.begin(6);
      tutorial.next();
    } finally {
      System.setOut(before);
    }
    assertThat(
            said.toString(StandardCharsets.UTF_8).lines().filter(line -> line.matches("\\d\\. .*")))
        .containsExactly("5. Training", "1. Filters", "6. Saliency");
  }

  @Test
  void a_lesson_that_is_not_there_is_refused_with_the_range() {
    System.setProperty("sketchell.home", Packaged.root().toString());
    assertThat(LessonStart.file("3")).isEqualTo(STARTUP.resolve("lesson-3.jsh"));
    assertThat(new LessonStart.Numbers())
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
    for (String missing : List.of("0", "13", "007000")) {
      assertThatThrownBy(() -> LessonStart.file(missing))
          .isInstanceOf(ShellException.class)
          .hasMessageEndingWith("they go from 1 to 12.");
    }
    for (String odd : List.of("x", "-1", "", "2.5", "three\u001b[31m", "99999999999")) {
      assertThatThrownBy(() -> LessonStart.file(odd))
          .isInstanceOf(ShellException.class)
          .hasMessageStartingWith("A lesson is asked for by its number, from 1 to 12, but got ")
          .hasMessageNotContaining("\u001b");
    }
    System.setProperty("sketchell.home", data.toString());
    assertThatThrownBy(() -> LessonStart.file("3"))
        .isInstanceOf(ShellException.class)
        .hasMessageContaining("startup files beside Sketchell");
  }
}
