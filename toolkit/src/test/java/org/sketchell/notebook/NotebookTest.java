// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.file.FileException;
import org.sketchell.picture.MimeBundle;

class NotebookTest {
  /** One of each kind of cell and of output. */
  static final Notebook ALL =
      Notebook.of(
          List.of(
              Cell.prose("# A title\n\nSome *words*, and an ä."),
              Cell.code("int a = 1;\na + 1")
                  .ran(
                      1,
                      List.of(
                          new CellOutput.Printed(false, "one\ntwo"),
                          new CellOutput.Printed(true, "odd\n"),
                          new CellOutput.Shown(
                              MimeBundle.text("figure")
                                  .add(MimeBundle.SVG, "<svg>\n</svg>")
                                  .add(MimeBundle.PNG, "iVBORw0KGgo=")
                                  .add("application/json", "{\"a\":[1,2.5]}")),
                          new CellOutput.Value(MimeBundle.text("2").add("text/html", "<b>2</b>")))),
              Cell.code("b")
                  .ran(
                      2,
                      List.of(
                          new CellOutput.Failure(
                              CellOutput.Failure.ERROR,
                              "cannot find symbol",
                              List.of("line 1: b", "        ^"),
                              ""))),
              Cell.code(""),
              new Cell.Raw("mine", "raw", Map.of("metadata", Map.of("format", "text/x")))));

  @Test
  void what_is_written_is_read_again(@TempDir Path folder) {
    Path file = folder.resolve("all.ipynb");
    ALL.write(file);
    assertThat(Notebook.read(file).json()).isEqualTo(ALL.json());
    assertThat(Notebook.read(file).code().get(0).outputs()).isEqualTo(ALL.code().get(0).outputs());
    assertThat(Notebook.read(file).code().get(1)).hasToString("b");
    assertThat(Notebook.read(file).code().get(1).outputs()).isEqualTo(ALL.code().get(1).outputs());
    assertThat(ALL).hasToString("notebook of 5 cells, 3 of them code");
  }

  @Test
  void names_of_cells_come_from_their_text_and_are_each_there_once() {
    Notebook twice = Notebook.of(List.of(Cell.code("a"), Cell.code("a"), Cell.prose("a")));
    String first = twice.cells().get(0).id();
    assertThat(first).matches("[0-9a-f]{8}");
    assertThat(twice.cells().get(1).id()).isEqualTo(first + "-2");
    assertThat(twice.cells().get(2).id()).matches("[0-9a-f]{8}").isNotEqualTo(first);
    assertThat(Notebook.of(List.of(Cell.prose("before"), Cell.code("a"))).cells().get(1).id())
        .isEqualTo(first);
    assertThat(ALL.cells().get(4).id()).isEqualTo("mine");
  }

  @Test
  void a_line_that_was_written_over_stands_as_it_is_in_the_end() {
    Notebook notebook =
        Notebook.of(List.of(Cell.code("fit()").ran(1, List.of(new CellOutput.Line(7, "done")))));
    assertThat(Notebook.parse(notebook.json(), "it").code().get(0).outputs())
        .containsExactly(new CellOutput.Shown(MimeBundle.text("done")));
  }

