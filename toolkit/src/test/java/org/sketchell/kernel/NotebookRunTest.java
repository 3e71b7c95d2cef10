// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.CellOutput;
import org.sketchell.notebook.Notebook;

class NotebookRunTest {
  private static Notebook notebook(String... cells) {
    return Notebook.of(List.of(cells).stream().map(Cell::code).toList());
  }

  private static List<String> shown(Notebook notebook, int cell) {
    return notebook.code().get(cell).outputs().stream().map(CellOutput::toString).toList();
  }

  @Test
  void a_notebook_gets_the_outputs_of_its_cells() {
    Notebook ran =
        NotebookRun.unlimited()
            .run(
                Notebook.of(
                    List.of(
                        Cell.prose("# Words"),
                        Cell.code("int a = 3;"),
                        Cell.code("print(a); a + 1"))));
    assertThat(ran.cells().get(0)).hasToString("# Words");
    assertThat(ran.code()).extracting(Cell.Code::count).containsExactly(1, 2);
    assertThat(shown(ran, 0)).isEmpty();
    assertThat(shown(ran, 1)).containsExactly("3\n", "text/plain: 4");
    assertThat(NotebookRun.failure(ran)).isEmpty();
  }

  @Test
  void each_notebook_has_a_session_of_its_own() {
    NotebookRun.unlimited().run(notebook("int a = 3;"));
    assertThat(NotebookRun.failure(NotebookRun.unlimited().run(notebook("a"))))
        .hasValueSatisfying(
            failure -> assertThat(failure.message()).contains("cannot find symbol"));
  }

  @Test
  void cells_below_one_that_fails_are_not_run_and_have_no_outputs() {
    Notebook first = NotebookRun.unlimited().run(notebook("1", "2", "3"));
    Notebook ran =
        NotebookRun.unlimited()
            .run(
                first.cells(
                    List.of(first.cells().get(0), Cell.code("1 / 0"), first.cells().get(2))));
    assertThat(ran.code()).extracting(Cell.Code::count).containsExactly(1, 2, 0);
    assertThat(ran.code().get(2).outputs()).isEmpty();
    assertThat(NotebookRun.failure(ran)).isPresent();
  }

  @Test
  void a_cell_that_takes_too_long_is_interrupted() {
    Notebook ran =
        NotebookRun.unlimited()
            .limit(Duration.ofMillis(300))
            .run(notebook("while (true) { Thread.sleep(10); }", "2"));
    assertThat(NotebookRun.failure(ran))
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.kind()).isEqualTo(CellOutput.Failure.INTERRUPTED);
              assertThat(failure.message()).isEqualTo("The cell was interrupted after 0.3 s.");
            });
    assertThat(ran.code().get(0).outputs()).hasSize(1);
    assertThat(ran.code().get(1).count()).isZero();
  }
}
