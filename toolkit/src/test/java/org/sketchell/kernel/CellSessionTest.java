// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.MimeBundle;

class CellSessionTest {
  private static List<CellOutput> outputs(String... cells) {
    List<List<CellOutput>> all = CellSession.runAll(List.of(cells));
    return all.get(all.size() - 1);
  }

  private static String text(CellOutput output) {
    return ((CellOutput.Value) output).bundle().form(MimeBundle.TEXT).orElseThrow();
  }

  @Test
  void the_last_line_of_a_cell_is_its_value() {
    assertThat(outputs("var a = 3;", "a + 1;\na + 2"))
        .singleElement()
        .satisfies(output -> assertThat(text(output)).isEqualTo("5"));
  }

  @Test
  void declarations_assignments_and_statements_have_none() {
    assertThat(outputs("int a = 3; a = 4")).isEmpty();
    assertThat(outputs("if (true) { int b = 1; }")).isEmpty();
    assertThat(outputs("record Point(int x) {}")).isEmpty();
  }

  @Test
  void what_is_printed_and_shown_comes_in_order() {
    List<CellOutput> outputs =
        outputs("print(1); print(2); show(ones(2, 2)); System.out.print(\"é3\"); 4");
    assertThat(outputs).hasSize(4);
    assertThat(outputs.get(0)).isEqualTo(new CellOutput.Printed(false, "1\n2\n"));
    assertThat(((CellOutput.Shown) outputs.get(1)).bundle().forms())
        .containsKeys(MimeBundle.PNG, MimeBundle.SVG, MimeBundle.TEXT);
    assertThat(outputs.get(2)).isEqualTo(new CellOutput.Printed(false, "é3"));
    assertThat(text(outputs.get(3))).isEqualTo("4");
  }

  @Test
  void a_line_that_is_written_over_stands_once() {
    assertThat(
            outputs(
                "print(\"before\"); for (int i = 0; i < 3; i++) { System.out.print(\"\\rstep \" + i); }"
                    + " System.out.println(); print(\"after\");"))
        .extracting(CellOutput::toString)
        .containsExactly("before\n", "step 2", "after\n");
  }

  @Test
  void a_shorter_text_leaves_the_end_of_a_longer_one_as_on_a_terminal() {
    assertThat(outputs("System.out.print(\"\\rlonger\\rab\\n\");"))
        .extracting(CellOutput::toString)
        .containsExactly("abnger");
  }

  @Test
  void an_error_is_one_sentence_with_the_line_that_it_is_about() {
    CellOutput.Failure failure =
        (CellOutput.Failure)
            outputs("var image = ones(28, 28);\nconv2d(1, 5, 3).forward(image)").get(0);
    assertThat(failure.kind()).isEqualTo(CellOutput.Failure.ERROR);
    assertThat(failure.message()).startsWith("conv2d wants batch x channels");
    assertThat(failure.marks()).containsExactly("line 2: conv2d(1, 5, 3).forward(image)");
    assertThat(failure.trace()).contains("ShapeException");
  }

  @Test
  void an_error_of_the_compiler_marks_the_place() {
    CellOutput.Failure failure = (CellOutput.Failure) outputs("int a = 1;\nint b = c;").get(0);
    assertThat(failure.message()).contains("cannot find symbol");
    assertThat(failure.marks()).containsExactly("line 2: int b = c;", "                ^");
    assertThat(failure.trace()).isEmpty();
  }

  @Test
  void what_fails_while_it_is_shown_is_an_error_of_the_cell() {
    assertThat(
            outputs(
                "class Odd { public String toString() { throw new IllegalStateException(\"no text\"); } }\nnew Odd()"))
        .singleElement()
        .satisfies(output -> assertThat(output.toString()).contains("no text"));
  }

  @Test
  void commands_are_known_by_a_slash_and_by_the_sign_of_ipython() {
    assertThat(outputs("int a = 1;", "/vars").toString()).contains("int a = 1");
    assertThat(outputs("int a = 1;", "%vars").toString()).contains("int a = 1");
    assertThat(outputs("int a = 7 \n% 4;\na"))
        .singleElement()
        .satisfies(output -> assertThat(text(output)).isEqualTo("3"));
    assertThat(outputs("%nothing").toString()).contains("%nothing is not a command");
  }

  @Test
  void a_line_or_a_whole_cell_is_timed() {
    List<CellOutput> line = outputs("%time 1 + 1");
    assertThat(line.get(0).toString()).startsWith("took ");
    assertThat(text(line.get(1))).isEqualTo("2");
    List<CellOutput> cell = outputs("%%time\nint a = 1;\na + 1");
    assertThat(cell.get(0).toString()).startsWith("The cell took ");
    assertThat(text(cell.get(1))).isEqualTo("2");
    assertThat(outputs("%%time\nint b = c;").get(1).toString()).contains("line 2: int b = c;");
  }

