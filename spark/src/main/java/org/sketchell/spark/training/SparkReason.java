// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Spark says of a job that failed, in brief. */
final class SparkReason {
  private static final int LONGEST = 300;

  private static final Pattern MOST_ATTEMPTS =
      Pattern.compile("maximum allowable number of times: (\\d+)");
  private static final String RECENT = "Most recent failure reason:";

  private SparkReason() {}

  /** Its first line, without traces and numbers of tasks where there is more to say. */
  static String of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher most = MOST_ATTEMPTS.matcher(message);
    if (most.find()) {
      return "it begins it no more than "
          + most.group(1)
          + " times; spark.stage.maxConsecutiveAttempts allows more";
    }
    int at = message.lastIndexOf(RECENT);
    String told = at < 0 ? message : message.substring(at + RECENT.length());
    String line = told.strip().lines().findFirst().orElse("").strip();
    String plain = line.replaceFirst("^[a-zA-Z.]+(Exception|Error): ", "").replaceFirst("\\.$", "");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
  }
}
