// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sketchell.spark.Cluster;
import org.sketchell.train.Ring;
import org.sketchell.train.TeamLostException;
import org.sketchell.train.TrainingException;

/** Workers add up the numbers of their rows, or do what a message says. */
class SparkTeamTest {
  private static final TeamTerms TERMS = new TeamTerms(0, false, 20);

  /** Of what is added up: many pieces of a ring. */
  private static final int BYTES = 8 << 20;

  /** What the tests' workers do. */
  private record Adding(String unfit) implements Duty<Integer> {
    @Override
    public Readiness ready(int rank, int workers, Iterator<Integer> rows) {
      List<Integer> own = new ArrayList<>();
      rows.forEachRemaining(own::add);
      if (unfit.equals("row " + rank)) {
        throw new DutyException("A row of worker %d is unfit.", rank);
      }
      float sum = own.stream().mapToInt(Integer::intValue).sum();
      return new Readiness() {
        @Override
        public ByteBuffer report() {
          return text(own.toString());
        }

        @Override
        public Work begin(Ring ring) {
          return new Working(ring, sum);
        }
      };
    }
  }

  private record Working(Ring ring, float sum) implements Duty.Work {
    @Override
    public ByteBuffer obey(ByteBuffer message) {
      String what = text(message);
      if (what.equals("die " + ring.rank())) {
        Runtime.getRuntime().halt(3);
      }
      if (what.equals("leave " + ring.rank())) {
        throw new TeamLostException("Worker %d left.", ring.rank());
      }
      if (what.equals("refuse " + ring.rank())) {
        throw new DutyException("Worker %d will not.", ring.rank());
      }
      if (what.equals("fail " + ring.rank())) {
        throw new IllegalStateException("an error of ours");
      }
      ByteBuffer own = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder()).putFloat(0, sum);
      ByteBuffer total = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
      ring.sum(List.of(own), total);
      return text(what + " " + total.getFloat(0));
    }

