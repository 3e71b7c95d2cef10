// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.CellOutput;
import org.sketchell.notebook.Notebook;

/** Notebooks as scripts, and what was typed as a notebook. */
class NotebookCellsTest {
  private static final StringWriter ANSWERS = new StringWriter();
  private static Dialogue dialogue;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    Rendering rendering = new Rendering(() -> new ValueRenderer.View(60, 20, false));
    dialogue =
        new Dialogue(
            () -> Session.local(rendering::show),
            new PrintWriter(ANSWERS, true),
            new Paint(rendering::view));
  }

  @AfterAll
  static void close() {
    dialogue.close();
  }

  private Path notebook(Cell... cells) {
    Path file = folder.resolve("a.ipynb");
    Notebook.of(List.of(cells)).write(file);
    return file;
  }

  private static String answer(String input) {
    ANSWERS.getBuffer().setLength(0);
    dialogue.accept(input);
    return ANSWERS.toString();
  }

  private record Ran(int code, String errors) {}

  private static Ran run(Path file) {
    StringWriter errors = new StringWriter();
    PrintWriter err = new PrintWriter(errors, true);
    int code =
        new ScriptRunner(dialogue.session(), err, err, false, false).runFile(file, "a.ipynb");
    return new Ran(code, errors.toString());
  }

  @Test
  void the_code_of_a_notebook_is_a_script() {
    Path file =
        notebook(
            Cell.prose("# int a = 0;"),
            Cell.code("int first = 3"),
            Cell.code(""),
            Cell.code("int second = first + 1;\nint third = 2 * second"));
    assertThat(run(file)).isEqualTo(new Ran(0, ""));
    assertThat(answer("third")).contains("8");
    assertThat(answer("/open " + file)).isEmpty();
  }

  @Test
  void an_error_names_the_cell_and_the_place_in_it() {
    assertThat(run(notebook(Cell.prose("x"), Cell.code("int a = 1;"), Cell.code("a;\nint b = c;"))))
        .isEqualTo(new Ran(2, "a.ipynb, cell 2:2:9: cannot find symbol; symbol:   variable c\n"));
    Ran thrown = run(notebook(Cell.code("int a = 1;"), Cell.code("\n  int b = a / 0;")));
    assertThat(thrown.code()).isEqualTo(1);
    assertThat(thrown.errors()).startsWith("a.ipynb, cell 2:2:").contains("/ by zero");
  }

  @Test
  void a_cell_that_asks_to_be_timed_is_run_as_it_is() {
    assertThat(run(notebook(Cell.code("%%time\nint timed = 7;\nint b = c;"))).errors())
        .startsWith("a.ipynb, cell 1:3:9: ");
    assertThat(answer("timed")).contains("7");
  }

  @Test
  void nothing_runs_where_a_later_cell_cannot_be_parsed() {
    System.clearProperty("notebook.ran");
    Ran ran =
        run(
            notebook(
                Cell.code("System.setProperty(\"notebook.ran\", \"\");"), Cell.code("int x = ;")));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.errors()).startsWith("a.ipynb, cell 2:1:");
    assertThat(System.getProperty("notebook.ran")).isNull();
  }

  @Test
  void exit_ends_a_notebook_too() {
    assertThat(run(notebook(Cell.code("/exit 3"), Cell.code("1 / 0"))).code()).isEqualTo(3);
  }

  @Test
  void a_notebook_of_another_language_and_what_is_none_are_refused() throws IOException {
    Path file = folder.resolve("a.ipynb");
    Files.writeString(
        file,
        "{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"language_info\": {\"name\":"
            + " \"Python\"}}}");
    assertThat(run(file))
        .isEqualTo(new Ran(2, "a.ipynb is a notebook of python: one of Java was expected.\n"));
    Files.writeString(file, "int a = 1;");
    assertThat(run(file).code()).isEqualTo(2);
    assertThat(run(file).errors()).contains("a.ipynb is no notebook: in line 1, column 1");
  }

  @Test
  void what_was_typed_is_saved_as_cells_and_can_be_run() {
    answer("/reset");
    answer("int a = 1; int b = 2;");
    answer("String text =\n    \"x\";");
    answer("a = 1 / 0");
    answer("class Point {}");
    Path file = folder.resolve("saved.ipynb");
    assertThat(answer("/save " + file)).isEqualToIgnoringNewLines("wrote 4 cells to " + file);
    Notebook saved = Notebook.read(file);
    assertThat(saved.cells())
        .extracting(Cell::source)
        .contains("int a = 1;\nint b = 2;", "String text =\n    \"x\";", "class Point {}");
    assertThat(saved.withoutOutputs()).isEqualTo(saved);
    answer("class Point { int x; }");
    assertThat(answer("/save -history " + file))
        .contains(" cells to " + file + ", which replaced what was there");
    assertThat(Notebook.read(file).code())
        .extracting(Cell::source)
        .contains("class Point {}", "class Point { int x; }");
  }

  @Test
  void what_somebody_wrote_is_not_lost() throws IOException {
    Path file = notebook(Cell.prose("# A title"), Cell.prose("Words."), Cell.code(" "));
    String before = Files.readString(file);
    assertThat(answer("/save " + file))
        .contains("has 2 cells of prose, which would be lost: name another file.");
    assertThat(file).content().isEqualTo(before);
    Files.writeString(file, "my notes");
    assertThat(answer("/save " + file)).contains("is there and is no notebook");
    assertThat(file).content().isEqualTo("my notes");
  }

  @Test
  void outputs_and_code_of_others_are_not_lost() throws IOException {
    answer("int mine = 1; int also = 2;");
    List<CellOutput> outputs = List.of(new CellOutput.Printed(false, "1"));
    Path file =
        notebook(
            Cell.prose("Words."),
            Cell.code("int mine = 1").ran(1, outputs),
            Cell.code("int others = 1;"),
            Cell.code("// why\nint mine = 1;"),
            Cell.code("!ls"));
    String before = Files.readString(file);
    assertThat(answer("/save " + file))
        .isEqualToIgnoringNewLines(
            file
                + " has 1 cell of prose, 1 cell with outputs and 3 cells of code that this session"
                + " has not run, which would be lost: name another file.");
    assertThat(file).content().isEqualTo(before);
  }

  @Test
  void what_the_session_has_run_may_be_replaced() {
    answer("int mine = 1; int also = 2;");
    Path file =
        notebook(
            Cell.code("int mine = 1\n;int also = 2;"),
            Cell.code("import java.util.*;\nimport java.util.zip.CRC32"));
    answer("/open " + file);
    answer("int mine = 5;");
    assertThat(answer("/save " + file)).contains(", which replaced what was there");
    assertThat(answer("/save " + file)).contains(", which replaced what was there");
    assertThat(Notebook.read(file).code()).extracting(Cell::source).contains("int mine = 5;");
  }

  @Test
  void a_notebook_of_another_language_is_not_replaced() throws IOException {
    Path file = folder.resolve("a.ipynb");
    String python =
        "{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"language_info\": {\"name\": \"py\\nthon\"}}}";
    Files.writeString(file, python);
    assertThat(answer("/save " + file))
        .isEqualToIgnoringNewLines(
            file + " is a notebook of py\\nthon, which would be lost: name another file.");
    assertThat(file).content().isEqualTo(python);
  }

  @Test
  void a_cell_that_asks_for_what_is_not_known_is_refused_before_any_runs() {
    System.clearProperty("notebook.ran");
    Ran ran =
        run(
            notebook(
                Cell.code("System.setProperty(\"notebook.ran\", \"\");"),
                Cell.code("\n%%bash\nls")));
    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "a.ipynb, cell 2:2:1: %%bash is not known here; %%time is the only cell magic, and"
                    + " !command runs a command of the system.\n"));
    assertThat(System.getProperty("notebook.ran")).isNull();
    assertThat(run(notebook(Cell.code("%matplotlib inline"))).errors())
        .startsWith("a.ipynb, cell 1:1:1: %matplotlib is not a command for scripts; ");
    assertThat(run(notebook(Cell.code("%exit 3"))).code()).isEqualTo(3);
  }
}
