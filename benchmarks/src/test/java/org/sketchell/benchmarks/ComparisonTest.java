// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ComparisonTest {
  private static Plan plan(String... arguments) {
    Comparison comparison = new Comparison();
    new CommandLine(comparison).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return comparison.plan();
  }

  @Test
  void without_options_every_row_has_five_processes_at_one_thread_and_at_two() {
    Plan plan = plan();
    assertThat(plan.processes()).isEqualTo(5);
    assertThat(plan.conditions()).isEqualTo(Conditions.QUIET);
    assertThat(plan.rows())
        .hasSize(2 * (8 + 9))
        .contains(new Row(Task.TRAIN, Network.A, 10, 1), new Row(Task.TRAIN, Network.E, 16, 2))
        .contains(new Row(Task.INFER, Network.C, 256, 2))
        .doesNotContain(new Row(Task.INFER, Network.D, 64, 1));
    assertThat(plan.groups()).hasSize(plan.rows().size());
  }

  @Test
  void a_quick_look_has_every_network_and_ends_within_three_minutes() {
    Plan plan = plan("--quick");
    assertThat(plan.processes()).isEqualTo(1);
    assertThat(plan.rows()).extracting(Row::network).contains(Network.values());
    assertThat(plan.rows()).extracting(Row::batch).allMatch(batch -> batch <= 64);
    assertThat(plan.groups()).hasSize(2);
    assertThat(plan.milliseconds()).isEqualTo(150_000);
  }

  @Test
  void options_are_obeyed_also_in_a_quick_look() {
    Plan plan =
        plan(
            "--quick",
            "--tasks=infer",
            "--networks=b",
            "--batches=7",
            "--threads=3",
            "--rounds=2",
            "--any-load");
    assertThat(plan.rows()).containsExactly(new Row(Task.INFER, Network.B, 7, 3));
    assertThat(plan.effort()).isEqualTo(new Effort(2, 4, 0.15));
    assertThat(plan.conditions()).isEqualTo(Conditions.ANY);
  }

  @Test
  void numbers_are_more_than_zero_and_there_is_something_to_time() {
    assertThatThrownBy(() -> plan("--threads=0"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--threads must be more than 0, not 0.0.");
    assertThatThrownBy(() -> plan("--tasks=infer", "--networks=D"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("has no usual batch sizes");
  }

  @Test
  void settings_with_which_the_peers_are_slower_are_named() {
    Map<String, String> best =
        Map.of(
            "OPENBLAS_NUM_THREADS", "1",
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_THRESHOLD_", "1073741824",
            "MALLOC_TRIM_THRESHOLD_", "4294967296",
            "TF_ENABLE_ONEDNN_OPTS", "1");
    assertThat(PeerSettings.differing(best)).isEmpty();
    assertThat(PeerSettings.differing(Map.of("OPENBLAS_NUM_THREADS", "4")))
        .hasSize(5)
        .contains("OPENBLAS_NUM_THREADS is 4, not 1", "MALLOC_ARENA_MAX is not set, not 1");
  }
}
