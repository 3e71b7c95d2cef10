// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

/** What Spark says of a job that failed, in brief. */
final class SparkReason {
  private static final int LONGEST = 300;

  private SparkReason() {}

  /** Its first line, without traces and numbers of tasks where there is more to say. */
  static String of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    // "... Most recent failure reason:\norg.sketchell.train.TeamLostException: Worker 1 ..."
    String recent = "Most recent failure reason:";
    int at = message.lastIndexOf(recent);
    String told = at < 0 ? message : message.substring(at + recent.length());
    String line = told.strip().lines().findFirst().orElse("").strip();
    String plain = line.replaceFirst("^[a-zA-Z.]+(Exception|Error): ", "").replaceFirst("\\.$", "");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
  }
}
