// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.optim.Adagrad;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.Lion;
import org.sketchell.optim.NAdam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Optimizers;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Schedules;

/** What a record says of an optimiser or a schedule makes the same one again. */
class RulesInRecordsTest {
  static Stream<Optimizer> rules() {
    return Stream.of(
        new Adam(0.1).amsgrad(true),
        new AdamW(0.1).amsgrad(true),
        new NAdam().momentumDecay(0.1),
        new Adagrad().rateDecay(0.1).initialAccumulator(0.2),
        new Lion().betas(0.5, 0.6).weightDecay(0.1));
  }

  static Stream<Schedule> schedules() {
    return Stream.of(
        Schedule.multiStep(0.1, 3, 7),
        Schedule.warmRestarts(3, 2, 0.01),
        Schedule.warmup(0.1, 2).then(2, Schedule.multiStep(0.5, 4)));
  }

  private static Described written(Described described) {
    return Described.of(Facts.plain(described.facts().provenance()));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void an_optimiser_is_made_again(Optimizer rule) {
    Described described = written(Described.of(rule, Optimizers.KINDS, "own"));
    assertThat(described.again(Optimizer.class, Optimizers.KINDS)).contains(rule);
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void a_schedule_is_made_again(Schedule schedule) {
    Described described = written(Described.of(schedule, Schedules.KINDS, "own"));
    assertThat(described.again(Schedule.class, Schedules.KINDS)).contains(schedule);
  }

  @Test
  void a_record_from_before_amsgrad_had_none() {
    Map<String, Object> settings = new LinkedHashMap<>(new Adam(0.1).settings());
    settings.remove("amsgrad");
    Optional<Optimizer> again =
        new Described("Adam", true, settings).again(Optimizer.class, Optimizers.KINDS);
    assertThat(again).contains(new Adam(0.1));
  }
}
