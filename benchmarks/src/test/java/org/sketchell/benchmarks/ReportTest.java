// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Machine MACHINE = new Machine("Abacus", 2, "AVX2", 24, "Linux", "17");

  /** Ours takes half of the time of each peer, in each of three rounds. */
  private static Result result(Row row, double others, String... names) {
    double[] speeds = new double[names.length];
    Arrays.fill(speeds, 500);
    speeds[0] = 1000;
    List<Round> rounds = Collections.nCopies(3, new Round(speeds, others, 50e9));
    Sample sample = new Sample(row, List.of(names), rounds);
    return new Result(row, List.of(sample), 1, 1, Conditions.QUIET, 50e9);
  }

  private static Report report() {
    String ours = "Sketchell 1";
    String torch = "libtorch 2";
    return new Report(
        MACHINE,
        LocalDate.of(2026, 1, 2),
        "one process",
        List.of(
            result(new Row(Task.TRAIN, Network.A, 10, 1), 0.04, ours, torch, "TensorFlow 3"),
            result(new Row(Task.TRAIN, Network.D, 64, 1), 0, ours, torch),
            result(new Row(Task.INFER, Network.A, 10, 1), 0.7, ours, torch)));
  }

  @Test
  void a_row_says_how_far_from_the_limit_it_is_and_how_far_ahead() {
    assertThat(report().markdown())
        .contains(
            "|  | network | batch | threads | floor, ms | Sketchell, ms | of the limit |"
                + " libtorch, ms | ratio (range) | TensorFlow, ms | ratio (range) | processes | rounds | others |")
        .contains(
            "| train | A | 10 | 1 | 0.127 | 1.000 | 13 % | 2.000 | 2.00 (2.00 to 2.00) | 2.000 |"
                + " 2.00 (2.00 to 2.00) | 1 of 1 | 3 of 3 | 0.04 |");
  }

  @Test
  void who_does_not_take_part_has_a_dash() {
    assertThat(report().markdown())
        .contains("2.000 | 2.00 (2.00 to 2.00) | - | - | 1 of 1 | 3 of 3 | 0.00 |");
  }

  @Test
  void a_row_that_was_not_taken_has_no_numbers_and_says_why() {
    assertThat(report().markdown())
        .contains("| infer | A | 10 | 1 | 0.061 | - | - | - | - | - | - | 0 of 1 | 0 of 3 | - |")
        .contains(
            "Not taken, since others were busy, the machine was slow or the time was up: infer A 10, 1 thread.\n")
        .doesNotContain("Less is to be trusted");
  }

  @Test
  void a_table_without_any_row_says_so_shortly() {
    Row row = new Row(Task.INFER, Network.A, 10, 1);
    Result none = new Result(row, List.of(), 1, 1, Conditions.QUIET, 0);
    Report report = new Report(MACHINE, LocalDate.of(2026, 1, 2), "one process", List.of(none));
    assertThat(report.text())
        .contains("Libraries: none was timed\n")
        .endsWith("the machine was slow or the time was up: every row.\n");
  }

  @Test
  void what_was_taken_and_does_not_count_is_said() {
    assertThat(report().text())
        .contains(
            "Of 9 rounds 6 count; dropped are 3 beside other work, 0 on a machine that was slower"
                + " than elsewhere, and 0 of processes in which too few others count.");
  }

  @Test
  void it_names_machine_versions_day_and_rate() {
    assertThat(report().markdown())
        .contains("Abacus, 2 processors, AVX2, 24 GiB, Linux, Java 17")
        .contains("- Day: 2026-01-02\n")
        .contains("Sketchell 1; libtorch 2; TensorFlow 3")
        .contains("Matrix products, best: 50.0 GFLOP/s at 1 thread\n");
    assertThat(report().text()).contains("Abacus", "50.0 GFLOP/s", "2.00 (2.00 to 2.00)");
  }

  @Test
  void every_round_is_in_the_json(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("r.json");
    report().writeJson(file);
    assertThat(Files.readString(file))
        .contains("\"speeds\"", "\"others\" : 0.7", "\"rate\"", "Abacus");
  }

  @Test
  void only_the_measured_part_of_a_file_is_replaced(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("R.md");
    MeasuredPart.write(file, "old table");
    Files.writeString(file, "By hand before.\n\n" + Files.readString(file) + "\nBy hand after.\n");
    MeasuredPart.write(file, "new table");
    assertThat(Files.readString(file))
        .startsWith("By hand before.\n")
        .endsWith("By hand after.\n")
        .contains("new table")
        .doesNotContain("old table");
  }

  @Test
  void a_file_without_a_measured_part_is_left_alone(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("R.md"), "A diary.");
    assertThatThrownBy(() -> MeasuredPart.check(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no part that a comparison writes");
    assertThat(file).hasContent("A diary.");
  }

  @Test
  void the_processor_is_read_from_the_system() {
    String cpuinfo = "processor\t: 0\nmodel name\t: Abacus 9\nflags\t\t: fpu avx avx2 sse\n";
    assertThat(Machine.model(cpuinfo)).isEqualTo("Abacus 9");
    assertThat(Machine.vectors(cpuinfo)).isEqualTo("AVX2");
    assertThat(Machine.model("")).isEqualTo("unknown");
  }
}