  @Test
  void what_older_programs_write_is_read() {
    Notebook old =
        Notebook.parse(
            """
            {"nbformat": 4, "nbformat_minor": 0, "metadata": {"kernelspec": {"name": "python3"}},
             "cells": [
              {"cell_type": "markdown", "metadata": {"tags": ["x"]}, "source": "one\\ntwo",
               "attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}},
              {"cell_type": "raw", "metadata": {}, "source": []},
              {"cell_type": "code", "metadata": {"collapsed": false}, "source": ["1\\n", "2"],
               "execution_count": 5, "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["a\\n", "b"]},
                {"output_type": "stream", "name": "stderr", "text": "c"},
                {"output_type": "display_data", "metadata": {}, "data": {"text/plain": ["x"]}},
                {"output_type": "error", "ename": "NameError", "evalue": "no a",
                 "traceback": ["---", "NameError: no a"]}]}]}""",
            "old");
    assertThat(old.metadata()).containsEntry("kernelspec", Map.of("name", "python3"));
    assertThat(old.cells().get(0))
        .hasToString("one\ntwo")
        .satisfies(cell -> assertThat(cell.rest()).containsOnlyKeys("metadata", "attachments"));
    assertThat(old.cells().get(1)).isInstanceOf(Cell.Raw.class).hasToString("");
    assertThat(old.code().get(0).count()).isEqualTo(5);
    assertThat(old.code().get(0).outputs())
        .containsExactly(
            new CellOutput.Printed(false, "a\nb"),
            new CellOutput.Printed(true, "c"),
            new CellOutput.Shown(MimeBundle.text("x")),
            new CellOutput.Failure("NameError", "no a", List.of("---", "NameError: no a"), ""));
    assertThat(old.json()).contains("\"tags\": [\n", "\"a.png\"", "\"nbformat_minor\": 5");
  }

  @Test
  void what_is_no_notebook_is_refused_with_the_place() {
    assertRefused("{\n \"cells\": [,]}", "in line 2, column 12 it is not JSON");
    assertRefused("", "it is empty");
    assertRefused("[]", "it holds a list, where an object was expected");
    assertRefused("{}", "nbformat is missing, where the number 4 was expected");
    assertRefused("{\"nbformat\": 4}", "cells is missing, where a list was expected");
    assertRefused("{\"nbformat\": 4, \"cells\": [3]}", "cells[0] is a number, where a cell was");
    assertRefused(
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"heading\", \"source\": \"\"}]}",
        "cells[0].cell_type is heading, where markdown, code or raw was expected");
    assertRefused(
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"raw\", \"source\": [\"\", 3]}]}",
        "cells[0].source[1] is a number, where a text was expected");
    assertRefused(
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"\", \"outputs\":"
            + " [{\"output_type\": \"execute_result\", \"data\": {\"text/plain\": null}}]}]}",
        "cells[0].outputs[0].data[\"text/plain\"] is null, where a text or a list of texts was");
    assertRefused("[".repeat(5000), "it is not JSON");
    assertThatThrownBy(() -> Notebook.parse("{\"nbformat\": 3}", "old\u001b.ipynb"))
        .isInstanceOf(FileException.class)
        .hasMessage(
            "old\\u001b.ipynb is a notebook of format 3, and format 4 was expected: open it in"
                + " Jupyter and save it.");
  }

  private static void assertRefused(String json, String why) {
    assertThatThrownBy(() -> Notebook.parse(json, "x.ipynb"))
        .isInstanceOf(FileException.class)
        .hasMessageStartingWith("x.ipynb is no notebook: ")
        .hasMessageContaining(why)
        .hasMessageEndingWith(".");
  }

  @Test
  void what_cannot_be_read_is_told_by_its_name(@TempDir Path folder) {
    assertThatThrownBy(() -> Notebook.read(folder))
        .isInstanceOf(FileException.class)
        .hasMessage("Cannot read " + folder + ": it is a folder, not a notebook.");
    assertThatThrownBy(() -> Notebook.read(folder.resolve("none.ipynb")))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("none.ipynb does not exist");
  }

  /** Jupyter's own library says whether a file is a notebook, and how it would write it. */
  @Test
  void jupyter_takes_it_for_a_notebook_and_would_write_it_so(@TempDir Path folder)
      throws IOException, InterruptedException {
    Jupyter.assumeHas("nbformat");
    Path file = folder.resolve("all.ipynb");
    ALL.write(file);
    Path copy = folder.resolve("copy.ipynb");
    String said =
        Jupyter.python(
            """
            import nbformat, sys
            book = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT)
            nbformat.validate(book)
            nbformat.write(book, sys.argv[2])
            """,
            file,
            copy);
    assertThat(said).isEmpty();
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .isEqualTo(Files.readString(copy, StandardCharsets.UTF_8));
  }
}
