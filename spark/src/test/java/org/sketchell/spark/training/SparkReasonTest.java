// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.sketchell.data.DataException;

class SparkReasonTest {
  @Test
  void a_sentence_of_ours_is_the_reason() {
    Throwable failure =
        new SparkException("Job aborted.", new DataException("%s is cut off.", "cat.npy"));

    assertThat(SparkReason.of(failure)).isEqualTo("cat.npy is cut off");
  }

  @Test
  void an_exception_that_spark_tells_of_is_the_reason() {
    Throwable failure =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent"
                + " failure: Lost task 0.3 in stage 1.0 (TID 3) (host executor 1):"
                + " java.io.IOException: No space left\n\tat java.io.File.write(File.java:1)\n");

    assertThat(SparkReason.of(failure)).isEqualTo("No space left");
  }

  @Test
  void that_spark_begins_nothing_anew_is_said_with_its_setting() {
    Throwable failure =
        new SparkException(
            "Job aborted due to stage failure: ShuffleMapStage 16 (mapToPair) has failed the"
                + " maximum allowable number of times: 4. Most recent failure reason:\nStage"
                + " failed because barrier task ShuffleMapTask(16, 1) finished unsuccessfully.");

    assertThat(SparkReason.of(failure))
        .isEqualTo(
            "it begins it no more than 4 times; spark.stage.maxConsecutiveAttempts allows more");
  }

  @Test
  void anything_else_is_told_in_its_first_line() {
    assertThat(SparkReason.of(new SparkException("Job 3 cancelled.\nMore.")))
        .isEqualTo("Job 3 cancelled");
  }
}