    @Override
    public void close() {
      // It has nothing.
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private static List<String> texts(List<ByteBuffer> all) {
    return all.stream().map(SparkTeamTest::text).toList();
  }

  private static JavaRDD<Integer> rows(SparkSession spark, int count, int workers) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, count).boxed().toList(), workers);
  }

  private static SparkTeam start(SparkSession spark, String unfit) {
    return SparkTeam.start(rows(spark, 10, 2), new Adding(unfit), TERMS);
  }

  /** How many jobs run; Spark's own count comes a moment late. */
  private static int jobs(SparkSession spark) {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
    return spark.sparkContext().statusTracker().getActiveJobIds().length;
  }

  @Test
  void a_team_answers_until_it_is_closed() {
    SparkSession spark = Cluster.local(2);
    try (SparkTeam team = start(spark, "")) {
      assertThat(team.workers()).isEqualTo(2);
      assertThat(texts(team.reports())).containsExactly("[0, 1, 2, 3, 4]", "[5, 6, 7, 8, 9]");
      assertThat(texts(team.ask(text("one")))).containsExactly("one 45.0", "one 45.0");
      assertThat(texts(team.ask(text("two")))).containsExactly("two 45.0", "two 45.0");
      assertThat(jobs(spark)).isEqualTo(1);
    }
    assertThat(jobs(spark)).isZero();
  }

  @Test
  void a_team_of_one_needs_nobody() {
    try (SparkTeam team = SparkTeam.start(rows(Cluster.local(2), 4, 1), new Adding(""), TERMS)) {
      assertThat(texts(team.ask(text("sum")))).containsExactly("sum 6.0");
    }
  }

  @Test
  void encrypted_a_team_answers_the_same() {
    try (SparkTeam team =
        SparkTeam.start(
            rows(Cluster.local(2), 10, 2), new Adding(""), new TeamTerms(0, true, 20))) {
      assertThat(texts(team.ask(text("sum")))).containsExactly("sum 45.0", "sum 45.0");
    }
  }

  @Test
  void what_is_wrong_with_a_row_is_said_and_ends_the_job() {
    SparkSession spark = Cluster.local(2);

    assertThatThrownBy(() -> start(spark, "row 1"))
        .isInstanceOf(TrainingException.class)
        .hasMessage("A row of worker 1 is unfit.");
    assertThat(jobs(spark)).isZero();
  }

  @Test
  void what_a_worker_cannot_do_is_said_and_ends_the_job() {
    SparkSession spark = Cluster.local(2);
    for (int rank = 0; rank < 2; rank++) {
      String message = "refuse " + rank;
      SparkTeam team = start(spark, "");

      assertThatThrownBy(() -> team.ask(text(message)))
          .isInstanceOf(TrainingException.class)
          .hasMessage("Worker %s will not.", rank);
      assertThat(jobs(spark)).isZero();
    }
  }

  @Test
  void an_error_of_a_worker_names_the_worker() {
    SparkTeam team = start(Cluster.local(2), "");

    assertThatThrownBy(() -> team.ask(text("fail 1")))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "Worker 1 could not go on: java.lang.IllegalStateException: an error of ours; the log"
                + " of its executor says where.");
  }

  @Test
  void more_workers_than_slots_are_refused_at_once() {
    SparkSession spark = Cluster.local(2);

    assertThatThrownBy(() -> SparkTeam.start(rows(spark, 4, 4), new Adding(""), TERMS))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "The training asked for 4 workers, but the cluster runs 2 tasks at a time; ask for"
                + " fewer workers, or give the application more executors or cores.");
  }

  @Test
  void a_team_that_is_interrupted_while_it_starts_leaves_no_job() {
    SparkSession spark = Cluster.local(2);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> start(spark, ""))
        .isInstanceOf(TrainingException.class)
        .hasMessage("The executors were not ready yet when the training was interrupted.");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(jobs(spark)).isZero();
  }

  @Test
  void closing_works_for_an_interrupted_thread_too() {
    SparkSession spark = Cluster.local(2);
    SparkTeam team = start(spark, "");
    Thread.currentThread().interrupt();
    assertThat(texts(team.ask(text("sum")))).containsExactly("sum 45.0", "sum 45.0");

    team.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(jobs(spark)).isZero();
  }

  /** A stage of Spark's may fail four times, until it succeeds. */
  @Test
  @Tag("long")
  void a_team_is_there_again_sixteen_times() {
    try (SparkTeam team = start(Cluster.local(2), "")) {
      for (int losses = 0; losses < 16; losses++) {
        team.again(catchThrowableOfType(TeamLostException.class, () -> team.ask(text("leave 1"))));
      }
      assertThat(texts(team.ask(text("sum")))).containsExactly("sum 45.0", "sum 45.0");
      TeamLostException lost =
          catchThrowableOfType(TeamLostException.class, () -> team.ask(text("leave 1")));

      assertThatThrownBy(() -> team.again(lost))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("Worker 1 ")
          .hasMessageEndingWith(
              " Workers were lost 17 times, and no training goes on after more than 16; the logs of"
                  + " the executors say why they ended.");
    }
  }

  @Test
  void rows_that_are_others_when_they_are_read_again_end_the_training() {
    JavaRDD<Integer> changing =
        rows(Cluster.local(2), 10, 2)
            .map(row -> row == 7 ? 100 + TaskContext.get().stageAttemptNumber() : row);
    try (SparkTeam team = SparkTeam.start(changing, new Adding(""), TERMS)) {
      TeamLostException lost =
          catchThrowableOfType(TeamLostException.class, () -> team.ask(text("leave 0")));

      assertThatThrownBy(() -> team.again(lost))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("The rows that worker 1 read again are others than those");
    }
  }

  @Test
  void a_closed_team_says_so() {
    SparkTeam team = start(Cluster.local(2), "");
    team.close();

    assertThatThrownBy(() -> team.ask(text("sum")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("go on from a checkpoint");
  }

  @Test
  @Tag("long")
  void a_team_whose_executor_dies_is_there_again() {
    SparkSession spark = Cluster.processes(2, 1, 512);
    try (SparkTeam team = start(spark, "")) {
      assertThat(texts(team.ask(text("sum")))).containsExactly("sum 45.0", "sum 45.0");

      TeamLostException lost =
          catchThrowableOfType(TeamLostException.class, () -> team.ask(text("die 1")));
      assertThat(lost).hasMessageStartingWith("Worker 1 on ");
      team.again(lost);

      assertThat(texts(team.ask(text("again")))).containsExactly("again 45.0", "again 45.0");
    }
    assertThat(jobs(spark)).isZero();
  }
}