  @Test
  void a_command_of_the_system_is_run_and_its_failure_ends_the_cell() {
    assertThat(outputs("!echo hi").toString()).contains("hi");
    assertThat(outputs("!exit 3\nprint(1);"))
        .last()
        .isInstanceOf(CellOutput.Failure.class)
        .asString()
        .contains("3");
  }

  private static CellOutput.Failure failure(String cell) {
    return (CellOutput.Failure) outputs(cell).get(0);
  }

  @Test
  void a_script_that_fails_is_a_failure_of_the_cell_that_opened_it(@TempDir Path folder)
      throws IOException {
    Path script = folder.resolve("thr.jsh");
    String open = "/open " + script;
    assertThat(failure(open).message()).isEqualTo(script + " does not exist.");
    Files.writeString(script, "int a = 1;\nint b = a / 0;\n");
    CellOutput.Failure thrown = failure(open + "\nprint(1);");
    assertThat(thrown.message()).isEqualTo(script + ":2:1: ArithmeticException: / by zero");
    assertThat(thrown.trace()).contains("ArithmeticException");
    Files.writeString(script, "int a = 1;\nboolean b = True;\n");
    assertThat(failure(open).message()).startsWith(script + ":2:13: cannot find symbol");
    assertThat(failure(open).marks()).hasSize(1);
    Files.writeString(script, "!exit 3\n");
    assertThat(failure(open).message())
        .isEqualTo(script + ":1:1: The command ended with exit code 3.");
    Path notebook = Files.writeString(folder.resolve("damaged.ipynb"), "{");
    assertThat(failure("/open " + notebook).message()).contains("damaged.ipynb is no notebook");
  }

  @Test
  void what_only_warns_in_a_script_is_no_failure(@TempDir Path folder) throws IOException {
    Path script = Files.writeString(folder.resolve("env.jsh"), "/env -module-path x\nint a = 1;\n");
    assertThat(outputs("/open " + script + "\na"))
        .hasSize(2)
        .satisfies(all -> assertThat(all.get(0).toString()).contains("It is passed over."))
        .satisfies(all -> assertThat(text(all.get(1))).isEqualTo("1"));
  }

  @Test
  void other_magics_for_a_whole_cell_and_one_without_code_are_a_sentence() {
    assertThat(failure("\n%%bash -x\nls").message())
        .isEqualTo(
            "%%bash is not known here; %%time is the only cell magic, and !command runs a command"
                + " of the system.");
    String alone = "%%time stands alone on the first line, with the code to be timed below it.";
    assertThat(failure("%%time").message()).isEqualTo(alone);
    assertThat(failure("%%time\n \n").message()).isEqualTo(alone);
    assertThat(failure("%%time -n 5\n1").message()).isEqualTo(alone);
    assertThat(failure("%%" + "\u001b" + "x".repeat(900)).message()).hasSizeLessThan(200);
  }

  @Test
  void a_cell_has_no_editor() {
    assertThat(failure("int a = 1;\n/edit a").message())
        .isEqualTo("/edit needs a terminal for the editor; in a notebook, change the cell itself.");
  }

  @Test
  void who_prints_faster_than_it_is_told_waits_and_loses_nothing() {
    long[] letters = new long[1];
    try (CellSession session =
        CellSession.open(
            output -> {
              if (output instanceof CellOutput.Printed text) {
                LockSupport.parkNanos(500_000);
                letters[0] += text.text().length();
              }
            })) {
      session.run(
          "String line = \"x\".repeat(999); for (int i = 0; i < 20_000; i++) { print(line); }");
    }
    assertThat(letters[0]).isEqualTo(20_000_000);
  }

  @Test
  void what_is_more_than_a_notebook_takes_is_left_out_with_a_word() {
    List<CellOutput> outputs =
        outputs(
            "String line = \"x\".repeat(999); for (int i = 0; i < 40_000; i++) { print(line); }");
    assertThat(outputs).hasSize(2);
    assertThat(outputs.get(0).toString().length())
        .isBetween(30 << 20, (int) CellSession.MOST_LETTERS);
    assertThat(outputs.get(1).toString()).contains("letters more were printed than a notebook");
  }

  @Test
  void a_session_leaves_the_process_as_it_was() {
    Object out = System.out;
    Object err = System.err;
    Object properties = System.getProperties().clone();
    outputs("show(ones(2, 2));");
    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
    assertThat(System.getProperties()).isEqualTo(properties);
  }

  @Test
  void cells_after_one_that_fails_are_not_run() {
    assertThat(CellSession.runAll(List.of("1", "1 / 0", "3"))).hasSize(2);
  }
}
