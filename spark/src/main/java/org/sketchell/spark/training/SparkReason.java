// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.sketchell.file.Explained;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.train.TeamLostException;
import org.sketchell.train.TrainingException;

/** What Spark says of a job that failed, in brief. */
public final class SparkReason {
  private static final int LONGEST = 300;

  private static final Pattern MOST_ATTEMPTS =
      Pattern.compile("maximum allowable number of times: (\\d+)");
  private static final Pattern EXCEPTION =
      Pattern.compile("(?:^|[ \n])[\\w.$]+(?:Exception|Error): (.*)");

  private SparkReason() {}

  /**
   * Has jobs done before there is a team.
   *
   * @throws ClusterException in place of Spark's exception, if a row or file is not as it should be
   * @throws TrainingException if the thread is interrupted
   */
  public static <T> T explained(Supplier<T> work) {
    try {
      return work.get();
    } catch (Exception e) {
      // Spark's are thrown by Scala, which declares none.
      if (e instanceof InterruptedException || e.getCause() instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw (TrainingException)
            new TrainingException(
                    "The rows were not all counted yet when the training was interrupted.")
                .initCause(e);
      }
      if (e instanceof SparkException) {
        throw new ClusterException(e, "The rows cannot be read: %s.", of(e));
      }
      throw e;
    }
  }

  /** The sentence of ours that it began with, if it did; else its first line, without traces. */
  static String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Explained && !(cause instanceof TeamLostException)) {
        return brief(cause.getMessage());
      }
    }
    String message = String.valueOf(failure.getMessage());
    Matcher most = MOST_ATTEMPTS.matcher(message);
    if (most.find()) {
      return "it begins it no more than "
          + most.group(1)
          + " times; spark.stage.maxConsecutiveAttempts allows more";
    }
    Matcher exception = EXCEPTION.matcher(message);
    return brief(exception.find() ? exception.group(1) : message);
  }

  /** Whether Spark only does not begin a stage once more. */
  static boolean isOfAttempts(Throwable failure) {
    return MOST_ATTEMPTS.matcher(String.valueOf(failure.getMessage())).find();
  }

  private static String brief(String text) {
    String line = text.strip().lines().findFirst().orElse("").strip().replaceFirst("\\.$", "");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
