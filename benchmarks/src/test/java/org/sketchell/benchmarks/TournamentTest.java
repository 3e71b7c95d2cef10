// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TournamentTest {
  private static final Row ONE = new Row(Task.TRAIN, Network.A, 10, 1);
  private static final Row TWO = new Row(Task.TRAIN, Network.A, 10, 2);
  private static final Row LARGE = new Row(Task.TRAIN, Network.A, 64, 1);

  private final List<Heat> heats = new ArrayList<>();
  private final List<String> news = new ArrayList<>();

  private static Plan plan(int processes, boolean together, long milliseconds, Row... rows) {
    return new Plan(
        List.of(rows), processes, together, new Effort(1, 4, 0.1), Conditions.QUIET, milliseconds);
  }

  private static Sample sample(Row row, double others, double rate) {
    return new Sample(row, List.of("ours"), List.of(new Round(new double[] {1}, others, rate)));
  }

  private List<Result> run(Plan plan, Tournament.Runner runner) throws IOException {
    Tournament.Runner noting =
        heat -> {
          heats.add(heat);
          return runner.run(heat);
        };
    return new Tournament(plan, noting, news::add).run();
  }

  private static List<Sample> quiet(Heat heat) {
    return heat.rows().stream().map(row -> sample(row, 0, 100)).toList();
  }

  @Test
  void every_row_has_its_turn_before_any_has_its_second() throws IOException {
    List<Result> results = run(plan(2, false, 10_000, ONE, LARGE), TournamentTest::quiet);
    assertThat(heats)
        .extracting(Heat::rows)
        .containsExactly(List.of(ONE), List.of(LARGE), List.of(ONE), List.of(LARGE));
    assertThat(results).extracting(Result::row).containsExactly(ONE, LARGE);
    assertThat(results).allMatch(Result::isTaken);
    assertThat(news)
        .hasSize(4)
        .first()
        .isEqualTo("train A 10, 1 thread, process 1: 1 of 1 rounds count");
  }

  @Test
  void rows_share_a_process_only_with_the_same_number_of_threads() throws IOException {
    run(plan(1, true, 10_000, ONE, TWO, LARGE), TournamentTest::quiet);
    assertThat(heats).extracting(Heat::rows).containsExactly(List.of(ONE, LARGE), List.of(TWO));
  }

  @Test
  void a_disturbed_row_is_repeated_and_then_not_taken() throws IOException {
    List<Result> results =
        run(
            plan(2, false, 10_000, ONE, TWO),
            heat ->
                heat.rows().stream()
                    .map(row -> sample(row, row.equals(TWO) ? 0.5 : 0, 100))
                    .toList());
    assertThat(heats).filteredOn(heat -> heat.rows().contains(ONE)).hasSize(2);
    assertThat(heats).filteredOn(heat -> heat.rows().contains(TWO)).hasSize(4);
    assertThat(results).extracting(Result::isTaken).containsExactly(true, false);
  }

  @Test
  void a_row_for_which_no_round_was_begun_is_told_apart() throws IOException {
    run(plan(1, false, 10_000, ONE), heat -> List.of(new Sample(ONE, List.of("ours"), List.of())));
    assertThat(news)
        .contains(
            "train A 10, 1 thread, process 1: no round was begun, since others were busy or the time was up");
  }

  @Test
  void a_best_rate_that_is_found_late_takes_back_what_was_counted() throws IOException {
    Iterator<Double> rates = List.of(60.0, 100.0, 99.0).iterator();
    List<Result> results =
        run(plan(2, false, 10_000, ONE), heat -> List.of(sample(ONE, 0, rates.next())));
    assertThat(heats).extracting(Heat::best).containsExactly(0.0, 60.0, 100.0);
    assertThat(results.get(0).isTaken()).isTrue();
    assertThat(results.get(0).admitted()).isEqualTo(2);
    assertThat(results.get(0).rounds()).isEqualTo(3);
  }

  @Test
  void rates_of_other_numbers_of_threads_are_not_compared() throws IOException {
    List<Result> results =
        run(
            plan(1, false, 10_000, ONE, TWO),
            heat -> List.of(sample(heat.rows().get(0), 0, 100 * heat.threads())));
    assertThat(results).allMatch(Result::isTaken);
    assertThat(results).extracting(Result::rate).containsExactly(100.0, 200.0);
  }

  @Test
  void nothing_is_begun_when_the_time_is_up() throws IOException {
    List<Result> results = run(plan(2, false, 0, ONE), TournamentTest::quiet);
    assertThat(heats).isEmpty();
    assertThat(results).noneMatch(Result::isTaken);
  }
}
