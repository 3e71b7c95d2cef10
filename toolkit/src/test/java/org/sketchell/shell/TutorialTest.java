// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lessons, cut into steps. */
class TutorialTest {
  private static final String LESSON =
      """
      #!/usr/bin/env -S sketchell run
      // # 3. A lesson
      // What it is about.

      // ## First
      // Some words.
      int a = 1;

      // A remark inside the code.
      int b = a + 1;

      // ## Second
      int c = a + b;

      // SPDX-License-Identifier: Apache-2.0
      """;

  private final PrintStream before = System.out;
  private final String home = System.getProperty("sketchell.home");
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void putBack() {
    System.setOut(before);
    if (home == null) {
      System.clearProperty("sketchell.home");
    } else {
      System.setProperty("sketchell.home", home);
    }
  }

  @Test
  void a_step_is_a_text_and_its_code() {
    assertThat(Tutorial.parse("03-lesson.jsh", LESSON))
        .containsExactly(
            new Tutorial.Step(
                3,
                "03-lesson.jsh",
                "3. A lesson\nWhat it is about.\n\nFirst\nSome words.",
                "int a = 1;\n\n// A remark inside the code.\nint b = a + 1;"),
            new Tutorial.Step(3, "03-lesson.jsh", "Second", "int c = a + b;"));
  }

  @Test
  void the_lessons_of_the_chapter_have_steps_in_order() {
    List<Tutorial.Step> steps = Tutorial.read(Packaged.root().resolve("scripts"));
    assertThat(steps).hasSizeGreaterThan(25);
    assertThat(steps).isSortedAccordingTo((a, b) -> a.lesson() - b.lesson());
    assertThat(steps).allMatch(step -> !step.text().isBlank() && !step.text().contains("//"));
    assertThat(steps.get(0).text()).startsWith("1. Filters\n");
    assertThat(steps).noneMatch(step -> step.code().contains("SPDX"));
  }

  @Test
  void the_shell_runs_each_step_where_its_variables_stay(@TempDir Path folder) throws Exception {
    Files.createDirectory(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/03-lesson.jsh"), LESSON);
    System.setProperty("sketchell.home", folder.toString());
    StringWriter answers = new StringWriter();
    Rendering rendering = new Rendering(() -> new ValueRenderer.View(60, 20, false));
    Tutorial tutorial = new Tutorial();
    tutorial.runs();
    try (Dialogue dialogue =
        new Dialogue(
            () -> Session.local(rendering::show),
            new PrintWriter(answers, true),
            new Paint(rendering::view),
            tutorial)) {
      tutorial.next();
      dialogue.accept("int before = 5");
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains("First\nSome words.\n\n    int a = 1;");
      assertThat(answers.toString()).contains("a ==> 1", "b ==> 2", "tutorial() goes on.");
      tutorial.next();
      dialogue.accept("before");
      assertThat(answers.toString()).contains("c ==> 3");
      tutorial.next();
      assertThat(tutorial.takeCode()).startsWith("int a");
      assertThat(tutorial.takeCode()).isNull();
    }
    assertThatThrownBy(() -> tutorial.begin(9)).hasMessageContaining("from 1 to 3");
    tutorial.begin(3);
    tutorial.next();
    assertThat(tutorial.takeCode()).startsWith("int a");
  }

  @Test
  void without_a_shell_that_runs_them_the_steps_are_to_be_typed() {
    System.setProperty("sketchell.home", Packaged.root().toString());
    new Tutorial().next();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("paste them", "01-filters.jsh runs the whole lesson");
  }

  @Test
  void without_lessons_one_sentence(@TempDir Path folder) {
    System.setProperty("sketchell.home", folder.toString());
    assertThatThrownBy(() -> new Tutorial().next())
        .isInstanceOf(ShellException.class)
        .hasMessageContaining("folder scripts");
  }
}
