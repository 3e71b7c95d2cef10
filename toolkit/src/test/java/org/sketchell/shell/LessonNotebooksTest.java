// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.Notebook;

/** The notebooks of the chapter are what the lessons make them. */
class LessonNotebooksTest {
  /** {@code mvn -pl toolkit test -Dtest=LessonNotebooksTest -Dlessons=write} makes them anew. */
  private static final boolean WRITES = "write".equals(System.getProperty("lessons"));

  @Test
  void each_lesson_has_the_notebook_that_is_made_from_it() throws IOException {
    Map<String, Notebook> notebooks = LessonNotebooks.all();
    assertThat(notebooks).hasSize(12);
    for (Map.Entry<String, Notebook> notebook : notebooks.entrySet()) {
      Path committed = LessonNotebooks.folder().resolve(notebook.getKey());
      if (WRITES) {
        Files.createDirectories(LessonNotebooks.folder());
        notebook.getValue().write(committed);
      }
      assertThat(committed).content().as(notebook.getKey()).isEqualTo(notebook.getValue().json());
    }
  }

  @Test
  void a_notebook_begins_with_how_it_is_opened_and_ends_with_the_next_one() throws IOException {
    Map<String, Notebook> notebooks = LessonNotebooks.all();
    for (Map.Entry<String, Notebook> notebook : notebooks.entrySet()) {
      Cell first = notebook.getValue().cells().get(0);
      assertThat(first.source())
          .as(notebook.getKey())
          .startsWith("# " + Integer.parseInt(notebook.getKey().substring(0, 2)) + ". ")
          .contains("`./sketchell jupyter install`", "`jupyter lab scripts/notebooks`");
    }
    assertThat(notebooks.get("01-filters.ipynb").cells())
        .last()
        .hasToString("Next: [2. A convolution](02-convolution.ipynb)");
  }

  @Test
  void a_notebook_has_no_outputs_and_all_code_of_its_lesson() throws IOException {
    for (Map.Entry<String, Notebook> notebook : LessonNotebooks.all().entrySet()) {
      assertThat(notebook.getValue().withoutOutputs()).isEqualTo(notebook.getValue());
      String lesson = notebook.getKey().replace(".ipynb", ".jsh");
      String script = Files.readString(Packaged.root().resolve("scripts/" + lesson));
      assertThat(notebook.getValue().code().stream().flatMap(cell -> cell.source().lines()))
          .as(lesson)
          .filteredOn(line -> !line.isBlank())
          .containsExactlyElementsOf(
              script.lines().filter(line -> !line.isBlank() && !line.startsWith("//")).toList());
    }
  }

  @Test
  void each_cell_of_code_is_complete() throws IOException {
    try (Interpreter interpreter =
        Interpreter.open(value -> org.sketchell.picture.MimeBundle.text(""))) {
      for (Notebook notebook : LessonNotebooks.all().values()) {
        assertThat(notebook.code())
            .allMatch(
                cell -> interpreter.readiness(cell.source()) == Interpreter.Readiness.COMPLETE);
      }
    }
  }
}
